namespace Weft;

/// <summary>Writes a part of a file from its start on.</summary>
/// <param name="file">The file.</param>
/// <param name="start">Place of the part.</param>
internal sealed class OutputStream(OutputFile file, long start = 0) : WriteOnlyStream
{
    private long at;
    private long end;

    /// <inheritdoc/>
    public override bool CanSeek => true;

    /// <inheritdoc/>
    public override long Length => end;

    /// <inheritdoc/>
    public override long Position
    {
        get => at;
        set => at = value;
    }

    /// <inheritdoc/>
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        file.Write(buffer, start + at);
        Advance(buffer.Length);
    }

    /// <summary>Copies bytes of another file here.</summary>
    /// <inheritdoc cref="OutputFile.Copy"/>
    public void Copy(RandomAccessFile source, long from, long length, Action<long> passed)
    {
        file.Copy(start + at, source, from, length, passed);
        Advance(length);
    }

    private void Advance(long length)
    {
        at += length;
        end = Math.Max(end, at);
    }
}
