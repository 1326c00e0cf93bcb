using System.Text.Json;

namespace Weft.Tests.Conversion;

/// <summary>Architectures and mappings made by hand.</summary>
internal static class HandMade
{
    public static Architecture Architecture(string name, params KeySpec[] keys) => Architecture(name, [new(new Layout(name), [""], [])], keys);

    public static Architecture Architecture(string name, ArchitectureLayout[] layouts, params KeySpec[] keys)
    {
        var config = new HandMadeConfig();
        return config.Owner = new()
        {
            Name = name,
            Summary = name,
            Layouts = layouts,
            Presets = [],
            Upstream = [],
            Methods = [],
            DefaultConfig = config,
            Keys = _ => keys,
            Create = (_, _) => throw new InvalidOperationException("no module"),
        };
    }

    public static KeySpec Key(string key, params long[] shape) => new(key, [.. shape]);

    public static Mapping Mapping(Architecture left, Architecture right, params MappingRule[] rules) => Mapping(left, right, _ => left.DefaultConfig, rules);

    /// <summary>A mapping that leads to the right only.</summary>
    public static Mapping OneWay(Architecture left, Architecture right, params MappingRule[] rules) => Mapping(left, right, null, rules);

    public static MappingRule Rule(string left, string right, params Via[] via) => new(left, right, via);

    private static Mapping Mapping(Architecture left, Architecture right, Func<ArchitectureConfig, ArchitectureConfig>? back, MappingRule[] rules) => new()
    {
        Name = $"{left}-{right}.map.json",
        Left = left,
        Right = right,
        Rules = rules,
        ToRight = _ => right.DefaultConfig,
        ToLeft = back,
    };
}

internal sealed record HandMadeConfig : ArchitectureConfig
{
    public Architecture? Owner { get; set; }

    public override Architecture Architecture => Owner!;

    public override IReadOnlyList<ConfigParam> Params => [];

    public override void Validate()
    {
    }

    public override ArchitectureConfig With(string address, JsonElement value) => throw new ConfigException($"no param '{address}'");
}
