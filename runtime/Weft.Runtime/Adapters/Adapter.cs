using System.Text.RegularExpressions;

namespace Weft;

/// <summary>
/// An adapter as PEFT saves it: for some modules of a model a pair of small factors, whose product is added to the module's weight, and
/// tensors that replace the model's. Which names it uses is found once the model is known.
/// </summary>
public sealed partial class Adapter : IDisposable
{
    /// <summary>Name of the weights file that is written.</summary>
    internal const string WeightsFile = "adapter_model.safetensors";

    private const string Prefix = "base_model.model.";

    private static readonly string[] WeightsFiles = [WeightsFile, "adapter_model.bin"];

    private Adapter(string path, Checkpoint checkpoint, AdapterConfig config)
    {
        Path = path;
        Checkpoint = checkpoint;
        Config = config;
        (Modules, Replaced) = Read();
    }

    /// <summary>What was opened, as it was named.</summary>
    public string Path { get; }

    /// <summary>Its tensors.</summary>
    public Checkpoint Checkpoint { get; }

    /// <summary>The model that it was trained on, as its config names it; null where it does not.</summary>
    public string? Base => Config.Base;

    /// <summary>What its config says: the rank and alpha of most pairs, and in which way they are scaled.</summary>
    public string Summary => $"rank {Config.Rank}, alpha {Config.Alpha}{(Config.IsRootScaled ? ", scaled by the root of the rank" : "")}{(Config.IsDecomposed ? ", with lengths of rows" : "")}";

    /// <summary>Every module that has a pair, with the pair's rank.</summary>
    public IEnumerable<(string Name, long Rank)> Pairs => Modules.Select(module => (module.Name, module.Rank));

    /// <summary>The names of tensors that it replaces.</summary>
    public IEnumerable<string> ReplacedNames => Replaced.Select(one => one.Key);

    internal AdapterConfig Config { get; }

    internal IReadOnlyList<AdapterModule> Modules { get; }

    internal IReadOnlyList<KeyValuePair<string, TensorEntry>> Replaced { get; }

