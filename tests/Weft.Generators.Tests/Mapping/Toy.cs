using Weft.Generators.Architecture.Expressions;
using Weft.Generators.Architecture.Points;
using Weft.Generators.Diagnostics;
using Weft.Generators.Json;
using Weft.Generators.Mapping;
using Weft.Generators.Tests.Schemas;

namespace Weft.Generators.Tests.Mapping;

/// <summary>Two layouts of one small model, and a correct mapping between them.</summary>
internal static class Toy
{
    public const string File = "keys/toy.map.json";

    /// <summary>The correct mapping, a line a rule.</summary>
    public const string Text = """
        {
          "left": { "architecture": "Fused" },
          "right": { "architecture": "Parts" },
          "require": [{ "left": "not rope", "says": "Parts has no rotary positions" }],
          "params": {
            "to_right": {
              "hidden_size": "width",
              "num_layers": "depth",
              "num_heads": "width // head_width",
              "intermediate_size": "hidden",
              "hidden_act": { "of": "act", "values": { "gelu": "gelu", "gelu_tanh": "gelu_fast", "quick_gelu": "gelu" } },
              "use_bias": "bias"
            },
            "to_left": {
              "width": "hidden_size",
              "depth": "num_layers",
              "head_width": "hidden_size // num_heads",
              "mlp_ratio": "ratio(intermediate_size, hidden_size)",
              "act": { "of": "hidden_act", "values": { "gelu": "gelu", "gelu_fast": "gelu_tanh" } },
              "bias": "use_bias",
              "rope": false
            }
          },
          "rules": [
            { "left": "pos", "right": "embeddings.position", "via": { "squeeze": 0 } },
            { "left": "blocks.{i}.norm.{p}", "right": "layers.{i}.layer_norm.{p}" },
            { "left": "blocks.{i}.qkv.{p}", "right": "layers.{i}.{q|k|v}_proj.{p}", "via": { "split": { "dim": 0 } } },
            { "left": "blocks.{i}.fc.{p}", "right": "layers.{i}.up.{p}" },
            { "left": "pool.{q|kv}.{p}", "right": "head.in_proj_{p}", "via": { "concat": { "dim": 0, "sizes": [1, 2] } } },
            { "left": "proj", "right": "projection.weight", "via": { "permute": [1, 0] } }
          ],
          "left_only": [{ "key": "head.bias", "fill": 0 }],
          "right_only": [{ "key": "mask_token", "unused": true }]
        }
        """;

    public static readonly SideSchema FusedSchema = new(
        "Fused",
        "Toy.Fused",
        "Toy.FusedConfig",
        [
            Int("width", 8), Int("depth", 2), Int("head_width", 4), new("mlp_ratio", ExprType.Float, ExprValue.Float(4)),
            new("act", new ExprType(ExprKind.Text, Choices: ["gelu", "gelu_tanh", "quick_gelu", "relu"], EnumName: "Activation"), ExprValue.String("gelu")),
            new("bias", ExprType.Bool, ExprValue.Bool(true)), new("rope", ExprType.Bool, ExprValue.Bool(false)),
        ],
        [new("hidden", ExprType.Int, ["width", "mlp_ratio"])]);

    public static readonly SideSchema PartsSchema = new(
        "Parts",
        "Toy.Parts",
        "Toy.PartsConfig",
        [
            Int("hidden_size", 8), Int("num_layers", 2), Int("num_heads", 2), Int("intermediate_size", 32),
            new("hidden_act", new ExprType(ExprKind.Text, Choices: ["gelu", "gelu_fast"], EnumName: "PartsHiddenAct"), ExprValue.String("gelu")),
            new("use_bias", ExprType.Bool, ExprValue.Bool(true)),
        ],
        [new("head_dim", ExprType.Int, ["hidden_size", "num_heads"])]);

    public static readonly IReadOnlyDictionary<string, SideSchema> Schemas = new Dictionary<string, SideSchema> { ["Fused"] = FusedSchema, ["Parts"] = PartsSchema };

    public static HandSide Fused => new(FusedSchema)
    {
        Sets =
        [
            [],
            [("width", ExprValue.Int(12)), ("depth", ExprValue.Int(3)), ("mlp_ratio", ExprValue.Float(2.6667))],
            [("act", ExprValue.String("quick_gelu")), ("bias", ExprValue.Bool(false))],
            [("act", ExprValue.String("relu"))],
            [("rope", ExprValue.Bool(true))],
        ],
        Derivation = (v, _) => Functions.ByName["int"].Evaluate([Operators.Binary("*", v["width"], v["mlp_ratio"])]),
        Keys = v => FusedKeys(v["width"].Integer, v["depth"].Integer, (long)(v["width"].Integer * v["mlp_ratio"].Real), v["bias"].IsTrue),
    };

