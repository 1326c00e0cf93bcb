using System.IO.Hashing;

namespace Weft;

/// <summary>Passes what is written on, and keeps its length and checksum.</summary>
internal sealed class CrcStream(Stream inner) : WriteOnlyStream
{
    private readonly Crc32 crc = new();
    private long count;

    /// <inheritdoc/>
    public override long Length => count;

    /// <summary>Checksum of what was written.</summary>
    public uint Crc => crc.GetCurrentHashAsUInt32();

    /// <inheritdoc/>
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        crc.Append(buffer);
        count += buffer.Length;
        inner.Write(buffer);
    }
}
