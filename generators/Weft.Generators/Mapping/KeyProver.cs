using Weft.Generators.Architecture.Expressions;
using Weft.Generators.Diagnostics;

namespace Weft.Generators.Mapping;

/// <summary>
/// Proves the rules on pairs of manifests: every key is covered once, related keys exist on both sides, shapes agree through the operations,
/// and no key of one side looks like one of the other. One diagnostic a rule: its first fault.
/// </summary>
internal sealed class KeyProver
{
    private readonly MappingModel _model;
    private readonly MappingSide _leftSide;
    private readonly List<KeyRule> _rules;
    private readonly Fault?[] _faults;
    private readonly SideProof _left;
    private readonly SideProof _right;
    private readonly List<KeyGroup>[] _groups;
    private readonly List<(string Key, bool IsRight)>[] _again;

    // Points differ in sizes more than in keys: what the rules make of a key is found once.
    private readonly Dictionary<string, KeyUse> _leftUses = new(StringComparer.Ordinal);
    private readonly Dictionary<string, KeyUse> _rightUses = new(StringComparer.Ordinal);
    private int _points;

    public KeyProver(MappingModel model, MappingSide left)
    {
        _model = model;
        _leftSide = left;
        _rules = [.. model.Rules.Select(r => new KeyRule(r))];
        _faults = new Fault?[_rules.Count];
        _groups = [.. _rules.Select(_ => new List<KeyGroup>())];
        _again = [.. _rules.Select(_ => new List<(string, bool)>())];
        _left = new SideProof(model.Left.Class, model.Rules, model.LeftOnly);
        _right = new SideProof(model.Right.Class, model.Rules, model.RightOnly);
    }

    /// <summary>Checks the rules at one point.</summary>
    /// <param name="point">What a message calls it.</param>
    /// <param name="leftValues">Params of the left side, for guards.</param>
    /// <param name="left">The left side's manifest.</param>
    /// <param name="right">The right side's manifest.</param>
    /// <exception cref="AssignmentException">A guard has no value.</exception>
    public void Check(string point, IReadOnlyDictionary<string, ExprValue> leftValues, SideManifest left, SideManifest right)
    {
        _points++;
        _left.Enter(left);
        _right.Enter(right);
        for (var i = 0; i < _rules.Count; i++)
        {
            _groups[i].Clear();
            _again[i].Clear();
        }

        Gather(_left, _leftUses, isRight: false);
        Gather(_right, _rightUses, isRight: true);
        for (var i = 0; i < _rules.Count; i++)
        {
            if (Applies(_rules[i].Model, leftValues))
            {
                CheckRule(i, point, leftValues);
            }
        }

        _left.Leave(point);
        _right.Leave(point);
    }

    /// <summary>Reports what was found.</summary>
    /// <param name="problems">Receives one problem a fault.</param>
    /// <param name="complete">Every convertible point was checked: a rule that matched nothing is dead.</param>
    public void Report(ProblemList problems, bool complete)
    {
        if (_points == 0)
        {
            return;
        }

        for (var i = 0; i < _rules.Count; i++)
        {
            var rule = _rules[i];
            var mustMatch = complete && !rule.Model.IsIncluded;
            if (mustMatch && !_left.Matched[i])
            {
                problems.Add(_left.Dead(rule.Left, rule.Model.Origin.At("left")));
            }
            else if (mustMatch && !_right.Matched[i])
            {
                problems.Add(_right.Dead(rule.Right, rule.Model.Origin.At("right")));
            }
            else if (_faults[i] is { } fault)
            {
                problems.Add(fault.ToProblem());
            }
        }

        _left.ReportOneSided(problems, complete);
        _right.ReportOneSided(problems, complete);
        var uncovered = _left.Uncovered;
        var uncoveredRight = _right.Uncovered;
        var origin = _model.Origin.At("rules");
        if (uncovered is not null)
        {
            // A rule that is missing leaves keys of both sides: one diagnostic names both.
            problems.Add(uncovered.Value.ToProblem(_left.Class, origin, uncoveredRight is { } other ? $", nor '{other.Key}' of {_right.Class}" : ""));
        }
        else if (uncoveredRight is not null)
        {
            problems.Add(uncoveredRight.Value.ToProblem(_right.Class, origin, ""));
        }
    }

    /// <summary>Finds which rules a side's keys belong to at this point.</summary>
    private void Gather(SideProof side, Dictionary<string, KeyUse> uses, bool isRight)
    {
        foreach (var key in side.Keys)
        {
            if (!uses.TryGetValue(key, out var use))
            {
                uses[key] = use = Use(key, isRight);
            }

            foreach (var (rule, group) in use.Groups)
            {
                if (group.Enter(_points))
                {
                    _groups[rule].Add(group);
                }
            }

            foreach (var (rule, byShape) in use.Again)
            {
                if (!byShape || (_left.Has(key) && _right.Has(key) && _left.Shape(key) == _right.Shape(key)))
                {
                    _again[rule].Add((key, isRight));
                }
            }
        }
    }

