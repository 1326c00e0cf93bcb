using Weft.Generators.Architecture.Binding;
using Weft.Generators.Architecture.Expressions;
using Weft.Generators.Architecture.Lowering;
using Weft.Generators.Diagnostics;

namespace Weft.Generators.Architecture.Nodes;

/// <summary>
/// Rotary angles of a grid: <c>angle = scale * coord(axis, token) * base^(-k / freqs)</c> for k &lt; freqs, laid out over the
/// channels, doubled, and padded with zeros to <c>dim</c>. Shape: [product of the axes' sizes, dim].
/// </summary>
internal sealed record RopeTableNode(Expr Dim, Expr Base, Expr Freqs, Expr Scale, RopeGrid Grid, string Layout, string Doubling, Origin Origin) : Node(Origin)
{
    public static Node Bind(NodeReader reader) => reader.Json.Json["learned"] is not null ? LearnedRopeTableNode.Bind(reader) : new RopeTableNode(
        reader.Integer("dim"),
        reader.Number("base", new LiteralExpr(ExprValue.Float(10000))),
        reader.Integer("freqs"),
        reader.Number("scale", new LiteralExpr(ExprValue.Float(1))),
        RopeGrid.Bind(reader),
        reader.Json.Keyword("layout", ["concat", "blocks", "stride"], "concat"),
        ReadDoubling(reader),
        reader.Origin);

    /// <summary>How an angle comes to stand on two channels.</summary>
    public static string ReadDoubling(NodeReader reader) => reader.Json.Keyword("dup", ["repeat", "tile"], "repeat");

    public override Tensor Lower(BodyBuilder body, Tensor x)
    {
        var (axes, order) = Grid.Arguments(body);
        var (dim, freqs) = (body.Resolve(Dim), body.Resolve(Freqs));
        body.Check(Origin, freqs, ">", Expr.Int(0), "'freqs'");
        var channels = Layout == "stride" ? Expr.Multiply(Expr.Int(2), freqs) : Expr.Multiply(Expr.Int(2 * Grid.Axes.Count), freqs);
        body.Check(Origin, channels, "<=", dim, "the channels of all axes and 'dim'");
        var arguments = new List<OwnedArgument>
        {
            new("dim: {0}", [dim]),
            new("freqs: {0}", [freqs]),
            new("@base: {0}", [body.Resolve(Base)]),
            new("scale: {0}", [body.Resolve(Scale)]),
            axes,
            order,
            new($"RopeLayout.{Emission.Identifier.Pascal(Layout)}", []),
            new($"RopeDoubling.{Emission.Identifier.Pascal(Doubling)}", []),
        };
        var field = body.Owned(Origin, "rope", "RopeTable", arguments);
        var sizes = Grid.Sizes(body);
        var code = $"{field}.Get([{string.Join(", ", sizes.Select(body.Code))}], {x.Operand}.device, {x.Operand}.dtype)";
        return new Tensor(code, Shape.Of([Expr.Product(sizes), dim]), TensorKind.RopeTable);
    }
}
