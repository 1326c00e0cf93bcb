using System.Globalization;
using Weft.Generators.Architecture.Expressions;
using Weft.Generators.Architecture.Lowering;
using Weft.Generators.Diagnostics;

namespace Weft.Generators.Architecture.Points;

/// <summary>A tensor that a config gives.</summary>
internal sealed record ManifestEntry(string Key, EquatableArray<long> Shape);

/// <summary>Where the entries of an instance stand, whose keys start with a prefix of such a length; and how many members it has.</summary>
internal readonly record struct Walked(int Prefix, int First, int End, int Members);

/// <summary>
/// Walks the members of a lowered architecture at one point, as its constructor would: gives the keys and shapes, and
/// checks every relation between sizes on the way.
/// </summary>
internal sealed class Manifest
{
    /// <summary>Most iterations of one repeat.</summary>
    public const long MaxIterations = 4096;

    /// <summary>Most members at one point.</summary>
    public const int MaxMembers = 1_000_000;

    private readonly LoweredArchitecture _architecture;
    private readonly Point _point;
    private readonly ProblemList _problems;
    private readonly CancellationToken _cancellation;
    private readonly List<ManifestEntry> _entries = [];
    private readonly Dictionary<string, Origin> _keys = new(StringComparer.Ordinal);
    private readonly Dictionary<SlotSizeExpr, ExprValue> _slotSizes = [];
    private readonly Dictionary<(string Class, EquatableArray<ExprValue> Arguments), Walked> _walked = [];
    private readonly HashSet<string> _withoutValue = new(StringComparer.Ordinal);
    private int _members;

    private Manifest(LoweredArchitecture architecture, Point point, ProblemList problems, CancellationToken cancellation) =>
        (_architecture, _point, _problems, _cancellation) = (architecture, point, problems, cancellation);

    /// <summary>The tensors at a point; problems are reported.</summary>
    public static IReadOnlyList<ManifestEntry> At(LoweredArchitecture architecture, Point point, ProblemList problems, CancellationToken cancellation)
    {
        var manifest = new Manifest(architecture, point, problems, cancellation);
        manifest.Walk(architecture.Root, [], "");
        if (manifest._members > MaxMembers)
        {
            problems.Add(Rules.TooLarge, architecture.Architecture.Origin, $"More than {MaxMembers} members at {point.Label}.");
        }

        return manifest._entries;
    }

    /// <summary>An instance. The blocks of a network are alike: what one with the same arguments holds is known.</summary>
    private void Instance(ChildMember child, Evaluator evaluator, string prefix)
    {
        var arguments = child.Arguments.ToDictionary(a => a.Parameter, a => evaluator.Evaluate(a.Value));
        var same = (child.Class, child.Arguments.Select(a => arguments[a.Parameter]).ToEquatableArray());
        if (!_walked.TryGetValue(same, out var known))
        {
            var (first, members) = (_entries.Count, _members);
            Walk(_architecture[child.Class], arguments, prefix);
            _walked[same] = new(prefix.Length, first, _entries.Count, _members - members);
            return;
        }

        _members += known.Members;
        for (var i = known.First; i < known.End && _members <= MaxMembers; i++)
        {
            var (key, shape) = (_entries[i].Key, _entries[i].Shape);
            Add(prefix + key.Substring(known.Prefix), shape, _keys[key]);
        }
    }

    private void Walk(ClassModel model, Dictionary<Expr, ExprValue> environment, string prefix)
    {
        // An instance counts even where it holds nothing: repeats inside repeats of them would not end.
        if (++_members > MaxMembers)
        {
            return;
        }

        var evaluator = new Evaluator(leaf => Leaf(leaf, environment));
        foreach (var member in model.Members)
        {
            _cancellation.ThrowIfCancellationRequested();
            if (++_members > MaxMembers)
            {
                return;
            }

            try
            {
                if (evaluator.Truth(member.Guard))
                {
                    Visit(member, evaluator, environment, prefix);
                }
            }
            catch (EvaluationException e)
            {
                // Every member that uses the value says the same.
                if (_withoutValue.Add(e.Message))
                {
                    _problems.Add(Rules.NoValue, member.Origin, e.Message, _point.Label);
                }
            }
        }
    }

