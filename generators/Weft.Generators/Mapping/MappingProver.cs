using System.Globalization;
using Weft.Generators.Architecture.Expressions;
using Weft.Generators.Diagnostics;

namespace Weft.Generators.Mapping;

/// <summary>
/// Proves a mapping at every point of its left side, and at every point of its right side translated to the left: configs come back
/// equal, and the rules relate the two manifests completely. Points that a condition excludes are skipped. Of a mapping that leads to the
/// right only, the points of the left side are proven: nothing comes back.
/// </summary>
internal sealed class MappingProver
{
    private readonly MappingModel _model;
    private readonly ProblemList _problems;
    private readonly KeyProver _keys;
    private readonly HashSet<(Rule, Origin)> _reported = [];
    private readonly BesideProof? _beside;
    private readonly ConfigTranslator _toRight;
    private readonly ConfigTranslator _toLeft;

    private MappingProver(MappingModel model, MappingSide left, MappingSide right, ProblemList problems)
    {
        _model = model;
        _problems = problems;
        _keys = new KeyProver(model, left);
        _beside = model.KeySet is { } keySet ? new BesideProof(keySet) : null;
        _toRight = new ConfigTranslator(model, left, right, toRight: true);
        _toLeft = new ConfigTranslator(model, right, left, toRight: false);
    }

    public static void Prove(MappingModel model, MappingSide left, MappingSide right, ProblemList problems, CancellationToken cancellation = default)
    {
        var prover = new MappingProver(model, left, right, problems);
        prover.Tables(prover._toRight, prover._toLeft);
        prover.Tables(prover._toLeft, prover._toRight);
        if (prover.Points(prover._toRight, prover._toLeft, "left", cancellation) && !model.IsLoadOnly && model.KeySet is null)
        {
            prover.Points(prover._toLeft, prover._toRight, "right", cancellation);
        }

        prover._keys.Report(problems, complete: prover._reported.Count == 0);
        prover._beside?.Report(problems);
    }

    /// <summary>Tables of one value in both directions must agree in every row, whether a point shows it or not.</summary>
    private void Tables(ConfigTranslator there, ConfigTranslator back)
    {
        foreach (var table in there.Assignments.Where(a => a is { IsTable: true, Of: NameExpr }))
        {
            var param = ((NameExpr)table.Of).Name;
            if (back.Assignments.FirstOrDefault(a => a.Param == param) is not { IsTable: true, Of: NameExpr of } inverse || of.Name != table.Param)
            {
                continue;
            }

            // Of several values that become one, the first is what it becomes again.
            foreach (var row in table.Table.Where(r => table.Table.First(first => first.To == r.To) == r))
            {
                var found = inverse.Row(row.To)?.To;
                if (found != row.From && _reported.Count == 0)
                {
                    Report(Rules.NotInverse, inverse.Origin, param, found?.ToString() ?? "no value", row.From.ToString(), $" (by way of '{table.Param}' {row.To})");
                }
            }
        }
    }

    /// <summary>Checks every point of one side; false when none could be converted.</summary>
    private bool Points(ConfigTranslator there, ConfigTranslator back, string side, CancellationToken cancellation)
    {
        string? refusal = null;
        var convertible = false;
        SidePoint? first = null;
        foreach (var point in Moved(there.From, onLeft: there == _toRight).Concat(there == _toRight ? ForGuards() : []).Concat(Beside()))
        {
            cancellation.ThrowIfCancellationRequested();
            var label = $"{point.Label} of {there.From.Schema.Class}";
            try
            {
                if (Convert(point.Values, label, there, back) is { } reason)
                {
                    refusal ??= $"{reason} (at {label})";
                }
                else
                {
                    convertible = true;
                    first ??= point;
                }
            }
            catch (AssignmentException e)
            {
                // The mapping's fault, not the point's: it is reported, and the point counts as tried.
                convertible = true;
                Report(Rules.NoValue, e.Origin, e.Message, label);
            }
        }

        // A condition on a param that is assigned wrongly says nothing more.
        if (!convertible && _reported.Count == 0)
        {
            Report(Rules.Inconvertible, _model.Origin.At(side), there.From.Schema.Class, there.To.Schema.Class, refusal ?? "it has none");
        }

        return convertible;

        // Few points meet every condition, so few would break one alone: these do, and tell of one that is missing.
        IEnumerable<SidePoint> Beside()
        {
            foreach (var point in first is null || _reported.Count > 0 ? [] : there.From.Kinds(first))
            {
                yield return point;
            }
        }
    }

