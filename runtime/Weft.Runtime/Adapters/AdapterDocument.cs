using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Weft;

/// <summary>The file names, keys and config of a translated adapter, as PEFT has them.</summary>
/// <param name="path">The adapter that was translated, for messages.</param>
/// <param name="pairs">Its pairs.</param>
/// <param name="replaced">Tensors that replace the model's.</param>
/// <param name="keys">Every key of the model.</param>
internal sealed partial class AdapterDocument(string path, IReadOnlyList<TranslatedPair> pairs, IReadOnlyList<PlannedTensor> replaced, IReadOnlyCollection<string> keys)
{
    // What the modules of another library were called.
    private static readonly string[] Cleared = ["auto_mapping", "exclude_modules", "layers_to_transform", "layers_pattern"];

    // Everything inside a module whose parameter has a pair lies in what wraps that module.
    private readonly HashSet<string> wrapped = [.. pairs.Where(pair => pair.IsOnParameter).Select(pair => pair.Module)];

    /// <summary>The tensors by PEFT's names.</summary>
    public IEnumerable<PlannedTensor> Tensors() => pairs.SelectMany(pair =>
    {
        var module = Name(pair.Module);
        return pair.IsEmbedding
            ? new[] { pair.A.Renamed($"{module}.lora_embedding_A"), pair.B.Renamed($"{module}.lora_embedding_B") }
            : [pair.A.Renamed($"{module}.lora_A.weight"), pair.B.Renamed($"{module}.lora_B.weight")];
    }).Concat(replaced.Select(tensor => tensor.Renamed($"{Name(Owner(tensor.Name))}.{tensor.Name[(tensor.Name.LastIndexOf('.') + 1)..]}")));

    /// <summary>The config file.</summary>
    /// <param name="source">That of the adapter that was translated.</param>
    /// <param name="notes">What does not go along.</param>
    /// <exception cref="ConversionException">PEFT has no name for something.</exception>
    public JsonObject Config(JsonObject source, List<string> notes)
    {
        var saved = replaced.Select(tensor => Owner(tensor.Name)).Distinct().ToList();
        var own = replaced.Select(tensor => tensor.Name).ToHashSet(StringComparer.Ordinal);
        foreach (var module in saved)
        {
            if (module.Length == 0 || keys.FirstOrDefault(key => key.StartsWith($"{module}.", StringComparison.Ordinal) && !own.Contains(key)) is not null)
            {
                throw new ConversionException($"{Display.Text(path)}: replaces {Display.Name(replaced.First(tensor => Owner(tensor.Name) == module).Name)}, which is not all of a module there, and PEFT saves whole ones (modules_to_save). Merge the adapter into its model instead.") { Options = [nameof(ConvertOptions.Adapter)] };
            }

            // PEFT takes these for ends of names, and does not open a file that lacks one.
            if (keys.SelectMany(Owners).FirstOrDefault(other => other.EndsWith(module, StringComparison.Ordinal) && !saved.Contains(other)) is { } meant)
            {
                throw new ConversionException($"{Display.Text(path)}: replaces {Display.Name(module)}, by which name (modules_to_save) PEFT means {Display.Name(meant)}, too. Merge the adapter into its model instead.") { Options = [nameof(ConvertOptions.Adapter)] };
            }
        }

        if (pairs.Where(pair => pair.IsOnParameter).GroupBy(pair => pair.Module).FirstOrDefault(group => group.Count() > 1) is { } several)
        {
            throw new ConversionException($"{Display.Text(path)}: has pairs for several parameters of {Display.Name(several.Key)} ({string.Join(", ", several.Select(pair => Display.Name(pair.Key)))}), which PEFT's files do not tell apart. Merge the adapter into its model instead.") { Options = [nameof(ConvertOptions.Adapter)] };
        }

        var document = (JsonObject)source.DeepClone();
        foreach (var name in Cleared)
        {
            document[name] = null;
        }

        var parameters = pairs.Where(pair => pair.IsOnParameter).Select(pair => pair.Key).ToList();
        if (parameters.Count > 0 && document["lora_dropout"] is JsonValue dropout && dropout.TryGetValue<double>(out var rate) && rate != 0)
        {
            document["lora_dropout"] = 0.0;
            notes.Add($"lora_dropout was {rate.ToString(CultureInfo.InvariantCulture)}; PEFT has none for parameters, and it is 0 now.");
        }

        if (keys.FirstOrDefault(key => !parameters.Contains(key) && parameters.Exists(parameter => key.EndsWith($".{parameter}", StringComparison.Ordinal))) is { } more)
        {
            notes.Add($"PEFT takes target_parameters for ends of names and makes a pair for {Display.Name(more)}, too, of zeros: it warns that the adapter has none, and nothing changes by it.");
        }

        var rank = pairs.CountBy(pair => pair.Rank).OrderByDescending(count => count.Value).Select(count => (long?)count.Key).FirstOrDefault();
        var alpha = pairs.CountBy(pair => pair.Alpha).OrderByDescending(count => count.Value).Select(count => (double?)count.Key).FirstOrDefault();
        document["r"] = rank ?? document["r"]?.GetValue<long>();
        document["lora_alpha"] = alpha is { } most ? Number(most) : document["lora_alpha"]?.DeepClone();
        document["rank_pattern"] = Patterns(pairs.Where(pair => pair.Rank != rank), pair => JsonValue.Create(pair.Rank));
        document["alpha_pattern"] = Patterns(pairs.Where(pair => pair.Alpha != alpha), pair => Number(pair.Alpha));
        document["bias"] = "none";
        document["target_modules"] = Targets([.. pairs.Where(pair => !pair.IsOnParameter).Select(pair => pair.Module)]);
        document["target_parameters"] = parameters.Count > 0 ? new JsonArray([.. parameters.Select(key => (JsonNode)key)]) : null;
        document["modules_to_save"] = saved.Count > 0 ? new JsonArray([.. saved.Select(module => (JsonNode)module)]) : null;
        return document;
    }

