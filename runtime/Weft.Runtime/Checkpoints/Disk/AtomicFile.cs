namespace Weft;

/// <summary>Writes a file so that a crash, a cancel or a full disk leaves the old file or the new one, never half of one.</summary>
internal static class AtomicFile
{
    /// <summary>Writes under a temporary name in the same directory, flushes to the disk, renames, and flushes the directory.</summary>
    /// <param name="path">The file; one that exists is replaced, and what a killed process left of another is removed.</param>
    /// <param name="length">Its bytes as far as they are known.</param>
    /// <param name="sparse">Leaves holes where only zeros would stand; otherwise blocks are reserved first, so that a full disk shows before the work.</param>
    /// <param name="write">Writes the content.</param>
    /// <param name="cancellation">Looked at before the rename.</param>
    /// <exception cref="CheckpointException">The file cannot be written.</exception>
    public static void Write(string path, long length, bool sparse, Action<OutputFile> write, CancellationToken cancellation = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var target = Path.GetFullPath(path);
        if (Directory.Exists(target))
        {
            throw new CheckpointException($"{Display.Text(path)}: cannot be written: it is a directory.");
        }

        if (!Directory.Exists(Path.GetDirectoryName(target)))
        {
            throw new CheckpointException($"{Display.Text(path)}: cannot be written: its folder is not there.");
        }

        TemporaryName.Clear(target);
        var temporary = TemporaryName.Beside(target);
        TemporaryName.Use(temporary, path, () =>
        {
            using (var file = new OutputFile(temporary, length, sparse))
            {
                write(file);
                TemporaryName.KeepRights(target, temporary);
                file.Flush();
                cancellation.ThrowIfCancellationRequested();
                FileSystem.MoveFile(temporary, target);
            }

            FileSystem.FlushDirectory(Path.GetDirectoryName(target)!);
        });
    }

    /// <summary>Writes a file of known content.</summary>
    /// <inheritdoc cref="Write(string, long, bool, Action{OutputFile}, CancellationToken)"/>
    public static void Write(string path, byte[] content) => Write(path, content.Length, sparse: false, file => file.Write(content, 0));
}
