using Weft.Generators.Architecture.Binding;
using Weft.Generators.Architecture.Expressions;

namespace Weft.Generators.Tests.Architecture.Expressions;

/// <summary>Names of every type that expressions of these tests use, and values for them.</summary>
internal static class TestNames
{
    public static readonly IReadOnlyDictionary<string, ExprType> Types = new Dictionary<string, ExprType>
    {
        ["n"] = ExprType.Int,
        ["k"] = ExprType.Int,
        ["big"] = ExprType.Int,
        ["f"] = ExprType.Float,
        ["g"] = ExprType.Float,
        ["b"] = ExprType.Bool,
        ["c"] = ExprType.Bool,
        ["s"] = ExprType.Size2,
        ["l"] = new(ExprKind.List, Element: ExprKind.Int),
        ["act"] = new(ExprKind.Text, Choices: Activations.Names.ToEquatableArray(), EnumName: "Activation"),
        ["t"] = ExprType.Text,
        ["m"] = ExprType.Int with { Nullable = true },
        ["z"] = ExprType.Size2 with { Nullable = true },
    };

    /// <summary>Choices of values, one after another.</summary>
    public static readonly IReadOnlyList<IReadOnlyDictionary<string, ExprValue>> Values =
    [
        Of(7, 2, long.MaxValue, 1.5, -2.25, true, false, (14, 16), [3, 4, 6], "gelu", "x", ExprValue.Null),
        Of(-7, 3, long.MinValue, 0, 1e308, false, true, (-3, 5), [1], "relu2", "", ExprValue.Int(4)),
        Of(0, -1, 3_000_000_000, -0.5, 3, true, true, (0, 1), [], "tanh", "y", ExprValue.Int(0)),
    ];

    public static TypeChecker Checker { get; } = new(leaf => Types[((NameExpr)leaf).Name]);

    public static Evaluator Evaluator(IReadOnlyDictionary<string, ExprValue> values) => new(leaf => values[((NameExpr)leaf).Name]);

    private static Dictionary<string, ExprValue> Of(
        long n, long k, long big, double f, double g, bool b, bool c, (long Height, long Width) s, long[] l, string act, string t, ExprValue m) => new()
        {
            ["n"] = ExprValue.Int(n),
            ["k"] = ExprValue.Int(k),
            ["big"] = ExprValue.Int(big),
            ["f"] = ExprValue.Float(f),
            ["g"] = ExprValue.Float(g),
            ["b"] = ExprValue.Bool(b),
            ["c"] = ExprValue.Bool(c),
            ["s"] = ExprValue.Size(s.Height, s.Width),
            ["l"] = ExprValue.List(l.Select(ExprValue.Int)),
            ["act"] = ExprValue.String(act),
            ["t"] = ExprValue.String(t),
            ["m"] = m,
            ["z"] = ExprValue.Null,
        };
}
