using System.Text.RegularExpressions;
using Weft.Generators.Architecture;
using Weft.Generators.Architecture.Expressions;
using Weft.Generators.Architecture.Lowering;
using Weft.Generators.Architecture.Points;
using Weft.Generators.Diagnostics;
using Weft.Generators.Emission;

namespace Weft.Generators.Mapping;

/// <summary>A compiled architecture as a side of a mapping, with other sides in its slots.</summary>
internal sealed class LoweredSide : MappingSide
{
    private static readonly Regex ConfigProperty = new(@"\b_config\.(\w+)", RegexOptions.CultureInvariant);

    private readonly LoweredArchitecture _architecture;
    private readonly ArchitectureModel _model;
    private readonly IReadOnlyDictionary<string, LoweredSide> _slots;
    private readonly CancellationToken _cancellation;

    // What follows from values is asked for many times in a row; values do not change once they are asked about.
    private readonly Dictionary<string, (object Values, Dictionary<string, ExprValue> Held)> _held = new(StringComparer.Ordinal);
    private readonly Dictionary<IReadOnlyDictionary<string, ExprValue>, SideManifest> _manifests = [];
    private (object Values, Point Point)? _own;

    private LoweredSide(LoweredArchitecture architecture, SideSchema schema, IReadOnlyDictionary<string, LoweredSide> slots, CancellationToken cancellation)
        : base(schema)
    {
        (_architecture, _model, _slots, _cancellation) = (architecture, architecture.Architecture, slots, cancellation);
        var own = PointMaker.Make(_model, new ProblemList()).Select(p => new SidePoint(p.Label, p.ParamsOf(_model))).ToList();
        Points = slots.Count == 0 ? own : [.. Presets().Concat(Together(own))];
    }

    /// <summary>A side with what its schema says stands in the slots.</summary>
    /// <param name="schema">The side.</param>
    /// <param name="find">The architecture of a class.</param>
    /// <param name="cancellation">Stops the work.</param>
    public static LoweredSide Of(SideSchema schema, Func<string, LoweredArchitecture> find, CancellationToken cancellation) => new(
        find(schema.Class),
        schema,
        schema.Slots.Where(s => s.Held is not null).ToDictionary(s => s.Name, s => Of(s.Held!, find, cancellation), StringComparer.Ordinal),
        cancellation);

    /// <inheritdoc/>
    public override IReadOnlyList<SidePoint> Points { get; }

    /// <inheritdoc/>
    public override IEnumerable<SidePoint> Beside(IReadOnlyCollection<string> names) => _slots.Count > 0 ? [] :
        Points.SelectMany(p => PointMaker.Beside(_model, p.Values, names)).Select(p => new SidePoint(p.Label, p.Values)).Where(p => Require(p.Values) is null);

    /// <inheritdoc/>
    public override IEnumerable<SidePoint> Kinds(SidePoint point) => _slots.Count > 0 ? [] :
        from beside in PointMaker.Beside(_model, point.Values, _model.Params.Select(p => p.Name))
        where beside.Values.Any(v => v.Value.Kind is ExprKind.Bool or ExprKind.Text or ExprKind.Null or ExprKind.Size2 && v.Value != point.Values[v.Key])
        where Require(beside.Values) is null && Manifest(beside.Values).Error is null
        select new SidePoint(beside.Label, beside.Values);

    /// <inheritdoc/>
    public override ExprValue Derive(IReadOnlyDictionary<string, ExprValue> values, string name) =>
        name.IndexOf('.') > 0 ? Value(values, name) : OwnPoint(values).Values[name];

    /// <inheritdoc/>
    public override string? Require(IReadOnlyDictionary<string, ExprValue> values)
    {
        try
        {
            return OwnPoint(values).Broken(_model) is { } broken ? ExpressionText.Of(broken.Condition)
                : _slots.Select(s => s.Value.Require(Held(values, s.Key))).FirstOrDefault(r => r is not null);
        }
        catch (EvaluationException e)
        {
            // A derived value that these params have none of is as good as a requirement that they break.
            return e.Message;
        }
    }

