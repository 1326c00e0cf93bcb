using System.Collections.Frozen;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Weft.Tests.Mutation;

/// <summary>How options become wrong, each by its name.</summary>
internal static partial class MutationRules
{
    // How an option becomes wrong, whichever op has it; what says null cannot become wrong.
    public static readonly FrozenDictionary<string, Func<JsonNode, JsonNode?>> Rules = new Dictionary<string, Func<JsonNode, JsonNode?>>
    {
        ["across"] = OneMore,
        ["act"] = Activation,
        ["after"] = OneMore,
        ["among"] = Removed,
        ["antialias"] = Negated,
        ["activated"] = Negated,
        ["attends"] = Negated,
        ["attn_norm"] = Negated,
        ["axis"] = value => value switch
        {
            JsonArray several => new JsonArray(several[0]!.DeepClone()),
            _ when value.GetValueKind() == JsonValueKind.String => Other(value, "last", "channel"),
            _ => value.GetValue<int>() == 0 ? 1 : value.GetValue<int>() - 1,
        },
        ["base"] = value => Times(0.1, value),
        ["before"] = OneMore,
        ["bias"] = Negated,
        ["bias_part"] = Shifted,
        ["block"] = OneMore,
        ["by"] = value => Other(value, "argmax", "first"),
        ["causal"] = Negated,
        ["coord"] = value => Other(value, "index", "ref", "center"),
        ["class_token"] = Negated,
        ["cosine"] = Negated,
        ["dx"] = OneMore,
        ["dy"] = OneMore,
        ["eps"] = value => Times(10, value),
        ["count_include_pad"] = Negated,
        ["down"] = Negated,
        ["dup"] = value => Other(value, "repeat", "tile"),
        ["equal"] = OneMore,
        ["fc_norm"] = Negated,
        ["fill"] = value => 1 - value.GetValue<int>(),
        ["freqs"] = OneLess,
        ["from"] = value => value is JsonValue && value.GetValueKind() == JsonValueKind.Number ? OneLess(value) : OneMore(value),
        ["gated"] = Negated,
        ["h"] = value => Times(2, value),
        ["head_scale"] = Negated,
        ["height"] = OneMore,
        ["hidden"] = value => Times(0.01, value),
        ["high"] = OneMore,
        ["head_dim"] = value => value.GetValue<int>() / 2,
        ["heads"] = value => Times(2, value),
        ["folded"] = Negated,
        ["identity"] = Negated,
        ["if"] = Negated,
        ["index"] = value => value.GetValueKind() == JsonValueKind.Number && value.GetValue<int>() < 0 ? OneLess(value) : OneMore(value),
        ["inner_norm"] = Negated,
        ["is"] = value => Other(value, "eq", "ne", "lt", "le", "gt", "ge"),
        ["keep"] = Negated,
        ["keys"] = Removed,
        ["kind"] = value => value.GetValue<string>() switch { "mean" => "sum", "l2" => "sum", "avg" => "max", "max" => "avg", "batch" => null, _ => Activation(value) },
        ["layer_scale"] = Negated,
        ["layout"] = value => value.GetValue<string>() is "in_out" or "out_in" ? Other(value, "in_out", "out_in") : Other(value, "concat", "blocks", "stride"),
        ["mask"] = Removed,
        ["max"] = value => Times(0.5, value),
        ["merge"] = value => Other(value, "mul", "add"),
        ["min"] = value => Times(0.5, value),
        ["odd"] = OneMore,
        ["mode"] = value => Other(value, "bicubic", "bilinear"),
        ["offset"] = value => value.GetValueKind() == JsonValueKind.Number ? Times(10, value) : OneMore(value),
        ["order"] = value => new JsonArray([.. value.AsArray().Reverse().Select(item => item!.DeepClone())]),
        ["packed"] = Negated,
        ["part"] = Shifted,
        ["prefix"] = OneMore,
        ["qk_norm"] = Negated,
        ["ref"] = value => Times(2, value),
        ["rotate"] = value => Other(value, "half", "pair"),
        ["r"] = value => value.ToString().Contains(" if ", StringComparison.Ordinal) ? OneMore(value) : null,
        ["s"] = OneMore,
        ["scale"] = value => value.GetValueKind() == JsonValueKind.Number || (value.GetValueKind() == JsonValueKind.String && value.GetValue<string>().Contains('*', StringComparison.Ordinal)) ? Times(2, value) : Negated(value),
        ["shift"] = _ => "[0, 0]",
        ["scaled"] = Negated,
        ["sizes"] = value => new JsonArray([.. value.AsArray().Select(size => OneMore(size!))]),
        ["skip"] = OneMore,
        ["to"] = value => value is JsonArray ? null : value.GetValueKind() == JsonValueKind.String && value.GetValue<string>().Contains("->", StringComparison.Ordinal) ? Swapped(value) : OneMore(value),
        ["squeezed"] = Negated,
        ["transpose"] = Negated,
        ["w"] = value => Times(2, value),
        ["wide"] = OneMore,
        ["widened"] = Negated,
    }.ToFrozenDictionary();

