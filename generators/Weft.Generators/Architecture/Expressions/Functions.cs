namespace Weft.Generators.Architecture.Expressions;

/// <summary>The functions of the expression language, one row each.</summary>
internal static class Functions
{
    /// <summary>A function: how many arguments, what it gives, its value, and the C# that computes it.</summary>
    internal sealed record Function(int MinArguments, int MaxArguments, Func<IReadOnlyList<ExprType>, ExprType?> Type, Func<IReadOnlyList<ExprValue>, ExprValue> Evaluate, string CSharp);

    public static readonly IReadOnlyDictionary<string, Function> ByName = new Dictionary<string, Function>(StringComparer.Ordinal)
    {
        ["int"] = new(1, 1, t => Numeric(t) ? ExprType.Int : null, a => Truncate(a[0]), "ToInt({0})"),
        ["len"] = new(1, 1, t => t[0].Kind is ExprKind.List or ExprKind.Size2 ? ExprType.Int : null, a => ExprValue.Int(a[0].Kind == ExprKind.Size2 ? 2 : a[0].Items.Count), "{0}.Count"),
        ["min"] = new(2, int.MaxValue, Widest, a => a[0].Kind == ExprKind.Int ? ExprValue.Int(Math.Min(a[0].Integer, a[1].Integer)) : ExprValue.Float(Math.Min(a[0].Real, a[1].Real)), "global::System.Math.Min({0}, {1})"),
        ["max"] = new(2, int.MaxValue, Widest, a => a[0].Kind == ExprKind.Int ? ExprValue.Int(Math.Max(a[0].Integer, a[1].Integer)) : ExprValue.Float(Math.Max(a[0].Real, a[1].Real)), "global::System.Math.Max({0}, {1})"),
        ["prod"] = new(1, 1, t => t[0].Kind is ExprKind.Size2 || t[0] is { Kind: ExprKind.List, Element: ExprKind.Int } ? ExprType.Int : null, a => Product(a[0]), "Product({0})"),
        ["ratio"] = new(2, 2, t => t.All(x => x is { Kind: ExprKind.Int, Nullable: false }) ? ExprType.Float : null, a => Ratio(a[0], a[1]), "Ratio({0}, {1})"),
        ["round_up"] = new(2, 2, t => t.All(x => x.Kind == ExprKind.Int) ? ExprType.Int : null, a => RoundUp(a[0], a[1]), "RoundUp({0}, {1})"),
        ["sqrt"] = new(1, 1, t => Numeric(t) ? ExprType.Float : null, a => a[0].Number < 0 ? throw new EvaluationException($"sqrt({a[0]}): a negative number has no root.") : ExprValue.Float(Math.Sqrt(a[0].Number)), "Sqrt({0})"),
    };

    private static bool Numeric(IReadOnlyList<ExprType> types) => types.All(t => t.Kind is ExprKind.Int or ExprKind.Float && !t.Nullable);

    private static ExprType? Widest(IReadOnlyList<ExprType> types) =>
        !Numeric(types) ? null : types.All(t => t.Kind == types[0].Kind) ? types[0] : null;

    private static ExprValue Truncate(ExprValue value)
    {
        if (value.Kind == ExprKind.Int)
        {
            return value;
        }

        // 2^63 is the first double that no 64-bit integer reaches.
        var whole = Math.Truncate(value.Real);
        return whole is >= -9223372036854775808.0 and < 9223372036854775808.0
            ? ExprValue.Int((long)whole)
            : throw new EvaluationException($"int({value}) does not fit 64 bits.");
    }

    private static ExprValue Product(ExprValue value) => value.Kind == ExprKind.Size2
        ? Operators.Binary("*", ExprValue.Int(value.Integer), ExprValue.Int(value.Second))
        : value.Items.Aggregate(ExprValue.Int(1), (x, y) => Operators.Binary("*", x, y));

    private static ExprValue Ratio(ExprValue size, ExprValue width) => SizeRatio.Of(size.Integer, width.Integer) is { } ratio
        ? ExprValue.Float(ratio)
        : throw new EvaluationException($"ratio({size}, {width}): no double r gives int({width} * r) == {size}.");

    private static ExprValue RoundUp(ExprValue value, ExprValue multiple)
    {
        var steps = Operators.Binary("//", Operators.Binary("-", Operators.Binary("+", value, multiple), ExprValue.Int(1)), multiple);
        return Operators.Binary("*", steps, multiple);
    }
}
