using Weft.Generators.Architecture.Binding;
using Weft.Generators.Architecture.Expressions;
using Weft.Generators.Architecture.Lowering;
using Weft.Generators.Diagnostics;
using Weft.Generators.Json;

namespace Weft.Generators.Architecture.Nodes;

/// <summary>Moves an axis round by so many places: what leaves it at one end comes in at the other. Shape: unchanged.</summary>
internal sealed record RollNode(int Axis, Expr By, Origin Origin) : Node(Origin)
{
    public static readonly NodeRow Row = new(
        "roll", "Moves an axis round by so many places: what leaves it at one end comes in at the other. Shape: unchanged.", Bind,
        Required("axis", ValueKind.Axis, "The axis."),
        Required("by", ValueKind.Integer, "How far, backwards when negative."));

    public static Node Bind(NodeReader reader) => new RollNode(reader.Axis("axis"), reader.Integer("by"), reader.Origin);

    public override Tensor Lower(BodyBuilder body, Tensor x)
    {
        foreach (var one in x.Shape.Cases)
        {
            Axes.Normalize(Axis, one.Dims.Count, x, Origin);
        }

        return x with { Code = $"{x.Operand}.roll({body.Code(body.Resolve(By))}, {Axis})", IsCompound = false };
    }
}
