using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;

namespace Weft;

/// <summary>Tensors under the own keys of an architecture, wherever they come from: a file as it is, or through a mapping.</summary>
public interface ITensorProvider
{
    /// <summary>Finds the tensor for a key.</summary>
    bool TryFind(string key, [NotNullWhen(true)] out ProvidedTensor? tensor);
}

/// <summary>A tensor that can be had: stored as it is, or computed.</summary>
/// <param name="DType">The element type.</param>
/// <param name="Shape">Sizes.</param>
/// <param name="Stored">Where the bytes lie together in a file; null when they have to be computed.</param>
/// <param name="Write">Writes the bytes, little-endian and contiguous, to a stream as long as the tensor.</param>
public sealed record ProvidedTensor(DType DType, ImmutableArray<long> Shape, TensorEntry? Stored, Action<Stream> Write);
