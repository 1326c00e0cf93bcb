namespace Weft;

/// <summary>Consecutive bytes of a source tensor.</summary>
/// <param name="Source">The tensor that holds them.</param>
/// <param name="Offset">First byte, counted from the tensor's own first byte.</param>
/// <param name="Length">Number of bytes.</param>
public sealed record ByteRange(TensorEntry Source, long Offset, long Length)
{
    /// <inheritdoc/>
    public override string ToString() =>
        Offset == 0 && Length == Source.Length ? Source.Name : $"{Source.Name}[{Offset}..{Offset + Length}]";
}