    private KeyUse Use(string key, bool isRight)
    {
        var (groups, again) = (new List<(int, KeyGroup)>(), new List<(int, bool)>());
        for (var i = 0; i < _rules.Count; i++)
        {
            var rule = _rules[i];
            var (own, other) = isRight ? (rule.Right, rule.Left) : (rule.Left, rule.Right);
            if (rule.GroupOf(key, own) is { } group)
            {
                groups.Add((i, group));
            }

            if (rule.GroupOf(key, other) is { } seeming && rule.ConvertsAgain(key, isRight, seeming) is { } byShape)
            {
                again.Add((i, byShape));
            }
        }

        return new(groups, again);
    }

    private bool Applies(KeyRuleModel rule, IReadOnlyDictionary<string, ExprValue> leftValues)
    {
        try
        {
            return rule.If is null || _leftSide.Evaluate(rule.If, leftValues).IsTrue;
        }
        catch (EvaluationException e)
        {
            throw new AssignmentException(rule.Origin.At("if"), e.Message);
        }
    }

    private void CheckRule(int index, string point, IReadOnlyDictionary<string, ExprValue> leftValues)
    {
        var rule = _rules[index];
        var origin = rule.Model.Origin;
        foreach (var group in _groups[index])
        {
            var missingLeft = _left.Missing(group.Left);
            var missingRight = _right.Missing(group.Right);
            _left.Matched[index] |= group.Left.Any(_left.Has);
            _right.Matched[index] |= group.Right.Any(_right.Has);
            if (missingRight is not null)
            {
                _right.Explained = true;
                // Taken now: when the message is written the sides stand at another point.
                var (near, here) = (_right.Keys, group.Left.FirstOrDefault(_left.Has) ?? group.Right.First(_right.Has));
                Add(index, Rules.MissingPartner, origin, point, at => [here, missingRight, _right.Class, at, Suggestion.For(missingRight, near)]);
            }
            else if (missingLeft is not null)
            {
                _left.Explained = true;
                var near = _left.Keys;
                Add(index, Rules.MissingPartner, origin, point, at => [group.Right[0], missingLeft, _left.Class, at, Suggestion.For(missingLeft, near)]);
            }
            else
            {
                CheckShapes(index, group, point, leftValues);
            }

            Cover(index, _left, group.Left, point);
            Cover(index, _right, group.Right, point);
        }

        foreach (var (key, isRight) in _again[index])
        {
            Add(index, Rules.NotIdempotent, origin, point, _ => [key, isRight ? _right.Class : _left.Class, isRight ? rule.Left.Text : rule.Right.Text]);
        }
    }

    private void CheckShapes(int index, KeyGroup group, string point, IReadOnlyDictionary<string, ExprValue> leftValues)
    {
        // Most tensors stay as they are.
        if (_rules[index].Model.Via.Count == 0 && group.Left.Count == 1 && _left.Shape(group.Left[0]) == _right.Shape(group.Right[0]))
        {
            return;
        }

        var shapes = group.Left.Select(k => _left.Shape(k)).ToEquatableArray();
        foreach (var step in _rules[index].Model.Via)
        {
            var result = step.Apply(shapes, group.Right.Count, size => Size(step, size, leftValues));
            if (result.Error is { } error)
            {
                Add(index, Rules.BadStep, step.Origin, point, at => [$"'{group.Left[0]}': {error}{at}."]);
                return;
            }

            shapes = result.Shapes;
        }

        for (var i = 0; i < shapes.Count; i++)
        {
            var (given, expected, key) = (shapes[i], _right.Shape(group.Right[i]), group.Right[i]);
            if (given != expected)
            {
                var source = group.Left.Count == shapes.Count ? group.Left[i] : group.Left[0];
                Add(index, Rules.MappedShape, _rules[index].Model.Origin, point, at => [source, Step.ShapeText(given), key, Step.ShapeText(expected), at]);
                return;
            }
        }
    }

    private long Size(Step step, Expr size, IReadOnlyDictionary<string, ExprValue> leftValues)
    {
        try
        {
            return _leftSide.Evaluate(size, leftValues).Integer;
        }
        catch (EvaluationException e)
        {
            throw new AssignmentException(step.Origin, e.Message);
        }
    }

    private void Cover(int index, SideProof side, IReadOnlyList<string> keys, string point)
    {
        foreach (var key in keys.Where(side.Has))
        {
            if (side.Cover(key, index) is { } first)
            {
                side.Explained = true;
                var rule = _rules[first];
                var pattern = side == _left ? rule.Left.Text : rule.Right.Text;
                Add(index, Rules.NotInjective, _rules[index].Model.Origin, point, at => [key, side.Class, $", first by '{pattern}'{at}"]);
            }
        }
    }

    private void Add(int index, Rule rule, Origin origin, string point, Func<string, string[]> arguments)
    {
        if (_faults[index] is not { } fault)
        {
            _faults[index] = new Fault(rule, origin, point, arguments);
        }
        else if (fault.Rule == rule)
        {
            fault.Count(point);
        }
    }

    /// <summary>What the rules make of a key.</summary>
    /// <param name="Groups">Rules whose pattern of the key's side matches, and with which other keys.</param>
    /// <param name="Again">Rules that would convert it again, and whether only where it has the shape of one of the other side.</param>
    private sealed record KeyUse(List<(int Rule, KeyGroup Group)> Groups, List<(int Rule, bool ByShape)> Again);
}
