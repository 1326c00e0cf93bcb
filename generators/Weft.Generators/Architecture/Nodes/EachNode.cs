using Weft.Generators.Architecture.Binding;
using Weft.Generators.Architecture.Expressions;
using Weft.Generators.Architecture.Lowering;
using Weft.Generators.Diagnostics;

namespace Weft.Generators.Architecture.Nodes;

/// <summary>
/// Resamples a position table [rows(grid), c] for every image of a batch, each to a size of its own: <c>each</c> has rows and columns
/// [b, 2]. What is left of <c>rows</c> tokens gets the position of the first. Shape: [b, rows, c].
/// </summary>
internal sealed record EachNode(Expr Grid, Value Each, Expr Rows, ResampleRuleModel Rule, Origin Origin) : Node(Origin)
{
    public static Node Bind(NodeReader reader) => new EachNode(reader.Extent("grid"), reader.Value("each"), reader.Size("rows"), ResampleRuleModel.Bind(reader), reader.Origin);

    public override Tensor Lower(BodyBuilder body, Tensor x)
    {
        var (grid, sizes, rows) = (body.Resolve(Grid), body.Value(Each, x, "sizes"), body.Size(Rows, Origin));
        if (x.Shape.Single is not { Count: 2 } dims || sizes is not { Kind: TensorKind.Integer, Shape.Single: { Count: 2 } each })
        {
            throw new LoweringException(Rules.Shape, Origin, $"'resample' with 'each' needs a table [rows, c] and whole numbers [b, 2], found {x.Shape} and {sizes.Shape}.");
        }

        var extent = GridExtent.Of(body, grid, Origin);
        body.Check(Origin, dims[0], "==", extent.Rows, "the table's rows and 'grid'");
        body.Check(Each.Origin, each[1], "==", Expr.Int(2), "rows and columns of 'each'");
        return x with { Code = $"Ops.ResampleEach({x.Code}, {extent.Code}, {sizes.Code}, {body.Code(rows)}, {Rule.Code})", Shape = Shape.Of([each[0], rows, dims[1]]), IsCompound = false };
    }
}
