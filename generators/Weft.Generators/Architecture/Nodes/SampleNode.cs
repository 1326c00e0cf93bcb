using Weft.Generators.Architecture.Binding;
using Weft.Generators.Architecture.Expressions;
using Weft.Generators.Architecture.Lowering;
using Weft.Generators.Diagnostics;

namespace Weft.Generators.Architecture.Nodes;

/// <summary>
/// Reads a position table [rows(grid), c] where single tokens stand, each in a grid of its own size: <c>at</c> has row, column, rows
/// and columns [n, 4]. Shape: [n, c].
/// </summary>
internal sealed record SampleNode(Expr Grid, Value At, Origin Origin) : Node(Origin)
{
    public static Node Bind(NodeReader reader) => new SampleNode(reader.Extent("grid"), reader.Value("at"), reader.Origin);

    public override Tensor Lower(BodyBuilder body, Tensor x)
    {
        var (grid, places) = (body.Resolve(Grid), body.Value(At, x, "places"));
        if (x.Shape.Single is not { Count: 2 } dims || places is not { Kind: TensorKind.Integer, Shape.Single: { Count: 2 } at })
        {
            throw new LoweringException(Rules.Shape, Origin, $"'resample' with 'at' needs a table [rows, c] and whole numbers [n, 4], found {x.Shape} and {places.Shape}.");
        }

        var extent = GridExtent.Of(body, grid, Origin);
        body.Check(Origin, dims[0], "==", extent.Rows, "the table's rows and 'grid'");
        body.Check(At.Origin, at[1], "==", Expr.Int(4), "row, column, rows and columns of 'at'");
        return x with { Code = $"Ops.SampleAt({x.Code}, {extent.Code}, {places.Code})", Shape = Shape.Of([at[0], dims[1]]), IsCompound = false };
    }
}
