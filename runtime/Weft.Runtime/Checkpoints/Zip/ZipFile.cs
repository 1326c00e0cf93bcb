namespace Weft;

/// <summary>A zip archive opened for reading at any place. Nothing is ever extracted to a path of an entry's name.</summary>
internal sealed class ZipFile : IDisposable
{
    private readonly Dictionary<string, StoredBytes> opened = new(StringComparer.Ordinal);
    private readonly Lock gate = new();
    private readonly string path;
    private Inflater? inflater;
    private long inflatable;

    private ZipFile(string path, RandomAccessFile file)
    {
        this.path = path;
        File = file;
        Allowance = Allowance.For(file.Length);
        Entries = new ZipDirectory(path, file, Allowance).Read();
        foreach (var entry in Entries.Values)
        {
            inflatable += entry.IsDeflated ? entry.Length : 0;
        }

        // What is read over and over from compressed entries takes time that no size of the file accounts for.
        inflatable = (inflatable * 16) + (64 << 20);
    }

    /// <summary>The archive.</summary>
    public RandomAccessFile File { get; }

    /// <summary>What the archive may take: its directory has taken some of it.</summary>
    public Allowance Allowance { get; }

    /// <summary>Entries by name, in the order of the directory; folders are left out.</summary>
    public IReadOnlyDictionary<string, ZipEntry> Entries { get; }

    /// <summary>Opens an archive and checks its directory.</summary>
    /// <exception cref="CheckpointException">A rule of the format is broken.</exception>
    public static ZipFile Open(string path)
    {
        var file = RandomAccessFile.Open(path, path);
        try
        {
            return new ZipFile(path, file);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>The content of an entry: the same object for the same entry.</summary>
    public StoredBytes Content(ZipEntry entry)
    {
        if (!opened.TryGetValue(entry.Name, out var bytes))
        {
            bytes = entry.IsDeflated ? new DeflatedEntry(this, entry) : new StoredEntry(this, entry);
            opened.Add(entry.Name, bytes);
        }

        return bytes;
    }

    /// <summary>Reads from a compressed entry. Only the one read last is kept open.</summary>
    public void Inflate(ZipEntry entry, long offset, Span<byte> destination)
    {
        lock (gate)
        {
            if (inflater?.Entry != entry)
            {
                inflater?.Dispose();
                inflater = new Inflater(this, entry);
            }

            try
            {
                inflater.Read(offset, destination);
            }
            catch (Exception e)
            {
                inflater.Dispose();
                inflater = null;
                if (e is IOException or UnauthorizedAccessException)
                {
                    throw Broken(entry.Name, $"cannot be unpacked: {e.Message}", e);
                }

                throw;
            }
        }
    }

    /// <summary>Counts bytes that are about to be unpacked.</summary>
    public void Count(int bytes, ZipEntry entry)
    {
        inflatable -= bytes;
        if (inflatable < 0)
        {
            throw Broken(entry.Name, "the same compressed data would have to be unpacked again and again; write the archive without compression first");
        }
    }

    /// <summary>An error in an entry.</summary>
    public CheckpointException Broken(string entry, string what, Exception? inner = null)
    {
        var message = $"{Display.Text(path)}: entry {Display.Name(entry)}: {what}.";
        return inner is null ? new CheckpointException(message) : new CheckpointException(message, inner);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        inflater?.Dispose();
        File.Dispose();
    }
}