    // Sizes and names: with another one the weights do not fit, or another value is meant. A batch axis that is left out is broadcast. Initial values are those of a model without weights.
    public static readonly FrozenSet<string> LeftOut =
    [
        "as", "b", "batch", "bias_key", "bind", "blocks", "c", "columns", "count", "d", "dim", "grid", "groups", "init", "inner", "kernel", "layers", "m", "method", "n", "name", "of", "on", "op",
        "out", "p", "padding", "patch", "planes", "positions", "queries", "r", "reduced", "rows", "set", "shape", "sin_cos", "size", "std", "stride", "t", "table", "take", "vocabulary", "w",
        "weight_key", "which", "width", "window",

        // What a whole trunk is made of, handed on to where it is mutated.
        "depth", "embed_dims", "features", "last", "layer_norm", "lkc_use_act", "mlp_ratios", "se_downsamples", "stem_use_scale_branch", "token_mixers",
    ];

    // Options that hold nodes.
    public static readonly FrozenSet<string> Nested = ["among", "at", "axes", "body", "branches", "cases", "coords", "each", "grids", "k", "keys", "learned", "mask", "parts", "q", "segments", "v", "value", "values", "where", "with"];

    // What an op does where its description says nothing, made to do something else.
    public static readonly FrozenDictionary<string, (string Option, JsonNode Value)[]> Unsaid = new Dictionary<string, (string, JsonNode)[]>
    {
        ["pool"] = [("kind", "max")],
        ["matmul"] = [("transpose", true)],
        ["reduce"] = [("kind", "sum")],
        ["rope"] = [("rotate", "half"), ("skip", 1)],
        ["rope_table"] = [("base", 1000), ("scale", 2), ("dup", "tile"), ("layout", "stride"), ("order", new JsonArray(1, 0))],
        ["resample"] = [("antialias", false), ("mode", "bilinear")],
        ["sdpa"] = [("scale", 1)],
        ["slice"] = [("from", 1)],
    }.ToFrozenDictionary();

    // Ops without options, each with one that is easily taken for it.
    public static readonly FrozenDictionary<string, string> Words = new Dictionary<string, string>
    {
        ["add"] = "sub",
        ["div"] = "mul",
        ["exp"] = "relu",
        ["gelu"] = "gelu_tanh",
        ["l2norm"] = "tanh",
        ["mul"] = "add",
        ["relu"] = "silu",
        ["silu"] = "quick_gelu",
        ["sub"] = "add",
    }.ToFrozenDictionary();

    public static JsonNode Activation(JsonNode value) => value.GetValue<string>() == "'gelu_tanh'" ? "'gelu'" : "'gelu_tanh'";

    public static JsonNode Negated(JsonNode value) => value.GetValueKind() == JsonValueKind.String ? $"not ({value.GetValue<string>()})" : !value.GetValue<bool>();

    public static JsonNode Times(double factor, JsonNode value) => value.GetValueKind() == JsonValueKind.String
        ? string.Create(CultureInfo.InvariantCulture, $"{factor} * ({value.GetValue<string>()})") : value.GetValue<double>() * factor;

    public static JsonNode OneMore(JsonNode value) => value.GetValueKind() == JsonValueKind.String ? $"({value.GetValue<string>()}) + 1" : value.GetValue<int>() + 1;

    public static JsonNode OneLess(JsonNode value) => value.GetValueKind() == JsonValueKind.String ? $"({value.GetValue<string>()}) - 1" : value.GetValue<int>() - 1;

    public static JsonNode? Removed(JsonNode value) => null;

    public static JsonNode Other(JsonNode value, params string[] words) => words[(Array.IndexOf(words, value.GetValue<string>()) + 1) % words.Length];

    // [from, to, of]: the part that begins one later, or the one before.
    private static JsonArray Shifted(JsonNode value)
    {
        var (from, to, of) = (value[0]!.GetValue<int>(), value[1]!.GetValue<int>(), value[2]!.GetValue<int>());
        return to < of ? new JsonArray(from + 1, to + 1, of) : new JsonArray(from - 1, to - 1, of);
    }

    // Axes that are taken apart, or put together, in the other order.
    private static JsonNode? Swapped(JsonNode value)
    {
        var pattern = value.GetValue<string>();
        var swapped = Group().Replace(pattern, "($2 $1", 1);
        return swapped == pattern ? null : swapped;
    }

    [GeneratedRegex(@"\((\w+) (\w+)")]
    private static partial Regex Group();
}
