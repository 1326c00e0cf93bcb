using System.Globalization;
using System.Text.Json.Nodes;

namespace Weft;

/// <summary>Cuts a plan into files of bounded size with an index beside them, in the form of huggingface_hub (<c>split_state_dict_into_shards</c>).</summary>
/// <param name="Index">What holds the names of the shards.</param>
/// <param name="Shards">File names and what they hold, in order; one file needs no index.</param>
internal sealed record Sharding(JsonObject? Index, IReadOnlyList<(string File, ConversionPlan Plan)> Shards)
{
    /// <summary>Cuts a plan: tensors keep their order, and one that is larger than a shard is a shard of its own.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="weightsFile">The name of the whole file.</param>
    /// <param name="most">Most bytes of tensors in a shard; null for one file.</param>
    public static Sharding Of(ConversionPlan plan, string weightsFile, long? most)
    {
        List<List<PlannedTensor>> shards = [[]];
        var size = 0L;
        foreach (var tensor in plan.Tensors)
        {
            if (size > 0 && tensor.Length > most - size)
            {
                shards.Add([]);
                size = 0;
            }

            shards[^1].Add(tensor);
            size += tensor.Length;
        }

        if (shards.Count == 1)
        {
            return new(null, [(weightsFile, plan)]);
        }

        var map = new JsonObject();
        var files = new List<(string, ConversionPlan)>();
        foreach (var (i, tensors) in shards.Index())
        {
            var file = string.Create(CultureInfo.InvariantCulture, $"{Path.GetFileNameWithoutExtension(weightsFile)}-{i + 1:D5}-of-{shards.Count:D5}{Path.GetExtension(weightsFile)}");

            // What the plan takes for granted is looked at once, before the first is written.
            files.Add((file, plan with { Tensors = tensors, Checks = i == 0 ? plan.Checks : [] }));
            foreach (var tensor in tensors)
            {
                map[tensor.Name] = file;
            }
        }

        return new(new JsonObject { ["metadata"] = new JsonObject { ["total_size"] = plan.Tensors.Sum(tensor => tensor.Length) }, ["weight_map"] = map }, files);
    }
}
