using Weft.Generators.Architecture.Binding;
using Weft.Generators.Architecture.Expressions;
using Weft.Generators.Architecture.Lowering;
using Weft.Generators.Diagnostics;
using Weft.Generators.Json;

namespace Weft.Generators.Architecture.Nodes;

/// <summary>Says what an axis measures, such as one that changes from stage to stage of a repeat; the build checks it. Shape: with this size there.</summary>
internal sealed record SizedNode(int Axis, Expr Size, Origin Origin) : Node(Origin)
{
    public static readonly NodeRow Row = new(
        "sized", "Says what an axis measures, where that does not follow, such as behind a repeat whose sizes change; the build checks it. Shape: with this size there.", Bind,
        Required("axis", ValueKind.Axis, "The axis."),
        Required("size", ValueKind.Integer, "Its size.", "\"embed_dim\""));

    public static Node Bind(NodeReader reader) => new SizedNode(reader.Axis("axis"), reader.Integer("size"), reader.Origin);

    public override Tensor Lower(BodyBuilder body, Tensor x)
    {
        var size = body.Resolve(Size);
        return x with
        {
            Shape = x.Shape.Map(dims =>
            {
                var axis = Axes.Normalize(Axis, dims.Count, x, Origin);
                body.Check(Origin, dims[axis], "==", size, $"axis {Axis} and 'size'");
                return dims.Select((d, i) => i == axis ? size : d);
            }),
        };
    }
}