    /// <inheritdoc/>
    public override SideManifest Manifest(IReadOnlyDictionary<string, ExprValue> values) =>
        _manifests.TryGetValue(values, out var known) ? known : _manifests[values] = ManifestAt(values);

    private SideManifest ManifestAt(IReadOnlyDictionary<string, ExprValue> values)
    {
        var problems = new ProblemList();
        var config = Config(values);
        var point = Point.Of(_model, "this config", config.Values) with { Slots = config.Slots };
        var entries = Architecture.Points.Manifest.At(_architecture, point, problems, _cancellation);
        return new SideManifest(entries, problems.Count > 0 ? problems.ToArray()[0].Message : null);
    }

    /// <summary>The names and types of an architecture, without those of its slots.</summary>
    public static SideSchema SchemaOf(LoweredArchitecture architecture)
    {
        var (model, read) = (architecture.Architecture, Reads(architecture));
        return new(
            model.Class,
            $"{model.Namespace}.{model.Class}",
            $"{model.Namespace}.{ConfigEmitter.ConfigName(model)}",
            model.Params.Select(p => new SideParam(p.Name, p.Type, p.Default, p.OnlyIf) { IsRead = read.Contains(Identifier.Pascal(p.Name)) }).ToEquatableArray(),
            model.Derived.Select(d => new SideDerived(d.Name, d.Type, Uses(model, d.Value).Distinct().ToEquatableArray())).ToEquatableArray())
        {
            Interface = NameOf(model.Interface),
            Slots = model.Slots.Select(s => new SideSlot(s.Name, NameOf(s.Interface), s.Class, architecture.Root.Members.OfType<SlotMember>().FirstOrDefault(m => m.Slot == s)?.Set ?? [])).ToEquatableArray(),
        };
    }

    /// <inheritdoc/>
    protected override ExprValue Value(IReadOnlyDictionary<string, ExprValue> values, string name) => name.IndexOf('.') is > 0 and var dot
        ? _slots[name.Substring(0, dot)].Value(Held(values, name.Substring(0, dot)), name.Substring(dot + 1))
        : base.Value(values, name);

    /// <summary>Config properties that the code of a model reads: the expressions of its members, and what its methods say.</summary>
    private static HashSet<string> Reads(LoweredArchitecture architecture)
    {
        var classes = architecture.Classes.Prepend(architecture.Root).ToList();
        var expressions = classes.SelectMany(c => c.Members).SelectMany(m => m.Expressions.Append(m.Guard)).SelectMany(e => e.All()).OfType<NameExpr>().Select(n => Identifier.Pascal(n.Name));
        var texts = classes.SelectMany(c => c.Methods).SelectMany(m => ConfigProperty.Matches(m.Body).Cast<Match>()).Select(m => m.Groups[1].Value);
        return [.. expressions.Concat(texts)];
    }

    private static string NameOf(InterfaceModel? model) => model is null ? "" : $"{model.Namespace}.{model.Name}";

    private static IEnumerable<string> Uses(ArchitectureModel model, Expr expr) => expr.All().OfType<NameExpr>().SelectMany(name =>
        model.Derived.FirstOrDefault(d => d.Name == name.Name) is { } derived ? Uses(model, derived.Value) : [name.Name]);

    private Point OwnPoint(IReadOnlyDictionary<string, ExprValue> values)
    {
        if (_own is not { } known || !ReferenceEquals(known.Values, values))
        {
            known = (values, Point.Of(_model, "", Own(values)));
            _own = known;
        }

        return known.Point;
    }

    private Dictionary<string, ExprValue> Own(IReadOnlyDictionary<string, ExprValue> values) =>
        _model.Params.ToDictionary(p => p.Name, p => values[p.Name], StringComparer.Ordinal);

