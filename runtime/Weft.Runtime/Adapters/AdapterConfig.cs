using System.Text.Json;
using System.Text.RegularExpressions;

namespace Weft;

/// <summary>What the config file of an adapter says of its pairs.</summary>
internal sealed class AdapterConfig
{
    /// <summary>Name of the file.</summary>
    public const string FileName = "adapter_config.json";

    // What PEFT takes where the file is silent.
    private const long DefaultRank = 8;

    // Explained variance adaptation. Spelt like a family of models, none of which this code may name.
    private const string ExplainedVariance = "\u0065va";

    // How the factors were found to start with. Any other way takes something off the base model's weights, which no file tells.
    private static readonly string[] Starts = ["gaussian", ExplainedVariance, "orthogonal"];

    // Fields that say how the adapter was trained, or which modules it is on, which its tensors show.
    private static readonly HashSet<string> Neutral = new(StringComparer.Ordinal)
    {
        "auto_mapping", "base_model_name_or_path", "bias", "corda_config", $"{ExplainedVariance}_config", "exclude_modules", "fan_in_fan_out", "inference_mode", "init_lora_weights",
        "layers_pattern", "layers_to_transform", "loftq_config", "lora_bias", "lora_dropout", "lora_ga_config", "megatron_config", "megatron_core", "modules_to_save",
        "peft_type", "peft_version", "qalora_group_size", "revision", "runtime_config", "target_modules", "task_type", "velora_config",
        "r", "lora_alpha", "rank_pattern", "alpha_pattern", "target_parameters", "use_dora", "use_rslora",
    };

    // One for each module of the largest models is less.
    private const int MostPatterns = 4096;

    private readonly string path;
    private readonly JsonElement root;
    private readonly IReadOnlyList<(Regex Pattern, long Value)> ranks;
    private readonly IReadOnlyList<(Regex Pattern, double Value)> alphas;

    private AdapterConfig(string path, JsonElement root)
    {
        (this.path, this.root) = (path, root);
        RefuseKind();
        Rank = Field("r", ConfigJson.Int, DefaultRank);
        Alpha = Field("lora_alpha", ConfigJson.Float, DefaultRank);
        IsRootScaled = Field("use_rslora", ConfigJson.Bool, false);
        IsDecomposed = Field("use_dora", ConfigJson.Bool, false);
        HasBiases = Field("lora_bias", ConfigJson.Bool, false);
        TargetParameters = Field("target_parameters", (name, value) => ConfigJson.List(name, value, ConfigJson.Text).ToArray(), []);
        ranks = Patterns("rank_pattern", ConfigJson.Int);
        alphas = Patterns("alpha_pattern", ConfigJson.Float);
        foreach (var rank in ranks.Select(one => one.Value).Prepend(Rank))
        {
            if (rank <= 0)
            {
                throw Wrong($"the rank (r) must be positive, found {rank}.");
            }
        }
    }

    /// <summary>The whole document.</summary>
    public JsonElement Document => root;

    /// <summary>The rank of pairs that no pattern names.</summary>
    public long Rank { get; }

    /// <summary>The alpha of pairs that no pattern names.</summary>
    public double Alpha { get; }

    /// <summary>Pairs are scaled by alpha over the square root of the rank, rather than over the rank.</summary>
    public bool IsRootScaled { get; }

    /// <summary>Each row of a changed weight has a length of its own (DoRA).</summary>
    public bool IsDecomposed { get; }

    /// <summary>Whether something may be added to biases, too.</summary>
    public bool HasBiases { get; }

    /// <summary>Parameters that are no module's weight.</summary>
    public IReadOnlyList<string> TargetParameters { get; }

    /// <summary>The model that it was trained on; null where it is not said.</summary>
    public string? Base => root.TryGetProperty("base_model_name_or_path", out var name) && name.ValueKind == JsonValueKind.String && name.GetString() is { Length: > 0 } text ? text : null;

