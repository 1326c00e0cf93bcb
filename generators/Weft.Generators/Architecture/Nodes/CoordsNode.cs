using Weft.Generators.Architecture.Binding;
using Weft.Generators.Architecture.Expressions;
using Weft.Generators.Architecture.Lowering;
using Weft.Generators.Diagnostics;

namespace Weft.Generators.Architecture.Nodes;

/// <summary>
/// Where tokens stand in a grid: their numbers in row-major order become coordinates. <c>sizes</c> has those of all axes but the
/// outermost. Shape: one axis more, as long as the grid has axes.
/// </summary>
internal sealed record CoordsNode(EquatableArray<Expr> Sizes, Origin Origin) : Node(Origin)
{
    public static Node Bind(NodeReader reader) => reader.Json.Json["grids"] is not null ? PackedCoordsNode.Bind(reader) : new CoordsNode(reader.Sizes("sizes"), reader.Origin);

    public override Tensor Lower(BodyBuilder body, Tensor x)
    {
        if (x.Kind != TensorKind.Integer)
        {
            throw new LoweringException(Rules.Shape, Origin, $"'coords' needs whole numbers, found {x.Shape} of others.");
        }

        var sizes = Sizes.Select(size => body.Size(size, Origin)).ToList();
        foreach (var size in sizes)
        {
            body.Check(Origin, size, ">", Expr.Int(0), "'sizes'");
        }

        var code = $"Ops.Coords({x.Code}, [{string.Join(", ", sizes.Select(body.Code))}])";
        return x with { Code = code, Shape = x.Shape.Map(dims => dims.Append(Expr.Int(sizes.Count + 1))), IsCompound = false };
    }
}