    private void Visit(Member member, Evaluator evaluator, Dictionary<Expr, ExprValue> environment, string prefix)
    {
        switch (member)
        {
            case ParameterMember parameter:
                Add(prefix + Key(parameter.Path, evaluator), parameter.Shape, parameter.Origin, evaluator);
                break;
            case LayerMember layer:
                foreach (var key in layer.Keys.Where(k => evaluator.Truth(k.Guard)))
                {
                    Add($"{prefix}{Key(layer.Path, evaluator)}.{key.Suffix}", key.Shape, layer.Origin, evaluator);
                }

                break;
            case SlotMember slot:
                Slot(slot, evaluator, prefix);
                break;
            case ChildMember { Loop: { } loop } list:
                Repeat(list, loop, evaluator, environment, prefix);
                break;
            case ChildMember child:
                Instance(child, evaluator, $"{prefix}{Key(child.Path, evaluator)}.");
                break;
            case CheckMember check:
                Check(check, evaluator);
                break;
        }
    }

    private void Slot(SlotMember slot, Evaluator evaluator, string prefix)
    {
        var held = Held(slot.Slot).Architecture;
        if (ConfigOf(slot, evaluator) is { } point)
        {
            var below = new Manifest(held, point, _problems, _cancellation);
            below.Walk(held.Root, [], slot.Path.Parts.Count == 0 ? prefix : $"{prefix}{Key(slot.Path, evaluator)}.");
            foreach (var entry in below._entries)
            {
                Add(entry.Key, entry.Shape, slot.Origin);
            }
        }
    }

    private PartConfig Held(SlotModel slot) =>
        _point.Slots.TryGetValue(slot.Name, out var part) ? part : PartConfig.Of(_architecture.Slots.First(s => s.Architecture.Class == slot.Class), []);

    /// <summary>What stands in a slot, with the params that the owner sets; null where that breaks a requirement, which is reported.</summary>
    private Point? ConfigOf(SlotMember slot, Evaluator evaluator)
    {
        var held = Held(slot.Slot);
        var model = held.Architecture.Architecture;
        var values = held.Values.ToDictionary(v => v.Key, v => v.Value, StringComparer.Ordinal);
        foreach (var set in slot.Set.Where(s => evaluator.Truth(s.If)))
        {
            var name = set.Param;
            if (model.Params.FirstOrDefault(p => p.Name == name) is not { } param || !param.Type.TryConvert(evaluator.Evaluate(set.Value), out var value))
            {
                _problems.Add(Rules.BadValue, slot.Origin, $"'{model.Class}' cannot have '{name}' set to {evaluator.Evaluate(set.Value)}.");
                return null;
            }

            values[name] = value;
        }

        var point = Point.Of(model, _point.Label, values) with { Slots = held.Slots };
        if (point.Broken(model) is { } broken)
        {
            _problems.Add(Rules.Requirement, slot.Origin, $"{model.Class}: {ExpressionText.Of(broken.Condition)}", _point.Label);
            return null;
        }

        return point;
    }

    /// <summary>The last size of an output of what stands in a slot.</summary>
    private ExprValue SlotSize(SlotSizeExpr size)
    {
        if (_slotSizes.TryGetValue(size, out var known))
        {
            return known;
        }

        var member = _architecture.Root.Members.OfType<SlotMember>().First(m => m.Slot.Name == size.Slot);
        var held = Held(member.Slot).Architecture;
        var point = ConfigOf(member, new Evaluator(leaf => Leaf(leaf, []))) ?? throw new EvaluationException($"'{size.Slot}' has no config.");
        var output = held.Root.Methods[0].Outputs.First(o => o.Name == size.Output);
        var below = new Manifest(held, point, _problems, _cancellation);
        return _slotSizes[size] = new Evaluator(leaf => below.Leaf(leaf, [])).Evaluate(output.Width!);
    }

