using Weft.Generators.Architecture.Expressions;
using Weft.Generators.Diagnostics;

namespace Weft.Generators.Architecture.Points;

/// <summary>Makes the points of an architecture: its defaults, its presets, and variations of them that meet every requirement.</summary>
internal static class PointMaker
{
    private const int Variations = 10;
    private const int Attempts = 600;
    private const int Fewest = 5;

    public static IReadOnlyList<Point> Make(ArchitectureModel model, ProblemList problems)
    {
        var defaults = model.Params.ToDictionary(p => p.Name, p => p.Default, StringComparer.Ordinal);
        var points = new List<Point>();
        Add(model, "the defaults", defaults, null, points, problems);
        foreach (var preset in model.Presets)
        {
            var values = new Dictionary<string, ExprValue>(defaults, StringComparer.Ordinal);
            foreach (var value in preset.Values)
            {
                values[value.Param] = value.Value;
            }

            Add(model, $"preset '{preset.Name}'", values, preset.Origin, points, problems);
        }

        if (points.Count == 0)
        {
            return points;
        }

        var published = points.Count;
        Vary(model, points, published + Variations);
        if (points.Count < Fewest && model.Params.Count > 0)
        {
            problems.Add(Rules.FewPoints, model.Origin, points.Count.ToString(System.Globalization.CultureInfo.InvariantCulture));
        }

        return points;
    }

    /// <summary>Values that differ from given ones in one param.</summary>
    public static IEnumerable<(string Label, IReadOnlyDictionary<string, ExprValue> Values)> Beside(ArchitectureModel model, IReadOnlyDictionary<string, ExprValue> values, IEnumerable<string> names) =>
        from name in names
        let param = model.Params.First(p => p.Name == name)
        from choice in Choices(param, values[name])
        select ($"point {name} = {choice}", (IReadOnlyDictionary<string, ExprValue>)values.ToDictionary(v => v.Key, v => v.Key == name ? choice : v.Value, StringComparer.Ordinal));

    private static void Add(ArchitectureModel model, string label, Dictionary<string, ExprValue> values, Origin? preset, List<Point> points, ProblemList problems)
    {
        try
        {
            var point = Point.Of(model, label, values);
            if (point.Broken(model) is { } broken)
            {
                problems.Add(Rules.Requirement, preset ?? broken.Origin, ExpressionText.Of(broken.Condition), label);
            }
            else
            {
                points.Add(point);
            }
        }
        catch (EvaluationException e)
        {
            problems.Add(Rules.NoValue, preset ?? model.Origin, e.Message, label);
        }
    }

    private static void Vary(ArchitectureModel model, List<Point> points, int wanted)
    {
        var bases = points.ToList();
        var seen = new HashSet<string>(points.Select(p => Text(p.ParamsOf(model))), StringComparer.Ordinal);
        var random = new Sequence(model.Class);
        var free = model.Params.Where(p => Choices(p, p.Default).Count > 0).ToList();
        for (var attempt = 0; attempt < Attempts && points.Count < wanted && free.Count > 0; attempt++)
        {
            var values = bases[random.Next(bases.Count)].ParamsOf(model).ToDictionary(p => p.Key, p => p.Value, StringComparer.Ordinal);
            for (var changes = 1 + random.Next(3); changes > 0; changes--)
            {
                var param = free[random.Next(free.Count)];
                var choices = Choices(param, values[param.Name]);
                values[param.Name] = choices.Count > 0 ? choices[random.Next(choices.Count)] : values[param.Name];
            }

            try
            {
                var point = Point.Of(model, $"point {string.Join(", ", values.Where(v => v.Value != model.Params.First(p => p.Name == v.Key).Default).Select(v => $"{v.Key} = {v.Value}"))}", values);
                if (point.Broken(model) is null && seen.Add(Text(values)))
                {
                    points.Add(point with { IsVariation = true });
                }
            }
            catch (EvaluationException)
            {
                // No value there: not a point.
            }
        }
    }

    /// <summary>Other values that a param might take.</summary>
    private static List<ExprValue> Choices(ParamModel param, ExprValue value)
    {
        List<ExprValue> choices = value.Kind switch
        {
            ExprKind.Int => [.. new[] { 1, 2, 3, 5, value.Integer + 1, value.Integer / 2, Double(value.Integer), value.Integer / 3 }.Where(v => v > 0 || (v == 0 && value.Integer == 0)).Distinct().Select(ExprValue.Int)],
            ExprKind.Float => [.. new[] { value.Real * 2, value.Real / 2, value.Real + 1, 1.5 }.Where(v => !double.IsInfinity(v)).Select(ExprValue.Float)],
            ExprKind.Bool => [ExprValue.Bool(!value.IsTrue)],
            ExprKind.Text => [.. param.Type.Choices.Select(ExprValue.String)],
            ExprKind.Size2 => [ExprValue.Size(Double(value.Integer), value.Second), ExprValue.Size(value.Integer, Double(value.Second)), ExprValue.Size(Math.Max(1, value.Integer / 2), value.Second), ExprValue.Size(value.Second + 1, value.Integer)],
            ExprKind.Null => Plain(param.Type),
            _ => [],
        };
        if (param.Type.Nullable)
        {
            choices.Add(ExprValue.Null);
        }

        return [.. choices.Where(c => c != value)];
    }

    /// <summary>Values for a param that has none yet.</summary>
    private static List<ExprValue> Plain(ExprType type) => type.Kind switch
    {
        ExprKind.Int => [.. new[] { 1L, 2, 3 }.Select(ExprValue.Int)],
        ExprKind.Float => [ExprValue.Float(1.5), ExprValue.Float(0.25)],
        ExprKind.Bool => [ExprValue.Bool(false), ExprValue.Bool(true)],
        ExprKind.Text => [.. type.Choices.Select(ExprValue.String)],
        ExprKind.Size2 => [ExprValue.Size(2, 3)],
        _ => [],
    };

    private static long Double(long value) => value is > long.MinValue / 2 and < long.MaxValue / 2 ? value * 2 : value;

    private static string Text(IReadOnlyDictionary<string, ExprValue> values) => string.Join(";", values.Select(v => $"{v.Key}={v.Value}"));

    /// <summary>Numbers that look random and are the same on every machine.</summary>
    private sealed class Sequence(string seed)
    {
        private ulong _state = seed.Aggregate(14695981039346656037UL, (hash, c) => unchecked((hash ^ c) * 1099511628211UL)) | 1;

        public int Next(int limit)
        {
            _state ^= _state << 13;
            _state ^= _state >> 7;
            _state ^= _state << 17;
            return (int)(_state % (ulong)limit);
        }
    }
}
