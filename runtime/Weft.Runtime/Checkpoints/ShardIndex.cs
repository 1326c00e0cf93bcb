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
    /// <param name="path">The file.</param>
    /// <param name="allowance">What it may take.</param>
    /// <exception cref="CheckpointException">It is not an index, or a shard's name leads elsewhere.</exception>
    public static ShardIndex Read(string path, Allowance allowance)
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
            return Read(path, json, allowance);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new CheckpointException($"{Display.Text(path)}: not a shard index: {Display.Text(e.Message.Split(" LineNumber")[0])}", e);
        }
    }

    // Value by value: a document of all of them would take several times the file.
    private static ShardIndex Read(string path, ReadOnlySpan<byte> json, Allowance allowance)
    {
        ShardIndex? index = null;
        var reader = new Utf8JsonReader(json);
        reader.Read();
        if (reader.TokenType == JsonTokenType.StartObject)
        {
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var isMap = reader.ValueTextEquals("weight_map"u8);
                reader.Read();
                if (isMap && index is not null)
                {
                    throw new CheckpointException($"{Display.Text(path)}: weight_map is there twice.");
                }

                if (isMap && reader.TokenType == JsonTokenType.StartObject)
                {
                    index = ReadMap(path, ref reader, allowance);
                }
                else
                {
                    reader.Skip();
                }
            }
        }
        else
        {
            reader.Skip();
        }

        // Whatever follows is an error.
        reader.Read();
        return index ?? throw new CheckpointException($"{Display.Text(path)}: expected a weights file or a shard index with an object 'weight_map', found JSON without one.");
    }

    private static ShardIndex ReadMap(string path, ref Utf8JsonReader reader, Allowance allowance)
    {
        var shards = new List<string>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var tensors = new Dictionary<string, string>(StringComparer.Ordinal);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = GetString(path, ref reader, allowance);
            reader.Read();
            if (reader.TokenType != JsonTokenType.String)
            {
                throw new CheckpointException($"{Display.Text(path)}: weight_map must give a file name for tensor {Display.Name(name)}, found {reader.TokenType}.");
            }

            var shard = GetString(path, ref reader, allowance);
            if (!IsPlainFileName(shard) || shard == Path.GetFileName(path))
            {
                throw new CheckpointException($"{Display.Text(path)}: tensor {Display.Name(name)} is said to be in {Display.Name(shard)}; a shard must be a file beside the index.");
            }

            if (seen.TryGetValue(shard, out var known))
            {
                shard = known;
            }
            else
            {
                seen.Add(shard);
                shards.Add(shard);
            }

            if (!tensors.TryAdd(name, shard))
            {
                throw new CheckpointException($"{Display.Text(path)}: weight_map gives tensor {Display.Name(name)} twice.");
            }
        }

        return new ShardIndex(shards, tensors);
    }

    private static string GetString(string path, ref Utf8JsonReader reader, Allowance allowance) => allowance.TrySpend(96 + (2L * reader.ValueSpan.Length))
        ? reader.GetString()!
        : throw new CheckpointException($"{Display.Text(path)}: the index describes more than a file of this size can have use for.");

    // The same on every system: a name that is harmless on one may lead out of the folder on another.
    private static bool IsPlainFileName(string name) =>
        name.Length is > 0 and <= 255 && name is not ("." or "..") && name.AsSpan().IndexOfAny("/\\:") < 0 && !name.Any(char.IsControl);
}
