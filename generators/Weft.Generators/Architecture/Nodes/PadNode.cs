using Weft.Generators.Architecture.Binding;
using Weft.Generators.Architecture.Expressions;
using Weft.Generators.Architecture.Lowering;
using Weft.Generators.Diagnostics;
using Weft.Generators.Json;

namespace Weft.Generators.Architecture.Nodes;

/// <summary>Makes an axis longer at its ends, filled with a number (for booleans: 0 is false, anything else true). Shape: the axis grows.</summary>
internal sealed record PadNode(int Axis, Expr Before, Expr After, Expr Fill, Origin Origin) : Node(Origin)
{
    public static readonly NodeRow Row = new(
        "pad", "Makes an axis longer at its ends, filled with a number. Shape: the axis grows.", Bind,
        Required("axis", ValueKind.Axis, "The axis."),
        Optional("before", ValueKind.Integer, "How much comes before it.", "0"),
        Optional("after", ValueKind.Integer, "How much comes behind it.", "0"),
        Optional("fill", ValueKind.Real, "What it is filled with; for booleans 0 is false, anything else true.", "0"));

    public static Node Bind(NodeReader reader) =>
        new PadNode(reader.Axis("axis"), reader.Integer("before"), reader.Integer("after"), reader.Number("fill"), reader.Origin);

    public override Tensor Lower(BodyBuilder body, Tensor x)
    {
        var (before, after) = (body.Resolve(Before), body.Resolve(After));
        body.CheckOption(Origin, "before", before, ">=", Expr.Int(0));
        body.CheckOption(Origin, "after", after, ">=", Expr.Int(0));
        var shape = x.Shape.Map(dims =>
        {
            var axis = Axes.Normalize(Axis, dims.Count, x, Origin);
            return dims.Select((d, i) => i == axis ? Expr.Add(Expr.Add(d, before), after) : d);
        });
        return x with { Code = $"Ops.Pad({x.Code}, {Axis}, {body.Code(before)}, {body.Code(after)}, {body.Code(body.Resolve(Fill))})", Shape = shape, IsCompound = false };
    }
}
