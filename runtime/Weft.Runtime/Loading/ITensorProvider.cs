using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;

namespace Weft;

/// <summary>Tensors under the own keys of an architecture, wherever they come from: a file as it is, or through a mapping.</summary>
internal interface ITensorProvider
{
    /// <summary>Finds the tensor for a key.</summary>
    bool TryFind(string key, [NotNullWhen(true)] out ProvidedTensor? tensor);
}

/// <summary>Reads consecutive rows of a tensor: what stands at each index of its first dimensions, counted through. A scalar has one row.</summary>
/// <param name="depth">How many dimensions are counted through; 0 for a scalar alone.</param>
/// <param name="first">The first row.</param>
/// <param name="count">How many.</param>
/// <param name="destination">Filled whole with their bytes, little-endian and contiguous.</param>
internal delegate void TensorRows(int depth, long first, long count, Span<byte> destination);

/// <summary>A tensor that can be had: stored as it is, or computed.</summary>
/// <param name="DType">The element type.</param>
/// <param name="Shape">Sizes.</param>
/// <param name="Stored">Where the bytes lie together in a file; null when they have to be computed.</param>
/// <param name="Read">Reads it, by several threads at once.</param>
internal sealed record ProvidedTensor(DType DType, ImmutableArray<long> Shape, TensorEntry? Stored, TensorRows Read);
