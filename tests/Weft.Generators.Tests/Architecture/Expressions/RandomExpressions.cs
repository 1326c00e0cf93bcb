using FsCheck;
using FsCheck.Fluent;
using Weft.Generators.Architecture.Expressions;

namespace Weft.Generators.Tests.Architecture.Expressions;

/// <summary>Well-typed expressions over <see cref="TestNames"/>, as the parser would give them.</summary>
internal static class RandomExpressions
{
    private const int Depth = 4;

    private static readonly Gen<Expr>[] Ints = new Gen<Expr>[Depth + 1];
    private static readonly Gen<Expr>[] Floats = new Gen<Expr>[Depth + 1];
    private static readonly Gen<Expr>[] Bools = new Gen<Expr>[Depth + 1];
    private static readonly Gen<Expr>[] Sizes = new Gen<Expr>[Depth + 1];
    private static readonly Gen<Expr>[] Lists = new Gen<Expr>[Depth + 1];

    static RandomExpressions()
    {
        Ints[0] = Gen.OneOf(Gen.Choose(-3, 12).Select(i => Expr.Int(i)), Gen.Elements(2_000_000_000L, 3_000_000_000L).Select(Expr.Int), Names("n", "k", "big"));
        Floats[0] = Gen.OneOf(Gen.Elements(0.0, 1.5, -0.25, 1e10, 1e-5).Select(Real), Names("f", "g"), Gen.Constant(Real(Math.PI)));
        Bools[0] = Gen.OneOf(Names("b", "c"), Gen.Elements(Expr.True, Expr.False), Gen.Constant<Expr>(new UnaryExpr("is null", new NameExpr("m"))), Acts());
        Sizes[0] = Names("s");
        Lists[0] = Names("l");
        for (var depth = 1; depth <= Depth; depth++)
        {
            var (i, f, b, s, l) = (Ints[depth - 1], Floats[depth - 1], Bools[depth - 1], Sizes[depth - 1], Lists[depth - 1]);
            Ints[depth] = Gen.OneOf(
                Ints[0], Binary(i, i, "+", "-", "*"), Binary(i, i, "//", "%", "**"), Negated(i), Choice(b, i),
                Call("int", Gen.OneOf(f, i)), Call("min", i, i), Call("max", i, i), Call("round_up", i, i), Call("prod", Gen.OneOf(s, l)), Call("len", Gen.OneOf(Sizes[0], Lists[0])),
                s.Where(e => e is not LiteralExpr).SelectMany(e => Gen.Choose(0, 1).Select(axis => (Expr)new IndexExpr(e, Expr.Int(axis)))),
                i.Select(e => (Expr)new IndexExpr(new NameExpr("l"), e)));
            Floats[depth] = Gen.OneOf(
                Floats[0], Binary(f, f, "+", "-", "*", "/", "//", "%", "**"), Binary(i, f, "+", "*", "/", "//", "**"), Binary(f, i, "-", "/", "%", "**"), Binary(i, i, "/"),
                Negated(f), Choice(b, f), Call("sqrt", Gen.OneOf(f, i)), Call("min", f, f), Call("max", f, f), Call("ratio", i, i));
            Bools[depth] = Gen.OneOf(
                Bools[0], Binary(b, b, "and", "or", "==", "!="), b.Select(Expr.Not), Choice(b, b),
                Binary(i, i, "==", "!=", "<", "<=", ">", ">="), Binary(f, f, "==", "<", ">="), Binary(i, f, "!=", "<=", ">"), Binary(s, s, "==", "!="));
            Sizes[depth] = Gen.OneOf(Sizes[0], Binary(s, s, "+", "-", "*", "//", "%", "**"), Binary(s, i, "+", "*", "//", "%"), Binary(i, s, "-", "*", "//"), Negated(s), Choice(b, s));
            Lists[depth] = Gen.OneOf(Lists[0], Gen.ListOf(i, 2).Select(items => (Expr)new CallExpr("[]", items.ToEquatableArray())));
        }
    }

    /// <summary>Expressions with one value: an integer, a float, a bool or a size2.</summary>
    public static Gen<Expr> All => Gen.OneOf(Ints[Depth], Floats[Depth], Bools[Depth], Sizes[Depth]);

    private static Expr Real(double value) => new LiteralExpr(ExprValue.Float(value));

    private static Gen<Expr> Names(params string[] names) => Gen.Elements(names).Select(n => (Expr)new NameExpr(n));

    private static Gen<Expr> Acts() =>
        from op in Gen.Elements("==", "!=")
        from text in Gen.Elements("gelu", "relu2")
        select (Expr)new BinaryExpr(op, new NameExpr("act"), new LiteralExpr(ExprValue.String(text)));

    private static Gen<Expr> Binary(Gen<Expr> left, Gen<Expr> right, params string[] operators) =>
        from op in Gen.Elements(operators)
        from a in left
        from b in right
        select (Expr)new BinaryExpr(op, a, b);

    // A number with a sign is one literal.
    private static Gen<Expr> Negated(Gen<Expr> of) => of.Select(e => e is LiteralExpr ? e : new UnaryExpr("-", e));

    private static Gen<Expr> Choice(Gen<Expr> condition, Gen<Expr> sides) =>
        from c in condition
        from a in sides
        from b in sides
        select (Expr)new ConditionalExpr(c, a, b);

    private static Gen<Expr> Call(string function, params Gen<Expr>[] arguments) =>
        Gen.CollectToArray(arguments).Select(a => (Expr)new CallExpr(function, a.ToEquatableArray()));
}
