using Weft.Generators.Architecture.Binding;
using Weft.Generators.Architecture.Expressions;
using Weft.Generators.Architecture.Lowering;
using Weft.Generators.Diagnostics;

namespace Weft.Generators.Architecture.Nodes;

/// <summary>Makes an axis longer at its ends, filled with a number (for booleans: 0 is false, anything else true). Shape: the axis grows.</summary>
internal sealed record PadNode(int Axis, Expr Before, Expr After, Expr Fill, Origin Origin) : Node(Origin)
{
    public static Node Bind(NodeReader reader) =>
        new PadNode(reader.Axis("axis"), reader.Integer("before", Expr.Int(0)), reader.Integer("after", Expr.Int(0)), reader.Number("fill", Expr.Int(0)), reader.Origin);

    public override Tensor Lower(BodyBuilder body, Tensor x)
    {
        var (before, after) = (body.Resolve(Before), body.Resolve(After));
        body.Check(Origin, before, ">=", Expr.Int(0), "'before'");
        body.Check(Origin, after, ">=", Expr.Int(0), "'after'");
        var shape = x.Shape.Map(dims =>
        {
            var axis = Axes.Normalize(Axis, dims.Count, x, Origin);
            return dims.Select((d, i) => i == axis ? Expr.Add(Expr.Add(d, before), after) : d);
        });
        return x with { Code = $"Ops.Pad({x.Code}, {Axis}, {body.Code(before)}, {body.Code(after)}, {body.Code(body.Resolve(Fill))})", Shape = shape, IsCompound = false };
    }
}