    /// <summary>The points of a side, and each that is none with the values that the other side knows only.</summary>
    private IEnumerable<SidePoint> Moved(MappingSide side, bool onLeft)
    {
        var @fixed = _model.Fixed.Where(f => f.OnLeft == onLeft).ToList();
        foreach (var point in side.Points)
        {
            yield return point;
            var values = point.Values.ToDictionary(v => v.Key, v => v.Value, StringComparer.Ordinal);
            foreach (var one in @fixed.Where(f => f.Is is null && values.TryGetValue(f.Param, out var value) && !f.Allows(value)))
            {
                values[one.Param] = one.Values[0];
            }

            var hasValue = true;
            foreach (var one in @fixed.Where(f => f.Is is not null))
            {
                // A side remembers what follows from values: those that it was asked about stay as they are.
                if (ValueOf(side, one.Is!, values) is not { } value)
                {
                    hasValue = false;
                    break;
                }

                values = new(values, StringComparer.Ordinal) { [one.Param] = value };
            }

            if (!hasValue || values.All(v => Operators.Same(v.Value, point.Values[v.Key])))
            {
                continue;
            }

            if (side.Require(values) is null)
            {
                yield return new SidePoint($"{point.Label}, as far as it can be expressed", values);
            }
        }
    }

    /// <summary>A value; null where there is none, which the condition on it reports.</summary>
    private static ExprValue? ValueOf(MappingSide side, Expr expression, IReadOnlyDictionary<string, ExprValue> values)
    {
        try
        {
            return side.Evaluate(expression, values);
        }
        catch (EvaluationException)
        {
            return null;
        }
    }

    /// <summary>A point for each guard that holds at none: one beside the others where it does.</summary>
    private IEnumerable<SidePoint> ForGuards()
    {
        var side = _toRight.From;
        return _model.Rules.Select(r => r.If).OfType<Expr>().Where(guard => !side.Points.Any(p => Holds(guard, p)))
            .Select(guard => side.Beside(side.Schema.ParamsIn(guard)).FirstOrDefault(p => Holds(guard, p))).OfType<SidePoint>();

        bool Holds(Expr guard, SidePoint point)
        {
            try
            {
                return side.Evaluate(guard, point.Values).IsTrue;
            }
            catch (EvaluationException)
            {
                return false;
            }
        }
    }

    /// <summary>Checks one point; gives the reason when it is not convertible.</summary>
    private string? Convert(IReadOnlyDictionary<string, ExprValue> values, string label, ConfigTranslator there, ConfigTranslator back)
    {
        IReadOnlyDictionary<string, ExprValue> target;
        try
        {
            if (there.RefuseSource(values) is { } refusal)
            {
                return refusal;
            }

            target = there.Translate(values);
            if (there.RefuseTarget(target) is { } broken)
            {
                return broken;
            }
        }
        catch (UntranslatableException e)
        {
            return e.Message;
        }

        if (_model.IsLoadOnly || ComesBack(values, target, label, there, back))
        {
            var (leftValues, rightValues) = there == _toRight ? (values, target) : (target, values);
            Keys(label, leftValues, rightValues);
        }

        return null;
    }

    private void Keys(string label, IReadOnlyDictionary<string, ExprValue> leftValues, IReadOnlyDictionary<string, ExprValue> rightValues)
    {
        var (left, right) = (_toRight.From.Manifest(leftValues), _toRight.To.Manifest(rightValues));
        foreach (var (manifest, side) in new[] { (left, "left"), (right, "right") })
        {
            if (manifest.Error is { } error)
            {
                Report(Rules.NoValue, _model.Origin.At(side), error, label);
                return;
            }
        }

        _keys.Check(label, leftValues, left, right);
        _beside?.Check(label, right);
    }

