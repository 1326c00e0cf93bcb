using System.Collections.Immutable;

namespace Weft;

/// <summary>A tensor of a checkpoint and where its bytes are. <see cref="Checkpoint.Read"/> gives them little-endian and contiguous in row-major order.</summary>
/// <param name="Name">The name as stored.</param>
/// <param name="DType">The element type.</param>
/// <param name="Shape">Sizes, outermost first; empty for a scalar.</param>
/// <param name="File">Full path of the file that holds the bytes.</param>
/// <param name="Offset">Position in <paramref name="File"/> of the first byte, or of what it is unpacked from.</param>
/// <param name="Length">Number of bytes that reading gives.</param>
public sealed record TensorEntry(string Name, DType DType, ImmutableArray<long> Shape, string File, long Offset, long Length)
{
    // PyTorch refuses more as well.
    internal const int MostDimensions = 64;

    /// <summary>Whether the file holds the bytes as reading gives them, from <see cref="Offset"/> on; false where they are compressed, strided or big-endian.</summary>
    public bool IsPlain { get; init; } = true;

    /// <inheritdoc/>
    public bool Equals(TensorEntry? other) =>
        other is not null && Name == other.Name && DType == other.DType && File == other.File && Offset == other.Offset && Length == other.Length && IsPlain == other.IsPlain
        && Shape.AsSpan().SequenceEqual(other.Shape.AsSpan());

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Name, File, Offset);

    /// <inheritdoc/>
    public override string ToString() => $"{Name}: {DType}{Display.Shape(Shape)}";
}