    /// <summary>Reads the file.</summary>
    /// <exception cref="ConfigException">It is not there, not valid JSON, or says what cannot be expressed.</exception>
    public static AdapterConfig Read(string path)
    {
        if (!File.Exists(path))
        {
            throw new ConfigException($"{Display.Text(path)}: no such file; an adapter's rank and alpha stand there.");
        }

        using var document = JsonFile.Read(path);
        return document.RootElement.ValueKind == JsonValueKind.Object
            ? new(path, document.RootElement.Clone())
            : throw new ConfigException($"{Display.Text(path)}: expected an object, found {Display.Json(document.RootElement)}.");
    }

    /// <summary>The rank of the pair on a module or parameter.</summary>
    public long RankOf(string name) => ranks.FirstOrDefault(one => one.Pattern.IsMatch(name), (null!, Rank)).Value;

    /// <summary>The alpha of the pair on a module or parameter.</summary>
    public double AlphaOf(string name) => alphas.FirstOrDefault(one => one.Pattern.IsMatch(name), (null!, Alpha)).Value;

    /// <summary>The factor of a pair's product.</summary>
    public double Scaling(double alpha, long rank) => alpha / (IsRootScaled ? Math.Sqrt(rank) : rank);

    /// <summary>An error about this file.</summary>
    public ConfigException Wrong(string says) => new($"{Display.Text(path)}: {says}");

    private void RefuseKind()
    {
        if (Field<string?>("peft_type", ConfigJson.Text, null) is var kind && kind != "LORA")
        {
            throw Wrong($"expected an adapter of peft_type 'LORA', found {(kind is null ? "none" : Display.Name(kind))}.");
        }

        if (root.TryGetProperty("init_lora_weights", out var start) && start.ValueKind == JsonValueKind.String && !Starts.Contains(start.GetString()))
        {
            throw Wrong($"init_lora_weights = {Display.Json(start)} changes the base model's weights, too; save the adapter with path_initial_model_for_weight_conversion, which undoes that.");
        }

        foreach (var field in root.EnumerateObject())
        {
            if (!Neutral.Contains(field.Name) && !IsUnset(field.Value))
            {
                throw Wrong($"{Display.Text(field.Name)} = {Display.Json(field.Value)} is not known to leave the weights as they are, and is not supported.");
            }
        }
    }

    private static bool IsUnset(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null or JsonValueKind.False => true,
        JsonValueKind.Array => value.GetArrayLength() == 0,
        JsonValueKind.Object => !value.EnumerateObject().Any(),
        _ => false,
    };

    private T Field<T>(string name, Func<string, JsonElement, T> read, T fallback)
    {
        if (!root.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null)
        {
            return fallback;
        }

        try
        {
            return read(name, value);
        }
        catch (ConfigException e)
        {
            throw new ConfigException($"{Display.Text(path)}: {e.Message}", e);
        }
    }

    // As PEFT does it: a pattern is the end of a name from a dot on, or all of it; the first that matches counts.
    private (Regex Pattern, T Value)[] Patterns<T>(string name, Func<string, JsonElement, T> read)
    {
        var patterns = Field(name, (_, value) => value.ValueKind == JsonValueKind.Object ? value.EnumerateObject().ToArray() : throw new ConfigException($"'{name}' is an object, found {Display.Json(value)}."), []);
        if (patterns.Length > MostPatterns)
        {
            throw Wrong($"{name} has at most {MostPatterns} entries, found {patterns.Length}.");
        }

        return [.. patterns.Select(one =>
        {
            try
            {
                // Without backtracking, a pattern of somebody else's cannot take for ever.
                var pattern = new Regex($@"\A(.*\.)?({one.Name})$", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
                return (pattern, Read(name, one, read));
            }
            catch (Exception e) when (e is ArgumentException or NotSupportedException)
            {
                throw new ConfigException($"{Display.Text(path)}: {name}: {Display.Name(one.Name)} is no regular expression that is understood.", e);
            }
        })];
    }

    private T Read<T>(string name, JsonProperty one, Func<string, JsonElement, T> read)
    {
        try
        {
            return read($"{name}.{Display.Text(one.Name)}", one.Value);
        }
        catch (ConfigException e)
        {
            throw new ConfigException($"{Display.Text(path)}: {e.Message}", e);
        }
    }
}
