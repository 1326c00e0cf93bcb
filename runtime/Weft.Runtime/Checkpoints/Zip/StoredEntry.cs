using System.IO.Hashing;

namespace Weft;

/// <summary>An entry that the archive holds as it is. Its checksum is compared once it has been read from its first byte to its last.</summary>
internal sealed class StoredEntry(ZipFile archive, ZipEntry entry) : StoredBytes
{
    private readonly Lock gate = new();
    private readonly Crc32 crc = new();
    private long summed;

    /// <inheritdoc/>
    public override long Length => entry.Length;

    /// <inheritdoc/>
    public override long Place => entry.Data;

    /// <inheritdoc/>
    public override bool IsPlain => true;

    /// <inheritdoc/>
    public override void Read(long offset, Span<byte> destination)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(destination.Length, Length - offset);
        archive.File.Read(entry.Data + offset, destination);
        Sum(offset, destination);
    }

    private void Sum(long offset, ReadOnlySpan<byte> bytes)
    {
        lock (gate)
        {
            if (offset > summed || offset + bytes.Length <= summed)
            {
                return;
            }

            crc.Append(bytes[(int)(summed - offset)..]);
            summed = offset + bytes.Length;
            if (summed == Length && crc.GetCurrentHashAsUInt32() is var found && found != entry.Crc)
            {
                throw archive.Broken(entry.Name, $"its checksum must be {entry.Crc:x8}, found {found:x8}; the file is damaged");
            }
        }
    }
}
