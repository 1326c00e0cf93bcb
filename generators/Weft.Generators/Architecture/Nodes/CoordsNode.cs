using Weft.Generators.Architecture.Binding;
using Weft.Generators.Architecture.Expressions;
using Weft.Generators.Architecture.Lowering;
using Weft.Generators.Diagnostics;
using Weft.Generators.Json;

namespace Weft.Generators.Architecture.Nodes;

/// <summary>
/// Where tokens stand in a grid: their numbers in row-major order become coordinates. <c>sizes</c> has those of all axes but the
/// outermost. Shape: one axis more, as long as the grid has axes.
/// </summary>
internal sealed record CoordsNode(EquatableArray<Expr> Sizes, Origin Origin) : Node(Origin)
{
    public static readonly NodeRow Row = new(
        "coords", "Where tokens stand in a grid, from their numbers in row-major order. Shape: one axis more, as long as the grid has axes. With 'grids', of tokens [n, c] of several images in a row: frame, row, column, and the rows and columns of the image, [n, 5].", Bind,
        Optional("sizes", ValueKind.List(ValueKind.Size), "Sizes of all axes of the grid but the outermost. Needed without 'grids'.", example: "[\"gh\", \"gw\"]"),
        Optional("grids", ValueKind.Value, "Frames, rows and columns of each image, [images, 3]."),
        Optional("block", ValueKind.Integer, "With 'grids': blocks of so many by so many tokens stand together.", "1"));

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
            body.CheckOption(Origin, "sizes", size, ">", Expr.Int(0));
        }

        var code = $"Ops.Coords({x.Code}, [{string.Join(", ", sizes.Select(body.Code))}])";
        return x with { Code = code, Shape = x.Shape.Map(dims => dims.Append(Expr.Int(sizes.Count + 1))), IsCompound = false };
    }
}