    private void Repeat(ChildMember list, Loop loop, Evaluator evaluator, Dictionary<Expr, ExprValue> environment, string prefix)
    {
        var count = evaluator.Integer(loop.Count);
        if (count > MaxIterations)
        {
            _problems.Add(Rules.TooLarge, list.Origin, $"{count.ToString(CultureInfo.InvariantCulture)} iterations at {_point.Label}; at most {MaxIterations} are allowed.");
            return;
        }

        foreach (var carry in loop.Carries)
        {
            environment[carry.Local] = evaluator.Evaluate(carry.Initial);
        }

        for (var i = 0L; i < count && _members <= MaxMembers; i++)
        {
            environment[loop.Index] = ExprValue.Int(i);
            Instance(list, evaluator, $"{prefix}{Key(list.Path, evaluator)}.");
            var next = loop.Carries.Select(c => evaluator.Evaluate(c.Next)).ToList();
            for (var c = 0; c < next.Count; c++)
            {
                environment[loop.Carries[c].Local] = next[c];
            }
        }
    }

    private void Add(string key, EquatableArray<Expr> shape, Origin origin, Evaluator evaluator)
    {
        // One size that is wrong shows in every tensor that has it, and after a relation that does not hold.
        var sizes = shape.Select(evaluator.Integer).ToEquatableArray();
        if (sizes.Any(s => s <= 0) && _problems.Count == 0)
        {
            _problems.Add(Rules.Shape, origin, $"'{key}' would have the shape [{string.Join(", ", sizes)}] at {_point.Label}; sizes are positive.");
        }

        Add(key, sizes, origin);
    }

    private void Add(string key, EquatableArray<long> shape, Origin origin)
    {
        if (_keys.ContainsKey(key))
        {
            _problems.Add(Rules.DuplicateKey, origin, key, $" at {_point.Label}");
            return;
        }

        _keys[key] = origin;
        _entries.Add(new ManifestEntry(key, shape));
    }

    private void Check(CheckMember check, Evaluator evaluator)
    {
        evaluator.TouchedRuntime = false;
        var (left, right) = (evaluator.Evaluate(check.Left), evaluator.Evaluate(check.Right));
        if (evaluator.TouchedRuntime || (left.Kind == ExprKind.Int && right.Kind == ExprKind.Int && Holds(check.Relation, left.Integer, right.Integer)))
        {
            return;
        }

        if (check.Relation == "never")
        {
            _problems.Add(Rules.DuplicateKey, check.Origin, check.What, $" at {_point.Label}");
            return;
        }

        var (is_, relation) = check.Relation == "has index" ? ("has no index", right.ToString()) : ("is not", $"{check.Relation} {right}");
        _problems.Add(Rules.Shape, check.Origin, $"{check.What}: {left} {is_} {relation} at {_point.Label}.");
    }

    private static bool Holds(string relation, long left, long right) => relation switch
    {
        "==" => left == right,
        ">" => left > right,
        ">=" => left >= right,
        "<=" => left <= right,
        "multiple of" => right > 0 && left % right == 0,
        "has index" => right < left && right >= -left,
        _ => false,
    };

    private static string Key(Expressions.Template path, Evaluator evaluator) => string.Concat(path.Parts.Select(part =>
        part.Value is null ? part.Text : evaluator.Evaluate(part.Value) is { Kind: ExprKind.Text } text ? text.Text : evaluator.Evaluate(part.Value).ToString()));

    private ExprValue Leaf(Expr leaf, Dictionary<Expr, ExprValue> environment)
    {
        if (environment.TryGetValue(leaf, out var value))
        {
            return value;
        }

        // Sizes that only a call knows: relations that they take part in are not checked.
        return leaf is RuntimeExpr ? ExprValue.Int(1)
            : leaf is SlotSizeExpr size ? SlotSize(size)
            : leaf is NameExpr name && _point.Values.TryGetValue(name.Name, out var config) ? config
            : throw new EvaluationException($"'{ExpressionText.Of(leaf)}' has no value.");
    }
}
