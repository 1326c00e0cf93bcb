using Weft.Generators.Architecture.Expressions;
using Weft.Generators.Mapping;

namespace Weft.Generators.Tests.Mapping;

/// <summary>A side written by hand: params, derived values and manifest as delegates.</summary>
internal sealed class HandSide(SideSchema schema) : MappingSide(schema)
{
    public override IReadOnlyList<SidePoint> Points => [.. Sets.Select((set, i) => new SidePoint($"point {i}", Full(set)))];

    /// <summary>Values that differ from the defaults, one set a point.</summary>
    public required IReadOnlyList<(string Name, ExprValue Value)[]> Sets { get; init; }

    /// <summary>Points that are there when they are asked for.</summary>
    public IReadOnlyList<(string Name, ExprValue Value)[]> Near { get; init; } = [];

    public override IEnumerable<SidePoint> Beside(IReadOnlyCollection<string> names) => Near.Where(set => set.All(value => names.Contains(value.Name))).Select((set, i) => new SidePoint($"near {i}", Full(set)));

    public required Func<IReadOnlyDictionary<string, ExprValue>, string, ExprValue> Derivation { get; init; }

    public Func<IReadOnlyDictionary<string, ExprValue>, string?> Requirement { get; init; } = _ => null;

    public required Func<IReadOnlyDictionary<string, ExprValue>, SideManifest> Keys { get; init; }

    public override ExprValue Derive(IReadOnlyDictionary<string, ExprValue> values, string name) => Derivation(values, name);

    public override string? Require(IReadOnlyDictionary<string, ExprValue> values) => Requirement(values);

    public override SideManifest Manifest(IReadOnlyDictionary<string, ExprValue> values) => Keys(values);

    private Dictionary<string, ExprValue> Full((string Name, ExprValue Value)[] set)
    {
        var values = Schema.Params.ToDictionary(p => p.Name, p => p.Default);
        foreach (var (name, value) in set)
        {
            values[name] = value;
        }

        return values;
    }
}
