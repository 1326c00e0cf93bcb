using Weft.Generators.Architecture.Binding;
using Weft.Generators.Architecture.Expressions;
using Weft.Generators.Architecture.Lowering;
using Weft.Generators.Diagnostics;
using Weft.Generators.Json;

namespace Weft.Generators.Architecture.Nodes;

/// <summary>One index of an axis. Shape: without the axis.</summary>
internal sealed record SelectNode(int Axis, Expr Index, Origin Origin) : Node(Origin)
{
    public static readonly NodeRow Row = new(
        "select", "One index of an axis. Shape: without the axis.", Bind,
        Required("axis", ValueKind.Axis, "The axis."),
        Required("index", ValueKind.Integer, "Its place, from the end when negative.", "0"));

    public static Node Bind(NodeReader reader) => new SelectNode(reader.Axis("axis"), reader.Integer("index"), reader.Origin);

    public override Tensor Lower(BodyBuilder body, Tensor x)
    {
        var index = body.Resolve(Index);
        var shape = x.Shape.Map(dims =>
        {
            var axis = Axes.Normalize(Axis, dims.Count, x, Origin);
            body.CheckOption(Origin, "index", dims[axis], "has index", index);
            return dims.Where((_, i) => i != axis);
        });
        return x with { Code = $"{x.Operand}.{(x.Kind == TensorKind.RopeTable ? "Select" : "select")}({Axis}, {body.Code(index)})", Shape = shape, IsCompound = false };
    }
}
