using System.Text.Json;
using static TorchSharp.torch;
using static Weft.Tests.Conversion.HandMade;

namespace Weft.Tests.Conversion;

/// <summary>A catalog with two ecosystems: one keeps q, k and v joined, the other apart and its projection transposed.</summary>
internal static class TwoLayouts
{
    public static readonly Layout Joined = new("joined");
    public static readonly Layout Apart = new("apart");

    public static Architecture JoinedModel { get; } = Make(
        "JoinedModel",
        [new(Joined, [""], []), new(new Layout("wrapped"), ["trunk."], ["text.{rest*}"])],
        new UpstreamTable { Layout = Joined, At = "model" },
        w => [Key("qkv.weight", 3 * w, w), Key("proj", w, 2), Key("mask", w)]);

    public static Architecture ApartModel { get; } = Make(
        "ApartModel",
        [new(Apart, ["net.", ""], [])],
        new UpstreamTable { Layout = Apart, Architectures = ["ApartNet", "ApartCousin"], ModelTypes = ["apart"], Ignore = ["written_by"] },
        w => [Key("q.weight", w, w), Key("k.weight", w, w), Key("v.weight", w, w), Key("proj.weight", 2, w), Key("proj.bias", 2)]);

    public static Architecture SmallModel { get; } = Make(
        "SmallModel",
        [new(Apart, [""], [])],
        new UpstreamTable { Layout = Apart, Architectures = ["SmallNet"], ModelTypes = ["small"], Ignore = ["written_by"] },
        w => [Key("proj.weight", 2, w)]);

    public static Mapping Map { get; } = new()
    {
        Name = "joined-apart.map.json",
        Left = JoinedModel,
        Right = ApartModel,
        Rules = [Rule("qkv.weight", "{q|k|v}.weight", new Via.Split(0, [])), Rule("proj", "proj.weight", new Via.Permute([1, 0]))],
        ToRight = c => new WidthConfig(ApartModel, ((WidthConfig)c).Width),
        ToLeft = c => new WidthConfig(JoinedModel, ((WidthConfig)c).Width),
        LeftOnly = [new("mask", Unused: true)],
        RightOnly = [new("proj.bias", Fill: 0)],
    };

    public static Mapping SmallMap { get; } = new()
    {
        Name = "joined-small.map.json",
        Left = JoinedModel,
        Right = SmallModel,
        Rules = [Rule("proj", "proj.weight", new Via.Permute([1, 0]))],
        ToRight = c => new WidthConfig(SmallModel, ((WidthConfig)c).Width),
        ToLeft = c => new WidthConfig(JoinedModel, ((WidthConfig)c).Width),
        LeftOnly = [new("qkv.weight", Unused: true), new("mask", Unused: true)],
    };

    public static ModelCatalog Known { get; } = new(
        [JoinedModel, ApartModel, SmallModel],
        [Map, SmallMap],
        [
            new(Joined, "joined.json", "joined.safetensors", "", ["model"], []),
            new(Apart, "config.json", "model.safetensors", "", ["architectures"], [new("written_by", "\"weft\"")]),
        ]);

    /// <summary>Writes a model of the joined kind as its ecosystem's directory.</summary>
    public static string WriteJoined(string folder, long width = 4)
    {
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, "joined.json"), $$"""{ "model": { "width": {{width}} } }""");
        WriteCounting(Path.Combine(folder, "joined.safetensors"), JoinedModel.Keys(new WidthConfig(JoinedModel, width)));
        return folder;
    }

    /// <summary>Writes tensors whose elements count up.</summary>
    public static void WriteCounting(string path, IEnumerable<KeySpec> keys, string prefix = "")
    {
        var source = MemoryCheckpoint.Counting([.. keys.Select(k => (prefix + k.Key, k.Shape.ToArray()))]);
        PlanWriter.Write(ConversionPlan.Of(source.Tensors), source, path);
    }

    /// <summary>Every tensor of a file: what it is and its bytes.</summary>
    public static Dictionary<string, (string Spec, byte[] Bytes)> Read(string path)
    {
        using var file = Checkpoint.Open(path);
        return file.Tensors.ToDictionary(t => t.Name, t =>
        {
            var bytes = new byte[t.Length];
            file.Read(t, 0, bytes);
            return (t.ToString(), bytes);
        });
    }

    private static Architecture Make(string name, ArchitectureLayout[] layouts, UpstreamTable table, Func<long, KeySpec[]> keys)
    {
        var config = new WidthConfig(null, 4);
        var architecture = new Architecture
        {
            Name = name,
            Summary = $"A {name} by hand.",
            Layouts = layouts,
            Presets = [],
            Upstream = [table],
            Methods =
            [
                new("forward", [new("x"), new("bias", Optional: true)], ["output"], (module, inputs) => new Dictionary<string, Tensor> { ["output"] = ((Projection)module).forward(inputs["x"]) }),
                new("Double", [new("y")], ["doubled"], (_, inputs) => new Dictionary<string, Tensor> { ["doubled"] = inputs["y"] * 2 }),
            ],
            DefaultConfig = config,
            Keys = c => keys(((WidthConfig)c).Width),
            Create = (c, source) => new Projection(source, keys(((WidthConfig)c).Width)),
        };
        config.Owner = architecture;
        return architecture;
    }

    private sealed class Projection : WeftModule<Tensor, Tensor>
    {
        public Projection(WeightSource source, KeySpec[] keys)
            : base(nameof(Projection))
        {
            foreach (var key in keys)
            {
                Register(key.Key, source, "", Init.Zeros, key.Shape.AsSpan());
            }
        }

        public override Tensor forward(Tensor input) => nn.functional.linear(input, Parameter("proj.weight"));
    }
}

internal sealed record WidthConfig(Architecture? Of, long Width) : ArchitectureConfig
{
    public Architecture? Owner { get; set; } = Of;

    public override Architecture Architecture => Owner!;

    public override IReadOnlyList<ConfigParam> Params => [new("width", ConfigJson.Of(Width))];

    public override void Validate()
    {
        if (Width < 1)
        {
            throw new ConfigException($"width must be positive, found {Width}.");
        }
    }

    public override ArchitectureConfig With(string address, JsonElement value) =>
        address == "width" ? this with { Width = ConfigJson.Int(address, value) } : throw new ConfigException($"no param '{address}'.");
}