    /// <summary>The params of what stands in a slot; those that only the owner decides have their default.</summary>
    private Dictionary<string, ExprValue> Said(IReadOnlyDictionary<string, ExprValue> values, string slot)
    {
        var said = _slots[slot].Schema.Params.ToDictionary(p => p.Name, p => p.Default, StringComparer.Ordinal);
        foreach (var value in values.Where(v => v.Key.StartsWith(slot + ".", StringComparison.Ordinal)))
        {
            said[value.Key.Substring(slot.Length + 1)] = value.Value;
        }

        return said;
    }

    /// <summary>The params of what stands in a slot, with what this side decides for it.</summary>
    private Dictionary<string, ExprValue> Held(IReadOnlyDictionary<string, ExprValue> values, string slot)
    {
        if (_held.TryGetValue(slot, out var known) && ReferenceEquals(known.Values, values))
        {
            return known.Held;
        }

        var held = Said(values, slot);
        foreach (var set in Schema.Slots.First(s => s.Name == slot).Set.Where(s => Evaluate(s.If, values).IsTrue))
        {
            var param = _slots[slot].Schema.Params.First(p => p.Name == set.Param);
            held[set.Param] = param.Type.TryConvert(Evaluate(set.Value, values), out var value) ? value : throw new EvaluationException($"'{slot}.{param.Name}' cannot be {Evaluate(set.Value, values)}.");
        }

        _held[slot] = (values, held);
        return held;
    }

    private PartConfig Config(IReadOnlyDictionary<string, ExprValue> values) =>
        new(_architecture, Own(values), _slots.ToDictionary(s => s.Key, s => s.Value.Config(Said(values, s.Key)), StringComparer.Ordinal));

    /// <summary>Own points with those of the slots: every one of any, the shorter lists again from the start.</summary>
    private IEnumerable<SidePoint> Together(List<SidePoint> own)
    {
        for (var i = 0; i < _slots.Values.Max(s => Math.Max(own.Count, s.Points.Count)); i++)
        {
            var (label, values) = (own[i % own.Count].Label, own[i % own.Count].Values.ToDictionary(v => v.Key, v => v.Value, StringComparer.Ordinal));
            foreach (var slot in _slots.Where(s => s.Value.Points.Count > 0))
            {
                var point = slot.Value.Points[i % slot.Value.Points.Count];
                label += $", {slot.Key}: {point.Label}";
                Add(values, slot.Key, point.Values);
            }

            // What fits apart need not fit together.
            if (Require(values) is null && Manifest(values).Error is null)
            {
                yield return new SidePoint(label, values);
            }
        }
    }

    /// <summary>Published configs in which these classes stand in the slots.</summary>
    private IEnumerable<SidePoint> Presets()
    {
        foreach (var preset in _model.Presets)
        {
            if (Values(preset.Values, preset.Slots) is { } values && Require(values) is null)
            {
                yield return new SidePoint($"preset '{preset.Name}'", values);
            }
        }
    }

    private Dictionary<string, ExprValue>? Values(EquatableArray<PresetValue> own, EquatableArray<SlotPreset> slots)
    {
        var values = PartConfig.Of(_architecture, own).Values.ToDictionary(v => v.Key, v => v.Value, StringComparer.Ordinal);
        foreach (var slot in Schema.Slots)
        {
            var said = slots.FirstOrDefault(s => s.Slot == slot.Name);
            if (slot.Held?.Class != (said?.Class ?? slot.Class) || _slots[slot.Name].Values(said?.Values ?? [], said?.Slots ?? []) is not { } held)
            {
                return null;
            }

            Add(values, slot.Name, held);
        }

        return values;
    }

    private void Add(Dictionary<string, ExprValue> values, string slot, IReadOnlyDictionary<string, ExprValue> held)
    {
        foreach (var param in _slots[slot].Schema.Params.Where(p => Schema.Params.Any(own => own.Name == $"{slot}.{p.Name}")))
        {
            values[$"{slot}.{param.Name}"] = held[param.Name];
        }
    }
}
