namespace Weft;

/// <summary>Passes what is written on, and keeps its length and checksum.</summary>
internal sealed class CrcStream(Stream inner) : WriteOnlyStream
{
    private long count;

    /// <inheritdoc/>
    public override long Length => count;

    /// <summary>Checksum of what was written.</summary>
    public uint Crc { get; private set; }

    /// <inheritdoc/>
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        Crc = Crc32.Append(Crc, buffer);
        count += buffer.Length;
        inner.Write(buffer);
    }
}
