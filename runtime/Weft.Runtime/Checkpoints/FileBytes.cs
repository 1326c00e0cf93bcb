namespace Weft;

/// <summary>A range of a file that nothing is known of but its place.</summary>
internal sealed class FileBytes(RandomAccessFile file, long place, long length) : StoredBytes
{
    /// <inheritdoc/>
    public override long Length => length;

    /// <inheritdoc/>
    public override long Place => place;

    /// <inheritdoc/>
    public override bool IsPlain => true;

    /// <inheritdoc/>
    public override void Read(long offset, Span<byte> destination)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(destination.Length, length - offset);
        file.Read(place + offset, destination);
    }
}
