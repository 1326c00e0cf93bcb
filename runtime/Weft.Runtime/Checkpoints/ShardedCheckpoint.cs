namespace Weft;

/// <summary>Several weights files that an index makes one.</summary>
internal sealed class ShardedCheckpoint : Checkpoint
{
    private readonly Dictionary<string, Checkpoint> shards;

    private ShardedCheckpoint(string path, Dictionary<string, Checkpoint> shards, IReadOnlyList<TensorEntry> tensors)
        : base(path)
    {
        this.shards = shards;
        Tensors = tensors;
        Metadata = shards.Values.First().Metadata;
    }

    /// <inheritdoc/>
    public override string Container => $"{shards.Values.First().Container}, {Display.Count(shards.Count, "shard")}";

    /// <inheritdoc/>
    public override IReadOnlyList<TensorEntry> Tensors { get; }

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>Opens an index and every shard it names, and checks that each tensor is where the index says.</summary>
    public static new Checkpoint Open(string path)
    {
        var allowance = Allowance.For(RandomAccessFile.LengthOf(path));
        var index = ShardIndex.Read(path, allowance);
        var shards = new Dictionary<string, Checkpoint>(StringComparer.Ordinal);
        try
        {
            var tensors = new List<TensorEntry>();
            var found = new Dictionary<string, string>(StringComparer.Ordinal);
            var folder = System.IO.Path.GetDirectoryName(path)!;
            foreach (var name in index.Shards)
            {
                var file = System.IO.Path.Combine(folder, name);
                RefuseEscape(path, folder, file);
                var shard = ContainerFormat.Open(file, file);
                shards.Add(file, shard);
                allowance.Extend(RandomAccessFile.LengthOf(file));
                if (shard is ShardedCheckpoint)
                {
                    throw new CheckpointException($"{Display.Text(path)}: shard {Display.Name(name)} is itself an index.");
                }

                foreach (var entry in shard.Tensors)
                {
                    // A tensor that the index does not mention is read like any other: so do the ecosystems' own loaders.
                    if (!found.TryAdd(entry.Name, name) || (index.Tensors.TryGetValue(entry.Name, out var home) && home != name))
                    {
                        throw new CheckpointException($"{Display.Text(path)}: tensor {Display.Name(entry.Name)} is in more than one shard, or in {Display.Name(name)} instead of the shard that the index gives.");
                    }

                    tensors.Add(allowance.TrySpend(entry.Name, entry.Shape.Length)
                        ? entry
                        : throw new CheckpointException($"{Display.Text(path)}: describes more tensors than files of this size can have use for."));
                }
            }

            foreach (var (name, home) in index.Tensors)
            {
                if (!found.ContainsKey(name))
                {
                    throw new CheckpointException($"{Display.Text(path)}: tensor {Display.Name(name)} is not in its shard {Display.Name(home)}.");
                }
            }

            return shards.Count > 0
                ? new ShardedCheckpoint(path, shards, tensors)
                : throw new CheckpointException($"{Display.Text(path)}: weight_map names no tensor.");
        }
        catch
        {
            foreach (var shard in shards.Values)
            {
                shard.Dispose();
            }

            throw;
        }
    }

    /// <inheritdoc/>
    public override void Read(TensorEntry entry, long offset, Span<byte> destination) => shards[entry.File].Read(entry, offset, destination);

    /// <inheritdoc/>
    internal override IEnumerable<RandomAccessFile> Files => shards.Values.SelectMany(shard => shard.Files);

    /// <inheritdoc/>
    internal override RandomAccessFile? PlainFile(TensorEntry entry) => shards[entry.File].PlainFile(entry);

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        foreach (var shard in shards.Values)
        {
            shard.Dispose();
        }
    }

    /// <summary>A shard may be a link only where the whole folder is made of links, as in a download cache: all into one other folder.</summary>
    private static void RefuseEscape(string index, string folder, string file)
    {
        var target = Resolve(file);
        if (target is null || Inside(folder, target) || (Resolve(folder) is { } real && Inside(real, target)))
        {
            return;
        }

        // Cache: snapshots/<commit>/<name> -> ../../blobs/<hash>, the index itself included.
        var blobs = Resolve(index) is { } own && own != index ? System.IO.Path.GetDirectoryName(own) : null;
        if (blobs is null || System.IO.Path.GetDirectoryName(target) != blobs)
        {
            throw new CheckpointException($"{Display.Text(index)}: shard {Display.Name(System.IO.Path.GetFileName(file))} is a link that leaves the folder, to {Display.Name(target)}.");
        }
    }

    private static bool Inside(string folder, string file) =>
        file.StartsWith(System.IO.Path.TrimEndingDirectorySeparator(folder) + System.IO.Path.DirectorySeparatorChar, StringComparison.Ordinal);

    private static string? Resolve(string path)
    {
        try
        {
            return File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
