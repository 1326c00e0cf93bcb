using Microsoft.Win32.SafeHandles;

namespace Weft;

/// <summary>A file opened for reading at any place, by several threads at once.</summary>
internal sealed class RandomAccessFile : IDisposable
{
    private readonly SafeFileHandle handle;
    private readonly string shown;

    private RandomAccessFile(SafeFileHandle handle, string shown, long length)
    {
        this.handle = handle;
        this.shown = shown;
        Length = length;
    }

    /// <summary>Length when it was opened.</summary>
    public long Length { get; }

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
            if (File.Exists(path) && new FileInfo(path) is { LinkTarget: null, Length: 0 })
            {
                throw new CheckpointException($"{Display.Text(shown)}: expected a weights file, found an empty file.");
            }

            var handle = File.OpenHandle(path, options: FileOptions.RandomAccess);
            return new RandomAccessFile(handle, shown, RandomAccess.GetLength(handle));
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new CheckpointException($"{Display.Text(shown)}: no such file.{Suggestion.For(Path.GetFileName(path), Neighbours(path))}", e);
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
                    throw new CheckpointException($"{Display.Text(shown)}: ended at byte {offset} while {destination.Length} more were expected; the file was changed after it was opened.");
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

    /// <inheritdoc/>
    public void Dispose() => handle.Dispose();

    private static string[] Neighbours(string path)
    {
        try
        {
            return Path.GetDirectoryName(path) is { } folder && Directory.Exists(folder)
                ? [.. Directory.EnumerateFiles(folder).Take(1000).Select(file => Path.GetFileName(file))]
                : [];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
