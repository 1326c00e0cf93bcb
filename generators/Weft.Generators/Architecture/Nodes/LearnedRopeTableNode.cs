using Weft.Generators.Architecture.Binding;
using Weft.Generators.Architecture.Expressions;
using Weft.Generators.Architecture.Lowering;
using Weft.Generators.Diagnostics;
using Weft.Generators.Emission;

namespace Weft.Generators.Architecture.Nodes;

/// <summary>
/// Rotary angles of a grid by learned frequencies [axes, ..., c]: the sum over the axes of <c>coord(axis, token) * frequency</c>,
/// doubled. Shape: [..., product of the axes' sizes, 2 c].
/// </summary>
internal sealed record LearnedRopeTableNode(Value Learned, RopeGrid Grid, string Doubling, Origin Origin) : Node(Origin)
{
    public static Node Bind(NodeReader reader) => new LearnedRopeTableNode(reader.Value("learned"), RopeGrid.Bind(reader), RopeTableNode.ReadDoubling(reader), reader.Origin);

    public override Tensor Lower(BodyBuilder body, Tensor x)
    {
        var (axes, order) = Grid.Arguments(body);
        var learned = body.Value(Learned, x, "freqs");
        if (learned.Shape.Single is not { Count: >= 2 } dims)
        {
            throw new LoweringException(Rules.Shape, Learned.Origin, $"'learned' needs [axes, ..., frequencies], found {learned.Shape}.");
        }

        body.Check(Learned.Origin, dims[0], "==", Expr.Int(Grid.Axes.Count), "the first size of 'learned' and the number of axes");
        var sizes = Grid.Sizes(body);
        var code = $"Ops.LearnedRotary({learned.Code}, [{string.Join(", ", sizes.Select(body.Code))}], {axes.Write(body.Code)}, {order.Write(body.Code)}, RopeDoubling.{Identifier.Pascal(Doubling)})";
        var shape = dims.Skip(1).Take(dims.Count - 2).Append(Expr.Product(sizes)).Append(Expr.Multiply(Expr.Int(2), dims[dims.Count - 1]));
        return new Tensor(code, Shape.Of(shape), TensorKind.RopeTable);
    }
}
