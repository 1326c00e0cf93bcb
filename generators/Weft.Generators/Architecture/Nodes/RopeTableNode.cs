using Weft.Generators.Architecture.Binding;
using Weft.Generators.Architecture.Expressions;
using Weft.Generators.Architecture.Lowering;
using Weft.Generators.Diagnostics;

namespace Weft.Generators.Architecture.Nodes;

/// <summary>
/// Rotary angles of a grid: <c>angle = scale * coord(axis, token) * base^(-k / freqs)</c> for k &lt; freqs, laid out over the
/// channels, doubled, and padded with zeros to <c>dim</c>. Shape: [product of the axes' sizes, dim].
/// </summary>
internal sealed record RopeTableNode(Expr Dim, Expr Base, Expr Freqs, Expr Scale, EquatableArray<RopeAxis> Axes, EquatableArray<Expr> Order, string Layout, string Doubling, Origin Origin) : Node(Origin)
{
    private static readonly string[] Coords = ["index", "ref", "center"];

    public static Node Bind(NodeReader reader) => new RopeTableNode(
        reader.Integer("dim"),
        reader.Number("base", new LiteralExpr(ExprValue.Float(10000))),
        reader.Integer("freqs"),
        reader.Number("scale", new LiteralExpr(ExprValue.Float(1))),
        reader.Items("axes").Select(axis => new RopeAxis(
            axis.Size("size"), axis.Json.Keyword("coord", Coords, "index"), axis.Number("ref", new LiteralExpr(ExprValue.Float(1))), axis.Number("offset", new LiteralExpr(ExprValue.Float(0))))).ToEquatableArray(),
        reader.Integers("order"),
        reader.Json.Keyword("layout", ["concat", "blocks", "stride"], "concat"),
        reader.Json.Keyword("dup", ["repeat", "tile"], "repeat"),
        reader.Origin);

    public override Tensor Lower(BodyBuilder body, Tensor x)
    {
        if (Axes.Count is 0 or > 3)
        {
            throw new LoweringException(Rules.Shape, Origin, $"A rotary table has 1 to 3 axes, found {Axes.Count}.");
        }

        var (dim, freqs) = (body.Resolve(Dim), body.Resolve(Freqs));
        body.Check(Origin, freqs, ">", Expr.Int(0), "'freqs'");
        var channels = Layout == "stride" ? Expr.Multiply(Expr.Int(2), freqs) : Expr.Multiply(Expr.Int(2 * Axes.Count), freqs);
        body.Check(Origin, channels, "<=", dim, "the channels of all axes and 'dim'");
        var order = Order.Count > 0 ? Order : Enumerable.Range(0, Axes.Count).Select(i => Expr.Int(i)).ToEquatableArray();
        if (order.Count != Axes.Count)
        {
            throw new LoweringException(Rules.Shape, Origin, $"'order' names {order.Count} axes of {Axes.Count}.");
        }

        var arguments = new List<OwnedArgument>
        {
            new("dim: {0}", [dim]),
            new("freqs: {0}", [freqs]),
            new("@base: {0}", [body.Resolve(Base)]),
            new("scale: {0}", [body.Resolve(Scale)]),
            new($"axes: [{string.Join(", ", Axes.Select((a, i) => $"new(RopeCoord.{Emission.Identifier.Pascal(a.Coord)}, {{{2 * i}}}, {{{(2 * i) + 1}}})"))}]", Axes.SelectMany(a => new[] { body.Resolve(a.Reference), body.Resolve(a.Offset) }).ToEquatableArray()),
            new($"order: [{string.Join(", ", order.Select((_, i) => $"{{{i}}}"))}]", order.Select(body.Resolve).ToEquatableArray()),
            new($"RopeLayout.{Emission.Identifier.Pascal(Layout)}", []),
            new($"RopeDoubling.{Emission.Identifier.Pascal(Doubling)}", []),
        };
        var field = body.Owned(Origin, "rope", "RopeTable", arguments);
        var sizes = Axes.Select(a => body.Size(a.Size, Origin)).ToList();
        var code = $"{field}.Get([{string.Join(", ", sizes.Select(body.Code))}], {x.Operand}.device, {x.Operand}.dtype)";
        return new Tensor(code, Shape.Of([Expr.Product(sizes), dim]), TensorKind.RopeTable);
    }
}

/// <summary>An axis of a rotary table, in token order.</summary>
internal sealed record RopeAxis(Expr Size, string Coord, Expr Reference, Expr Offset);