    /// <summary>Whether a path leads to an adapter: its weights file, or a directory with one and without a model's.</summary>
    public static bool IsAt(string path, ModelCatalog catalog)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(catalog);
        return WeightsFiles.Contains(System.IO.Path.GetFileName(path))
            || (Directory.Exists(path)
                && WeightsFiles.Append(AdapterConfig.FileName).Any(name => File.Exists(System.IO.Path.Combine(path, name)))
                && !catalog.Ecosystems.SelectMany(ecosystem => ecosystem.OtherWeightsFiles.Prepend(ecosystem.WeightsFile)).Any(name => File.Exists(System.IO.Path.Combine(path, name)) || File.Exists(System.IO.Path.Combine(path, $"{name}.index.json"))));
    }

    /// <summary>Opens an adapter.</summary>
    /// <param name="path">Its directory, or the weights file in it.</param>
    /// <exception cref="CheckpointException">Its weights are not there or cannot be read, or a pair is not whole.</exception>
    /// <exception cref="ConfigException">Its config is not there, or says what cannot be expressed.</exception>
    public static Adapter Open(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var folder = Directory.Exists(path) ? path : System.IO.Path.GetDirectoryName(path)!;
        var file = Directory.Exists(path) ? WeightsFiles.Select(name => System.IO.Path.Combine(path, name)).FirstOrDefault(File.Exists) : path;
        if (file is null)
        {
            throw new CheckpointException($"{Display.Text(path)}: expected {string.Join(" or ", WeightsFiles)} in an adapter's directory, found none.");
        }

        var checkpoint = Checkpoint.Open(file);
        try
        {
            return new(path, checkpoint, AdapterConfig.Read(System.IO.Path.Combine(folder, AdapterConfig.FileName)));
        }
        catch
        {
            checkpoint.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => Checkpoint.Dispose();

    /// <summary>The parameter that a module's pair is on, by the config's list; null where it is the module's weight.</summary>
    /// <param name="module">The module.</param>
    /// <param name="isKey">Whether the model has a parameter; a name without its module is looked for on every one.</param>
    internal string? ParameterOf(string module, Func<string, bool> isKey)
    {
        var own = (from target in Config.TargetParameters
                   let at = target.LastIndexOf('.')
                   where at < 0 || $".{module}".EndsWith($".{target[..at]}", StringComparison.Ordinal)
                   let parameter = $"{module}.{target[(at + 1)..]}"
                   where isKey(parameter)
                   select parameter).Distinct().ToArray();
        return own switch
        {
            [] => null,
            [var one] => one,
            _ => throw Config.Wrong($"target_parameters names several parameters of {Display.Name(module)} ({string.Join(", ", own.Select(Display.Name))}), whose pairs cannot be told apart."),
        };
    }

    /// <summary>The alpha of a module's pair.</summary>
    /// <exception cref="CheckpointException">Its rank is not the one that the config gives.</exception>
    internal double AlphaOf(AdapterModule module, Func<string, bool> isKey)
    {
        // PEFT looks a parameter up by its own name, and what lies in an attention that is wrapped as a module by the attention's.
        var name = ParameterOf(module.Name, isKey) ?? (module.IsInside && Config.TargetParameters.Count == 0 ? module.Name[..module.Name.LastIndexOf('.')] : module.Name);
        return Config.RankOf(name) is var rank && rank == module.Rank
            ? Config.AlphaOf(name)
            : throw Wrong($"{Display.Name(module.A.Name)} has rank {module.Rank}, but by {AdapterConfig.FileName} (r, rank_pattern) it is {rank}.");
    }

    /// <summary>An error about the weights.</summary>
    internal CheckpointException Wrong(string says) => new($"{Display.Text(Checkpoint.Path)}: {says}");

    private (IReadOnlyList<AdapterModule> Modules, IReadOnlyList<KeyValuePair<string, TensorEntry>> Replaced) Read()
    {
        Dictionary<(string Name, bool IsInside), Dictionary<string, TensorEntry>> parts = [];
        Dictionary<string, TensorEntry> replaced = new(StringComparer.Ordinal);
        foreach (var entry in Checkpoint.Tensors)
        {
            if (!entry.Name.StartsWith(Prefix, StringComparison.Ordinal))
            {
                throw Wrong($"tensor {Display.Name(entry.Name)} does not start with '{Prefix}', as those of an adapter that PEFT saved do.");
            }

            if (!DTypeCast.Casts(entry.DType))
            {
                throw Wrong($"tensor {Display.Name(entry.Name)} is {entry.DType}; only F16, BF16, F32 and F64 are added to weights.");
            }

            var name = entry.Name[Prefix.Length..];
            var isFactor = Factor().Match(name);
            if (isFactor.Success)
            {
                var module = isFactor.Groups["module"].Value;
                var id = (Unwrapped(module), IsInside: module != Unwrapped(module));
                if (!parts.TryGetValue(id, out var own))
                {
                    parts[id] = own = new(StringComparer.Ordinal);
                }

                if (!own.TryAdd(isFactor.Groups["part"].Value, entry))
                {
                    throw Wrong($"tensor {Display.Name(entry.Name)} is there twice.");
                }
            }
            else if (name.Contains("lora_", StringComparison.Ordinal))
            {
                throw Wrong($"tensor {Display.Name(entry.Name)} is no part of a pair that is known.");
            }
            else if (!replaced.TryAdd(Unwrapped(name), entry))
            {
                throw Wrong($"tensor {Display.Name(entry.Name)} is there twice.");
            }
        }

        return parts.Count + replaced.Count > 0
            ? ([.. parts.Select(one => Module(one.Key.Name, one.Key.IsInside, one.Value))], [.. replaced])
            : throw Wrong("holds no tensors.");
    }

    // A wrapped module keeps the one that it wraps beside its factors.
    private static string Unwrapped(string name) => Wrapping().Replace(name, "");

    private AdapterModule Module(string name, bool isInside, Dictionary<string, TensorEntry> parts)
    {
        var isEmbedding = parts.ContainsKey("lora_embedding_A") || parts.ContainsKey("lora_embedding_B");
        var (first, second) = isEmbedding ? ("lora_embedding_A", "lora_embedding_B") : ("lora_A.weight", "lora_B.weight");
        foreach (var (one, other) in new[] { (first, second), (second, first) })
        {
            if (!parts.ContainsKey(one))
            {
                throw Wrong($"{Display.Name(name)} has no {one} beside {parts.Keys.FirstOrDefault(key => key == other) ?? parts.Keys.First()}.");
            }
        }

        var (a, b) = (parts[first], parts[second]);
        if (parts.Keys.FirstOrDefault(key => key != first && key != second && (isEmbedding || key is not ("lora_B.bias" or "lora_magnitude_vector"))) is { } odd)
        {
            throw Wrong($"{Display.Name(name)} has {odd} beside {first}, which goes with no such pair.");
        }

        if (a.Shape.Length < 2 || a.Shape[0] == 0 || a.Shape.Length != b.Shape.Length || a.Shape[0] != b.Shape[1] || b.Shape.Skip(2).Any(size => size != 1) || (isEmbedding && a.Shape.Length != 2))
        {
            throw Wrong($"{Display.Name(a.Name)} {Display.Shape(a.Shape)} and {Display.Name(b.Name)} {Display.Shape(b.Shape)} are no pair: the first size of one is the rank, as is the second of the other.");
        }

        var module = new AdapterModule(name, a, b, isEmbedding, isInside) { Bias = parts.GetValueOrDefault("lora_B.bias"), Magnitude = parts.GetValueOrDefault("lora_magnitude_vector") };
        if (module.Bias is not null && !Config.HasBiases)
        {
            throw Wrong($"{Display.Name(name)} has a lora_B.bias, but lora_bias is false in {AdapterConfig.FileName}.");
        }

        return Config.IsDecomposed == (module.Magnitude is not null)
            ? module
            : throw Wrong($"{Display.Name(name)} has {(Config.IsDecomposed ? "no" : "a")} lora_magnitude_vector, but use_dora is {(Config.IsDecomposed ? "true" : "false")} in {AdapterConfig.FileName}.");
    }

    [GeneratedRegex(@"\A(?<module>.+)\.(?<part>lora_[AB]\.(?:weight|bias)|lora_embedding_[AB]|lora_magnitude_vector)(?:(?<=lora_magnitude_vector)\.weight)?\z")]
    private static partial Regex Factor();

    [GeneratedRegex(@"\.(?:base_layer|modules_to_save)(?=\.|\z)")]
    private static partial Regex Wrapping();
}