    private static string Owner(string key) => key.LastIndexOf('.') is > 0 and var at ? key[..at] : "";

    private static JsonValue Number(double value) => value == Math.Floor(value) && Math.Abs(value) < 1e15 ? JsonValue.Create((long)value) : JsonValue.Create(value);

    // PEFT looks for the end of a name; the whole of it is meant.
    private static JsonObject Patterns(IEnumerable<TranslatedPair> own, Func<TranslatedPair, JsonNode> value) =>
        new([.. own.Select(pair => KeyValuePair.Create($"^{Regex.Escape(pair.IsOnParameter ? pair.Key : pair.Module)}", (JsonNode?)value(pair)))]);

    /// <summary>Last names where they mean these modules and no others, as people write them; else an expression for the whole names.</summary>
    private JsonNode Targets(IReadOnlyList<string> modules)
    {
        var own = modules.ToHashSet(StringComparer.Ordinal);
        var all = keys.SelectMany(Owners).ToHashSet(StringComparer.Ordinal);
        var last = modules.Select(module => module[(module.LastIndexOf('.') + 1)..]).Distinct().ToList();
        return all.Where(module => last.Exists(name => module == name || module.EndsWith($".{name}", StringComparison.Ordinal))).All(own.Contains)
            ? new JsonArray([.. last.Select(name => (JsonNode)name)])
            : string.Join('|', modules.GroupBy(module => Index().Replace(module, "#")).Select(Expression));
    }

    private static IEnumerable<string> Owners(string key)
    {
        for (var module = Owner(key); module.Length > 0; module = Owner(module))
        {
            yield return module;
        }
    }

    // Modules that differ in one index are one expression.
    private static string Expression(IGrouping<string, string> modules)
    {
        var parts = modules.Select(module => module.Split('.')).ToList();
        var differs = Enumerable.Range(0, parts[0].Length).Where(i => parts.Exists(part => part[i] != parts[0][i])).ToList();
        return differs.Count == 1
            ? string.Join(@"\.", parts[0].Select((part, i) => i == differs[0] ? $"(?:{string.Join('|', parts.Select(one => Regex.Escape(one[i])))})" : Regex.Escape(part)))
            : string.Join('|', modules.Select(Regex.Escape));
    }

    private string Name(string module)
    {
        var full = "base_model.model";
        var own = "";
        foreach (var part in module.Split('.'))
        {
            full += wrapped.Contains(own) ? $".base_layer.{part}" : $".{part}";
            own = own.Length == 0 ? part : $"{own}.{part}";
        }

        return full;
    }

    [GeneratedRegex(@"(?<=\.)[0-9]+(?=\.)")]
    private static partial Regex Index();
}
