namespace Weft;

/// <summary>Opens the weights files that are zip archives; which one it is shows in the names of the entries.</summary>
internal static class ZipContainers
{
    /// <summary>Opens an archive.</summary>
    public static Checkpoint Open(string path)
    {
        var archive = ZipFile.Open(path);
        try
        {
            return TorchZip.Matches(archive) ? TorchZip.Read(path, archive)
                : NumPyCheckpoint.Matches(archive) ? NumPyCheckpoint.Read(path, archive)
                : throw new CheckpointException($"{Display.Text(path)}: a zip archive of weights holds 'data.pkl' or arrays, found {(archive.Entries.Count == 0 ? "no entries" : Display.Name(archive.Entries.Keys.First()))}.");
        }
        catch
        {
            archive.Dispose();
            throw;
        }
    }
}