    public static HandSide Parts => new(PartsSchema)
    {
        Sets =
        [
            [],
            [("hidden_size", ExprValue.Int(48)), ("num_heads", ExprValue.Int(6)), ("intermediate_size", ExprValue.Int(113)), ("hidden_act", ExprValue.String("gelu_fast"))],
        ],
        Derivation = (v, _) => Operators.Binary("//", v["hidden_size"], v["num_heads"]),
        Requirement = v => v["hidden_size"].Integer % v["num_heads"].Integer == 0 ? null : "hidden_size % num_heads == 0",
        Keys = v => PartsKeys(v["hidden_size"].Integer, v["num_layers"].Integer, v["intermediate_size"].Integer, v["use_bias"].IsTrue),
    };

    /// <summary>A side with another manifest.</summary>
    public static HandSide Changed(HandSide side, Func<IReadOnlyList<ManifestEntry>, IReadOnlyList<ManifestEntry>> change) => new(side.Schema)
    {
        Sets = side.Sets,
        Derivation = side.Derivation,
        Requirement = side.Requirement,
        Keys = values => new(change(side.Keys(values).Keys)),
    };

    /// <summary>The correct mapping with texts replaced; each must stand there exactly once.</summary>
    public static string With(params (string Old, string New)[] changes)
    {
        var text = Text;
        foreach (var (old, @new) in changes)
        {
            (text.Split(old).Length - 1).ShouldBe(1, old);
            text = text.Replace(old, @new);
        }

        return text;
    }

    /// <summary>The bound mapping, which must be well-formed.</summary>
    public static MappingModel Bind(string text)
    {
        var problems = new ProblemList();
        var model = MappingBinder.Bind(JsonParser.Parse(text), File, Schemas, problems);
        Lines(problems).ShouldBeEmpty();
        return model.ShouldNotBeNull();
    }

    /// <summary>Diagnostics of a mapping between the two sides: id, place and message.</summary>
    public static IReadOnlyList<string> Check(string text, HandSide? left = null, HandSide? right = null)
    {
        var problems = new ProblemList();
        if (MappingBinder.Bind(JsonParser.Parse(text), File, Schemas, problems) is { } model)
        {
            MappingProver.Prove(model, left ?? Fused, right ?? Parts, problems);
        }

        return Checked(text, problems);
    }

    /// <summary>The same, of a mapping that its schema must accept where nothing is wrong with it.</summary>
    public static IReadOnlyList<string> Checked(string text, ProblemList problems)
    {
        if (problems.Count == 0)
        {
            SchemaCheck.Accepts(File, text);
        }

        return Lines(problems);
    }

    public static IReadOnlyList<string> Lines(ProblemList problems) =>
        [.. problems.ToArray().Select(p => $"{p.Rule.Id} {p.Origin.Path}{(p.OnKey ? " (name)" : "")}: {p.Message}")];

    private static SideParam Int(string name, long value) => new(name, ExprType.Int, ExprValue.Int(value));

    private static SideManifest FusedKeys(long width, long depth, long hidden, bool bias)
    {
        var keys = new List<ManifestEntry> { new("pos", [1, 5, width]) };
        for (var i = 0; i < depth; i++)
        {
            Linear(keys, $"blocks.{i}.norm", bias: true, width);
            Linear(keys, $"blocks.{i}.qkv", bias, 3 * width, width);
            Linear(keys, $"blocks.{i}.fc", bias, hidden, width);
        }

        Linear(keys, "pool.q", bias, width, width);
        Linear(keys, "pool.kv", bias, 2 * width, width);
        keys.Add(new("proj", [width, 6]));
        keys.Add(new("head.bias", [6]));
        return new(keys);
    }

    private static SideManifest PartsKeys(long width, long depth, long hidden, bool bias)
    {
        var keys = new List<ManifestEntry> { new("embeddings.position", [5, width]), new("mask_token", [width]) };
        for (var i = 0; i < depth; i++)
        {
            Linear(keys, $"layers.{i}.layer_norm", bias: true, width);
            foreach (var name in new[] { "q", "k", "v" })
            {
                Linear(keys, $"layers.{i}.{name}_proj", bias, width, width);
            }

            Linear(keys, $"layers.{i}.up", bias, hidden, width);
        }

        keys.Add(new("head.in_proj_weight", [3 * width, width]));
        if (bias)
        {
            keys.Add(new("head.in_proj_bias", [3 * width]));
        }

        keys.Add(new("projection.weight", [6, width]));
        return new(keys);
    }

    private static void Linear(List<ManifestEntry> keys, string name, bool bias, params long[] shape)
    {
        keys.Add(new($"{name}.weight", shape.ToEquatableArray()));
        if (bias)
        {
            keys.Add(new($"{name}.bias", [shape[0]]));
        }
    }
}
