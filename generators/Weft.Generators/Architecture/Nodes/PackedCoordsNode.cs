using Weft.Generators.Architecture.Binding;
using Weft.Generators.Architecture.Expressions;
using Weft.Generators.Architecture.Lowering;
using Weft.Generators.Diagnostics;

namespace Weft.Generators.Architecture.Nodes;

/// <summary>
/// Where the tokens [n, c] of several images stand that follow one another, each with a grid of its own: <c>grids</c> has frames, rows
/// and columns of each image, and blocks of <c>block</c> × <c>block</c> tokens stand together. Shape: [n, 5], the number of the
/// frame, row, column, and the rows and columns of the image.
/// </summary>
internal sealed record PackedCoordsNode(Value Grids, Expr Block, Origin Origin) : Node(Origin)
{
    public static Node Bind(NodeReader reader) => new PackedCoordsNode(reader.Value("grids"), reader.Integer("block"), reader.Origin);

    public override Tensor Lower(BodyBuilder body, Tensor x)
    {
        var (grids, block) = (body.Value(Grids, x, "grids"), body.Resolve(Block));
        if (x.Shape.Single is not { Count: 2 } dims || grids is not { Kind: TensorKind.Integer, Shape.Single: { Count: 2 } sizes })
        {
            throw new LoweringException(Rules.Shape, Origin, $"'coords' with 'grids' needs tokens [n, c] and whole numbers [images, 3], found {x.Shape} and {grids.Shape}.");
        }

        body.Check(Grids.Origin, sizes[1], "==", Expr.Int(3), "frames, rows and columns of 'grids'");
        body.CheckOption(Origin, "block", block, ">", Expr.Int(0));
        return new Tensor($"Ops.PackedCoords({x.Code}, {grids.Code}, {body.Code(block)})", Shape.Of([dims[0], Expr.Int(5)]), TensorKind.Integer);
    }
}
