using Weft.Tests.Loading;

namespace Weft.Tests.Upstream;

/// <summary><c>Pair</c> has an image part, <c>Native</c> or a <c>Frame</c> around a <c>Trunk</c>, and a text part <c>Words</c>; all in layout omega.</summary>
internal static class FakePair
{
    private static readonly UpstreamField[] Act =
    [
        new("act", "act_kwargs.approximate", [new("\"tanh\"", "\"gelu_tanh\"")]),
        new("act", "/quick", [new("false", "\"gelu\""), new("true", "\"quick_gelu\"")], Absent: "\"gelu\""),
    ];

    public static Architecture Trunk { get; } = Make(
        "Trunk",
        """{"depth":1,"classes":3}""",
        [
            new() { Layout = FakeModels.Omega, Nested = true, Preset = "/vision.name", At = "vision.kwargs" },
            new() { Layout = FakeModels.Omega, When = ["/vision.alone"], Preset = "/vision.name", At = "vision.kwargs", Ignore = ["/text"] },
        ],
        null,
        ("trunk_s", """{"depth":2,"classes":3}"""),
        ("trunk_l", """{"depth":9,"classes":3}"""));

    public static Architecture Words { get; } = Make(
        "Words",
        """{"size":8,"vocab":11,"act":"gelu"}""",
        [new() { Layout = FakeModels.Omega, When = ["/text"], At = "text", Fields = [new("size", "/size", []), .. Act], Ignore = ["/vision", "/init_bias", "tokenizer_*"] }]);

    public static Architecture Native { get; } = Make(
        "Native",
        """{"size":8,"width":4,"act":"gelu"}""",
        [new() { Layout = FakeModels.Omega, When = ["/vision", "!name"], At = "vision", Fields = [new("size", "/size", []), .. Act], Ignore = ["/text", "/init_bias"] }]);

    public static Architecture Frame { get; } = Make(
        "Frame",
        """{"size":8,"pool":"avg"}""",
        [new() { Layout = FakeModels.Omega, When = ["name"], At = "vision", Fields = [new("size", "/size", [])], Ignore = ["/text", "/init_bias", "/quick", "drop"] }],
        () => [new("trunk", Trunk.DefaultConfig, ["classes"], ["Trunk", "Other"])]);

    public static Architecture Pair { get; } = Make(
        "Pair",
        """{"size":8,"bias":false}""",
        [new() { Layout = FakeModels.Omega, When = ["vision", "text", "!plain"], Fields = [new("bias", "init_bias", [], Present: "-10")] }],
        () => [new("image", Native.DefaultConfig, ["size"], ["Native", "Frame"]), new("words", Words.DefaultConfig, ["size"], ["Words"])]);

    public static ModelCatalog Catalog { get; } = new([Trunk, Words, Frame, Native, Pair], [], [FakeModels.OmegaForm with { Recognise = ["vision"] }]);

    private static Architecture Make(
        string name,
        string json,
        UpstreamTable[] tables,
        Func<FakeSlot[]>? slots = null,
        params (string Name, string Json)[] presets)
    {
        Architecture? made = null;
        Lazy<ArchitectureConfig> config = new(() => slots is null ? new FakeConfig(() => made!, json) : new FakeOwner(new FakeConfig(() => made!, json), slots()));
        return made = new()
        {
            Name = name,
            Summary = "",
            Layouts = [name == "Pair" ? new(FakeModels.Omega, [""], []) : new(FakeModels.Omega, ["part."], ["{rest*}"])],
            DefaultConfig = config.Value,
            Presets = [.. presets.Select(preset => new Preset(preset.Name, new FakeConfig(() => made!, preset.Json)))],
            Upstream = tables,
            Methods = [],
            Keys = _ => [new KeySpec(name == "Pair" ? "part.weight" : "weight", [1])],
            Create = (_, _) => throw new NotSupportedException(),
        };
    }
}
