using System.IO.Compression;
using System.IO.Hashing;

namespace Weft;

/// <summary>Gives the content of one compressed entry: as a stream while it is asked for in order, else from a copy in memory or, when large, in a temporary file.</summary>
internal sealed class Inflater : IDisposable
{
    // A copy that is larger goes to the disk.
    private const int MostInMemory = 4 << 20;

    private readonly ZipFile archive;
    private readonly Crc32 crc = new();
    private readonly byte[] skipped = new byte[1 << 14];
    private DeflateStream stream;
    private Stream? copy;
    private long position;

    public Inflater(ZipFile archive, ZipEntry entry)
    {
        this.archive = archive;
        Entry = entry;
        stream = Start();
    }

    /// <summary>The entry that it reads.</summary>
    public ZipEntry Entry { get; }

    /// <summary>Fills the buffer with the content from <paramref name="offset"/> on.</summary>
    public void Read(long offset, Span<byte> destination)
    {
        if (copy is null && offset < position)
        {
            MakeCopy();
        }

        if (copy is not null)
        {
            copy.Position = offset;
            copy.ReadExactly(destination);
            return;
        }

        while (position < offset)
        {
            Next(skipped.AsSpan(0, (int)Math.Min(skipped.Length, offset - position)));
        }

        Next(destination);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        stream.Dispose();
        copy?.Dispose();
    }

    private DeflateStream Start() => new(new BytesStream(new FileBytes(archive.File, Entry.Data, Entry.Stored)), CompressionMode.Decompress);

    private void MakeCopy()
    {
        stream.Dispose();
        stream = Start();
        position = 0;
        crc.Reset();
        Stream target = Entry.Length <= MostInMemory ? new MemoryStream(new byte[Entry.Length]) : TemporaryFile();
        try
        {
            while (position < Entry.Length)
            {
                var part = skipped.AsSpan(0, (int)Math.Min(skipped.Length, Entry.Length - position));
                Next(part);
                target.Write(part);
            }
        }
        catch
        {
            target.Dispose();
            throw;
        }

        copy = target;
    }

    private static FileStream TemporaryFile() => new(
        Path.Combine(Path.GetTempPath(), $"weft-{Path.GetRandomFileName()}"),
        new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.ReadWrite, Share = FileShare.None, Options = FileOptions.DeleteOnClose });

    private void Next(Span<byte> destination)
    {
        if (destination.IsEmpty)
        {
            return;
        }

        try
        {
            archive.Count(destination.Length, Entry);
            if (stream.ReadAtLeast(destination, destination.Length, throwOnEndOfStream: false) < destination.Length)
            {
                throw archive.Broken(Entry.Name, $"its compressed data ends before its {Entry.Length} bytes do");
            }

            position += destination.Length;
            crc.Append(destination);
            if (position == Entry.Length)
            {
                CheckEnd();
            }
        }
        catch (InvalidDataException e)
        {
            throw archive.Broken(Entry.Name, $"its compressed data is damaged: {Display.Text(e.Message)}", e);
        }
    }

    private void CheckEnd()
    {
        if (stream.ReadByte() >= 0)
        {
            throw archive.Broken(Entry.Name, $"its compressed data holds more than the {Entry.Length} bytes that the archive says");
        }

        if (crc.GetCurrentHashAsUInt32() is var found && found != Entry.Crc)
        {
            throw archive.Broken(Entry.Name, $"its checksum must be {Entry.Crc:x8}, found {found:x8}; the file is damaged");
        }
    }
}
