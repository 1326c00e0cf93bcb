namespace Weft;

/// <summary>Writes a directory so that it appears whole or not at all.</summary>
internal static class AtomicDirectory
{
    /// <summary>Builds a directory beside the target, flushes its files, and renames it.</summary>
    /// <param name="path">The directory. It must not exist or be empty, unless <paramref name="overwrite"/>.</param>
    /// <param name="overwrite">Replaces a directory with everything in it.</param>
    /// <param name="fill">Writes files into the directory whose path it is given, and flushes them.</param>
    /// <param name="cancellation">Looked at before the rename. After a cancel or any error nothing is left behind.</param>
    /// <exception cref="CheckpointException">The target is there already, or cannot be written.</exception>
    public static void Write(string path, bool overwrite, Action<string> fill, CancellationToken cancellation = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(fill);
        var target = FullPath.Of(path);
        TemporaryName.Clear(target);
        RefuseTarget(target, path, overwrite);
        var temporary = TemporaryName.Beside(target);
        TemporaryName.Use(temporary, path, () =>
        {
            using var held = FileSystem.CreateDirectory(temporary);
            fill(temporary);
            TemporaryName.KeepRights(target, temporary);
            FileSystem.FlushDirectory(temporary);
            cancellation.ThrowIfCancellationRequested();

            // Looked at again: writing may have taken hours.
            RefuseTarget(target, path, overwrite);
            Replace(temporary, target);
            FileSystem.FlushDirectory(Path.GetDirectoryName(target)!);
        });
    }

    /// <summary>Checks, before any work, that a directory may be written.</summary>
    /// <param name="path">The directory that is to be written.</param>
    /// <param name="overwrite">Whether one with files in it may be replaced.</param>
    /// <exception cref="CheckpointException">It may not.</exception>
    public static void CheckTarget(string path, bool overwrite)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        RefuseTarget(FullPath.Of(path), path, overwrite);
    }

    private static void RefuseTarget(string target, string shown, bool overwrite)
    {
        if (Path.GetDirectoryName(target) is not { } parent || !Directory.Exists(parent))
        {
            throw new CheckpointException($"{Display.Text(shown)}: cannot be written: the directory it belongs into does not exist.");
        }

        if (File.Exists(target))
        {
            throw new CheckpointException($"{Display.Text(shown)}: expected a directory, found a file.");
        }

        if (new DirectoryInfo(target) is { LinkTarget: not null })
        {
            throw new CheckpointException($"{Display.Text(shown)}: is a link; name the directory that it leads to.");
        }

        if (!overwrite && Directory.Exists(target) && Directory.EnumerateFileSystemEntries(target).Any())
        {
            throw new CheckpointException($"{Display.Text(shown)}: the directory exists and is not empty; choose another one or overwrite it.") { Options = [nameof(ConvertOptions.Overwrite)] };
        }
    }

    private static void Replace(string temporary, string target)
    {
        if (!Directory.Exists(target))
        {
            FileSystem.MoveDirectory(temporary, target);
            return;
        }

        if (FileSystem.Exchange(temporary, target))
        {
            TemporaryName.Remove(temporary);
            return;
        }

        // Without an exchange there is a moment with neither name; the old directory then stands beside under a name that tells.
        var old = TemporaryName.OfOld(temporary);
        FileSystem.MoveDirectory(target, old);
        try
        {
            FileSystem.MoveDirectory(temporary, target);
        }
        catch
        {
            FileSystem.MoveDirectory(old, target);
            throw;
        }

        TemporaryName.Remove(old);
    }
}