    /// <summary>Whether translating back gives the same params; if not, the first that differs is reported.</summary>
    private bool ComesBack(IReadOnlyDictionary<string, ExprValue> values, IReadOnlyDictionary<string, ExprValue> target, string label, ConfigTranslator there, ConfigTranslator back)
    {
        IReadOnlyDictionary<string, ExprValue> returned;
        try
        {
            returned = back.Translate(target);
        }
        catch (UntranslatableException e)
        {
            NotInverse(e.Assignment, "no value", values, label, $": {e.Message}");
            return false;
        }

        var differing = back.Assignments.Where(a => !Same(a.Param, values, returned, there, onLeft: back == _toLeft)).ToList();
        if (differing.Count == 0)
        {
            return true;
        }

        var more = differing.Count switch
        {
            1 => "",
            2 => $", and '{differing[1].Param}' differs too",
            _ => string.Format(CultureInfo.InvariantCulture, ", and {0} more params differ", differing.Count - 1),
        };
        NotInverse(differing[0], returned[differing[0].Param].ToString(), values, label, more);
        return false;
    }

    private void NotInverse(AssignmentModel assignment, string found, IReadOnlyDictionary<string, ExprValue> values, string label, string more)
    {
        // One wrong assignment shows from both sides and at many points: the first is enough.
        if (_reported.Count == 0)
        {
            Report(Rules.NotInverse, assignment.Origin, assignment.Param, found, values[assignment.Param].ToString(), $" (at {label}{more})");
        }
    }

    private bool Same(string param, IReadOnlyDictionary<string, ExprValue> values, IReadOnlyDictionary<string, ExprValue> returned, ConfigTranslator there, bool onLeft)
    {
        var (value, other) = (values[param], returned[param]);
        return Operators.Same(value, other)
            || IsIdle(param, values, there.From) && IsIdle(param, returned, there.From)
            || IsDerivedAway(param, values, returned, there.From)
            || _model.Fixed.Any(f => f.OnLeft == onLeft && f.Param == param && f.Allows(value) && f.Allows(other))
            || StandsForSize(param, value, values, returned, there.From)
            || there.Assignments.Any(a => a.IsTable && a.Of is NameExpr name && name.Name == param && a.Row(value)?.To is { } to && a.Row(other)?.To == to);
    }

    /// <summary>Whether a param changes nothing in this config.</summary>
    private static bool IsIdle(string param, IReadOnlyDictionary<string, ExprValue> values, MappingSide side)
    {
        try
        {
            return side.Schema.Params.First(p => p.Name == param).OnlyIf is { } condition && !side.Evaluate(condition, values).IsTrue;
        }
        catch (EvaluationException)
        {
            return false;
        }
    }

    /// <summary>A ratio, or a list of them, need not come back to the bit: the sizes that it gives must.</summary>
    private static bool StandsForSize(string param, ExprValue value, IReadOnlyDictionary<string, ExprValue> values, IReadOnlyDictionary<string, ExprValue> returned, MappingSide side)
    {
        var dependent = side.Schema.Derived.Where(d => d.Uses.Contains(param)).ToList();
        var isRatio = value.Kind == ExprKind.Float || (value.Kind == ExprKind.List && value.Items.All(item => item.Kind == ExprKind.Float));
        if (!isRatio || dependent.All(d => d.Type.Kind != ExprKind.Int))
        {
            return false;
        }

        return AreEqual(dependent, values, returned, side);
    }

    /// <summary>Whether a param is nowhere read but to derive values, which are the same.</summary>
    private static bool IsDerivedAway(string param, IReadOnlyDictionary<string, ExprValue> values, IReadOnlyDictionary<string, ExprValue> returned, MappingSide side) =>
        !side.Schema.Params.First(p => p.Name == param).IsRead && AreEqual(side.Schema.Derived.Where(d => d.Uses.Contains(param)), values, returned, side);

    private static bool AreEqual(IEnumerable<SideDerived> derived, IReadOnlyDictionary<string, ExprValue> values, IReadOnlyDictionary<string, ExprValue> returned, MappingSide side)
    {
        try
        {
            return derived.All(d => Operators.Same(side.Derive(values, d.Name), side.Derive(returned, d.Name)));
        }
        catch (EvaluationException)
        {
            return false;
        }
    }

    private void Report(Rule rule, Origin origin, params string[] arguments)
    {
        if (_reported.Add((rule, origin)))
        {
            _problems.Add(rule, origin, arguments);
        }
    }
}
