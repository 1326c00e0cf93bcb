using System.Text.Json;

namespace Weft;

/// <summary>A <c>*.index.json</c>: which shard holds which tensor.</summary>
/// <param name="Shards">File names of the shards in the order in which they are first named.</param>
/// <param name="Tensors">Tensor name to shard file name.</param>
internal sealed record ShardIndex(IReadOnlyList<string> Shards, IReadOnlyDictionary<string, string> Tensors)
{
    // The longest published index has some tens of thousands of tensors, a few megabytes.
    private const long LongestIndex = 100_000_000;

    /// <summary>Reads an index. Shard names must be plain file names.</summary>
    /// <exception cref="CheckpointException">It is not an index, or a shard's name leads elsewhere.</exception>
    public static ShardIndex Read(string path)
    {
        using var file = RandomAccessFile.Open(path, path);
        if (file.Length > LongestIndex)
        {
            throw new CheckpointException($"{Display.Text(path)}: a shard index is at most {LongestIndex} bytes long, found {file.Length}.");
        }

        var json = new byte[file.Length];
        file.Read(0, json);
        try
        {
            using var document = JsonDocument.Parse(json, new JsonDocumentOptions { AllowDuplicateProperties = false });
            return Read(path, document.RootElement);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new CheckpointException($"{Display.Text(path)}: not a shard index: {Display.Text(e.Message.Split(" LineNumber")[0])}", e);
        }
    }

    private static ShardIndex Read(string path, JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("weight_map", out var map) || map.ValueKind != JsonValueKind.Object)
        {
            throw new CheckpointException($"{Display.Text(path)}: expected a weights file or a shard index with an object 'weight_map', found JSON without one.");
        }

        var shards = new List<string>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var tensors = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var entry in map.EnumerateObject())
        {
            if (entry.Value.ValueKind != JsonValueKind.String)
            {
                throw new CheckpointException($"{Display.Text(path)}: weight_map must give a file name for tensor {Display.Name(entry.Name)}, found {entry.Value.ValueKind}.");
            }

            var shard = entry.Value.GetString()!;
            if (!IsPlainFileName(shard) || shard == Path.GetFileName(path))
            {
                throw new CheckpointException($"{Display.Text(path)}: tensor {Display.Name(entry.Name)} is said to be in {Display.Name(shard)}; a shard must be a file beside the index.");
            }

            if (seen.Add(shard))
            {
                shards.Add(shard);
            }

            tensors.Add(entry.Name, shard);
        }

        return new ShardIndex(shards, tensors);
    }

    // The same on every system: a name that is harmless on one may lead out of the folder on another.
    private static bool IsPlainFileName(string name) =>
        name.Length is > 0 and <= 255 && name is not ("." or "..") && name.AsSpan().IndexOfAny("/\\:") < 0 && !name.Any(char.IsControl);
}
