namespace Weft;

/// <summary>Opens arrays that NumPy wrote: one, or an archive of several.</summary>
internal static class NumPyCheckpoint
{
    /// <summary>What an entry's name ends with.</summary>
    public const string Extension = ".npy";

    /// <summary>Opens a single array. It has no name.</summary>
    public static Checkpoint OpenArray(string path)
    {
        var file = RandomAccessFile.Open(path, path);
        try
        {
            var bytes = new FileBytes(file, 0, file.Length);
            return new ContainerCheckpoint(path, "npy", file, Allowance.For(file.Length), [("", NpyHeader.Read(bytes, Display.Text(path)).View(bytes))]);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Whether an archive holds arrays.</summary>
    public static bool Matches(ZipFile archive) => archive.Entries.Keys.Any(name => name.EndsWith(Extension, StringComparison.Ordinal));

    /// <summary>Lists the arrays of an archive.</summary>
    public static Checkpoint Read(string path, ZipFile archive) => new ContainerCheckpoint(path, "npz", archive, archive.Allowance, archive.Entries.Values.Select(entry =>
    {
        var content = archive.Content(entry);
        return entry.Name.EndsWith(Extension, StringComparison.Ordinal)
            ? (entry.Name[..^Extension.Length], NpyHeader.Read(content, $"{Display.Text(path)}: entry {Display.Name(entry.Name)}").View(content))
            : throw archive.Broken(entry.Name, "is not a NumPy array");
    }));
}
