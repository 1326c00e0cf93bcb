using Microsoft.Win32.SafeHandles;

namespace Weft;

/// <summary>A file opened for reading at any place, by several threads at once.</summary>
internal sealed class RandomAccessFile : IDisposable
{
    private readonly SafeFileHandle handle;
    private readonly string shown;
    private readonly DateTime changed;

    private RandomAccessFile(SafeFileHandle handle, string path, string shown)
    {
        Path = path;
        this.handle = handle;
        this.shown = shown;
        Length = RandomAccess.GetLength(handle);
        changed = File.GetLastWriteTimeUtc(handle);
    }

    /// <summary>Length when it was opened.</summary>
    public long Length { get; }

    /// <summary>The path that was opened.</summary>
    public string Path { get; }

    /// <summary>Which file it is, where the system tells.</summary>
    public FileIdentity? Identity => FileSystem.Identify(handle)?.Identity;

    /// <summary>How many names the file has, where the system tells; 1 elsewhere.</summary>
    public uint Names => FileSystem.Identify(handle)?.Names ?? 1;

    /// <summary>Whether this process has mapped the file.</summary>
    public bool IsMapped => Identity is { } identity && MemoryMaps.Hold(identity);

    /// <summary>Whether the file has holes, which read as zeros and take no blocks.</summary>
    public bool IsSparse => HoleAt(0) > 0 || DataAt(0) < Length;

    /// <summary>Opens a file.</summary>
    /// <param name="path">Full path.</param>
    /// <param name="shown">The path as messages write it.</param>
    /// <exception cref="CheckpointException">It is not there, is a directory, or may not be read.</exception>
    public static RandomAccessFile Open(string path, string shown)
    {
        try
        {
            if (Directory.Exists(path))
            {
                throw new CheckpointException($"{Display.Text(shown)}: expected a weights file, found a directory.");
            }

            // A pipe or a device has length 0, and opening a pipe would wait for its other end.
            if (File.Exists(path) && new FileInfo(File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path) is { Length: 0 })
            {
                throw new CheckpointException($"{Display.Text(shown)}: expected a weights file, found an empty file.");
            }

            var handle = File.OpenHandle(path, options: FileOptions.RandomAccess);
            return new RandomAccessFile(handle, path, shown);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new CheckpointException($"{Display.Text(shown)}: no such file.{Suggestion.For(System.IO.Path.GetFileName(path), Neighbours(path))}", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            throw new CheckpointException($"{Display.Text(shown)}: cannot be read: {e.Message}", e);
        }
    }

    /// <summary>Length of a file now.</summary>
    public static long LengthOf(string path)
    {
        using var file = Open(path, path);
        return file.Length;
    }

    /// <summary>Fills the buffer from a place in the file.</summary>
    public void Read(long offset, Span<byte> destination)
    {
        try
        {
            while (destination.Length > 0)
            {
                var read = RandomAccess.Read(handle, destination, offset);
                if (read == 0)
                {
                    throw Short(offset, destination.Length);
                }

                offset += read;
                destination = destination[read..];
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CheckpointException($"{Display.Text(shown)}: cannot be read: {e.Message}", e);
        }
    }

    /// <summary>Bytes from a place on that are no data: they read as zeros.</summary>
    public long HoleAt(long offset) => FileSystem.Seek(handle, offset, hole: false) is { } data ? Math.Min(data, Length) - offset : 0;

    /// <summary>Bytes of data from a place on.</summary>
    public long DataAt(long offset) => (FileSystem.Seek(handle, offset, hole: true) is { } hole ? Math.Min(hole, Length) : Length) - offset;

    /// <summary>Copies bytes inside the system.</summary>
    /// <returns>How many were copied; null where the system cannot.</returns>
    public long? CopyTo(SafeFileHandle target, string path, long from, long at, long length) =>
        FileSystem.CopyRange(handle, from, target, path, at, length);

    /// <summary>Checks that nobody wrote to the file since it was opened.</summary>
    /// <exception cref="CheckpointException">Somebody did.</exception>
    public void EnsureUnchanged()
    {
        if (RandomAccess.GetLength(handle) != Length || File.GetLastWriteTimeUtc(handle) != changed)
        {
            throw new CheckpointException($"{Display.Text(shown)}: was changed while it was read.");
        }
    }

    /// <summary>Checks that its path is still its own.</summary>
    /// <exception cref="CheckpointException">Another file has it, or none.</exception>
    public void EnsureInPlace()
    {
        if (FileSystem.Identify(Path) != Identity)
        {
            throw new CheckpointException($"{Display.Text(shown)}: was replaced while it was read.");
        }
    }

    /// <inheritdoc/>
    public void Dispose() => handle.Dispose();

    private CheckpointException Short(long offset, long more) =>
        new($"{Display.Text(shown)}: ended at byte {offset} while {more} more were expected; the file was changed after it was opened.");

    private static string[] Neighbours(string path)
    {
        try
        {
            return System.IO.Path.GetDirectoryName(path) is { } folder && Directory.Exists(folder)
                ? [.. Directory.EnumerateFiles(folder).Take(1000).Select(file => System.IO.Path.GetFileName(file))]
                : [];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
