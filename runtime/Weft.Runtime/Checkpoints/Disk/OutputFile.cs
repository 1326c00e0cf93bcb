using System.Buffers;
using Microsoft.Win32.SafeHandles;

namespace Weft;

/// <summary>A file that is being made: written at any place, by several threads at once.</summary>
internal sealed class OutputFile : IDisposable
{
    // Pieces in which bytes go through the system, so that a cancel is noticed and the disk begins early.
    private const int Piece = 32 << 20;
    private const int Buffer = 1 << 20;

    private readonly SafeFileHandle handle;
    private readonly string path;
    private readonly bool sparse;

    /// <summary>Creates the file.</summary>
    /// <param name="path">A name that is not there yet.</param>
    /// <param name="length">Its bytes; 0 when unknown.</param>
    /// <param name="sparse">Leaves holes where nothing but zeros would stand; otherwise blocks are reserved first.</param>
    public OutputFile(string path, long length, bool sparse)
    {
        this.path = path;
        this.sparse = sparse;
        handle = FileSystem.Create(path);
        try
        {
            if (sparse)
            {
                FileSystem.SetLength(handle, path, length);
            }
            else
            {
                FileSystem.Reserve(handle, path, length);
            }
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    /// <summary>Writes bytes at a place.</summary>
    public void Write(ReadOnlySpan<byte> bytes, long at)
    {
        if (!sparse || bytes.ContainsAnyExcept((byte)0))
        {
            FileSystem.Write(handle, path, bytes, at);
        }
    }

    /// <summary>Copies bytes of another file, inside the system where it can; holes stay holes.</summary>
    /// <param name="at">Where they go.</param>
    /// <param name="source">Where they come from.</param>
    /// <param name="from">The first one there.</param>
    /// <param name="length">How many.</param>
    /// <param name="passed">Told how many were done, piece by piece.</param>
    /// <exception cref="CheckpointException">The source ends early.</exception>
    public void Copy(long at, RandomAccessFile source, long from, long length, Action<long> passed)
    {
        while (length > 0)
        {
            var hole = Math.Min(sparse ? source.HoleAt(from) : 0, length);
            var part = hole > 0 ? hole : Math.Min(sparse ? source.DataAt(from) : length, Math.Min(length, Piece));
            if (hole == 0)
            {
                CopyData(at, source, from, part);
            }

            passed(part);
            (at, from, length) = (at + part, from + part, length - part);
        }
    }

    /// <summary>Makes what was written last through a power cut.</summary>
    public void Flush() => FileSystem.Flush(handle, path);

    /// <inheritdoc/>
    public void Dispose() => handle.Dispose();

    private void CopyData(long at, RandomAccessFile source, long from, long length)
    {
        var (start, whole) = (at, length);
        while (length > 0 && source.CopyTo(handle, path, from, at, length) is { } copied)
        {
            (at, from, length) = (at + copied, from + copied, length - copied);
        }

        if (length > 0)
        {
            CopyThrough(at, source, from, length);
        }

        FileSystem.BeginFlush(handle, start, whole);
    }

    private void CopyThrough(long at, RandomAccessFile source, long from, long length)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(Buffer);
        for (; length > 0; length -= Buffer)
        {
            var bytes = buffer.AsSpan(0, (int)Math.Min(length, Buffer));
            source.Read(from, bytes);
            Write(bytes, at);
            (at, from) = (at + bytes.Length, from + bytes.Length);
        }

        ArrayPool<byte>.Shared.Return(buffer);
    }
}
