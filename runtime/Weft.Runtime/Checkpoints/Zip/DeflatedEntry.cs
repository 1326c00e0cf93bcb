namespace Weft;

/// <summary>An entry that the archive holds compressed.</summary>
internal sealed class DeflatedEntry(ZipFile archive, ZipEntry entry) : StoredBytes
{
    /// <inheritdoc/>
    public override long Length => entry.Length;

    /// <inheritdoc/>
    public override long Place => entry.Data;

    /// <inheritdoc/>
    public override bool IsPlain => false;

    /// <inheritdoc/>
    public override void Read(long offset, Span<byte> destination)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(destination.Length, Length - offset);
        archive.Inflate(entry, offset, destination);
    }
}
