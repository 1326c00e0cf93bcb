namespace Weft;

/// <summary>Writes a file so that a crash, a cancel or a full disk leaves the old file or the new one, never half of one.</summary>
public static class AtomicFile
{
    /// <summary>Writes under a temporary name in the same directory, flushes to the disk, renames, and flushes the directory.</summary>
    /// <param name="path">The file; one that exists is replaced.</param>
    /// <param name="length">Bytes to reserve first, so that a full disk shows before the work; 0 when unknown.</param>
    /// <param name="write">Writes the content; the stream is unbuffered.</param>
    /// <param name="cancellation">Looked at before the rename.</param>
    /// <exception cref="CheckpointException">The file cannot be written.</exception>
    public static void Write(string path, long length, Action<FileStream> write, CancellationToken cancellation = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(write);
        var target = Path.GetFullPath(path);
        var temporary = TemporaryName.Beside(target);
        try
        {
            if (Directory.Exists(target))
            {
                throw new CheckpointException($"{Display.Text(path)}: cannot be written: it is a directory.");
            }

            if (!Directory.Exists(Path.GetDirectoryName(target)))
            {
                throw new CheckpointException($"{Display.Text(path)}: cannot be written: its folder is not there.");
            }

            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, BufferSize = 0, PreallocationSize = length };
            using (var stream = new FileStream(temporary, options))
            {
                write(stream);
                stream.Flush(flushToDisk: true);
            }

            cancellation.ThrowIfCancellationRequested();
            File.Move(temporary, target, overwrite: true);
            FileSystem.FlushDirectory(Path.GetDirectoryName(target)!);
        }
        catch (Exception e)
        {
            TemporaryName.RemoveFile(temporary);
            if (e is IOException or UnauthorizedAccessException)
            {
                throw new CheckpointException($"{Display.Text(path)}: cannot be written: {e.Message}", e);
            }

            throw;
        }
    }

    /// <summary>Writes a file of known content.</summary>
    /// <inheritdoc cref="Write(string, long, Action{FileStream}, CancellationToken)"/>
    public static void Write(string path, ReadOnlySpan<byte> content, CancellationToken cancellation = default)
    {
        var bytes = content.ToArray();
        Write(path, bytes.Length, stream => stream.Write(bytes), cancellation);
    }
}
