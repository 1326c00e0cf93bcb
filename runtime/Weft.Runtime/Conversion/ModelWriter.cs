namespace Weft;

/// <summary>Writes a directory of weights with the files beside them, whole or not at all.</summary>
internal static class ModelWriter
{
    /// <summary>Writes a directory.</summary>
    /// <param name="path">The directory.</param>
    /// <param name="plan">The weights.</param>
    /// <param name="source">What they are made from.</param>
    /// <param name="weightsFile">Their file's name; shards take theirs from it.</param>
    /// <param name="files">The files beside them.</param>
    /// <param name="options">Size of shards, whether a directory is replaced, progress.</param>
    /// <param name="copied">Full paths of files elsewhere that it gets a copy of.</param>
    /// <param name="kept">Full paths of other files and directories that it holds as well.</param>
    /// <returns>Paths of what was written, an index or the weights first.</returns>
    public static IReadOnlyList<string> Write(string path, ConversionPlan plan, Checkpoint source, string weightsFile, IReadOnlyList<MadeFile> files, ConvertOptions options, IReadOnlyList<string> copied, params IReadOnlyList<string> kept)
    {
        var sharding = Sharding.Of(plan, weightsFile, options.MaxShardSize);
        List<string> names = [.. sharding.Shards.Select(shard => shard.File), .. files.Select(file => file.Name), .. copied.Select(file => Path.GetFileName(file))];
        if (sharding.Index is { } index)
        {
            names.Insert(0, $"{weightsFile}.index.json");
            files = [new(names[0], UpstreamWriter.Bytes(index)), .. files];
        }

        AtomicDirectory.Write(
            path,
            options.Overwrite,
            folder =>
            {
                // First, so that one that cannot be read shows before the work.
                foreach (var file in copied)
                {
                    TokenizerFiles.Copy(file, Path.Combine(folder, Path.GetFileName(file)), options.Cancellation);
                }

                PlanWriter.Write([.. sharding.Shards.Select(shard => (Path.Combine(folder, shard.File), shard.Plan))], source, options.Progress, options.Cancellation);
                foreach (var (name, content) in files)
                {
                    FileSystem.WriteFile(Path.Combine(folder, name), content);
                }

                foreach (var entry in kept)
                {
                    Keep(entry, Path.Combine(folder, Path.GetFileName(entry)));
                }
            },
            options.Cancellation);
        return [.. names.Select(name => Path.Combine(path, name))];
    }

    private static void Keep(string from, string to)
    {
        if (new FileInfo(from).LinkTarget is { } target)
        {
            File.CreateSymbolicLink(to, target);
            return;
        }

        if (!Directory.Exists(from))
        {
            FileSystem.LinkFile(from, to);
            return;
        }

        FileSystem.CreateDirectory(to)?.Dispose();
        foreach (var entry in Directory.EnumerateFileSystemEntries(from))
        {
            Keep(entry, Path.Combine(to, Path.GetFileName(entry)));
        }
    }
}
