using Weft.Generators.Architecture.Binding;
using Weft.Generators.Architecture.Expressions;
using Weft.Generators.Architecture.Lowering;
using Weft.Generators.Diagnostics;
using Weft.Generators.Emission;

namespace Weft.Generators.Architecture.Nodes;

/// <summary>
/// Resamples a position table to another grid; unchanged when the grids agree. Shape: [1, prefix + rows(grid), c] or
/// [prefix + rows(grid), c], with the rows of <c>to</c>.
/// </summary>
internal sealed record ResampleNode(Expr Grid, EquatableArray<Expr> To, Expr Prefix, ResampleRuleModel Rule, Origin Origin) : Node(Origin)
{
    public static Node Bind(NodeReader reader) => reader.Json.Json["at"] is not null ? SampleNode.Bind(reader) : reader.Json.Json["each"] is not null ? EachNode.Bind(reader) : new ResampleNode(
        reader.Extent("grid"), reader.Sizes("to"), reader.Integer("prefix", Expr.Int(0)), ResampleRuleModel.Bind(reader), reader.Origin);

    public override Tensor Lower(BodyBuilder body, Tensor x)
    {
        if (To.Count != 2)
        {
            throw new LoweringException(Rules.Shape, Origin, $"'to' needs a height and a width, found {To.Count} sizes.");
        }

        if (x.Shape.Single is not { Count: 2 or 3 } dims)
        {
            throw new LoweringException(Rules.Shape, Origin, $"'resample' needs a table [1, rows, width] or [rows, width], found {x.Shape}.");
        }

        var (grid, prefix) = (GridExtent.Of(body, body.Resolve(Grid), Origin), body.Resolve(Prefix));
        body.Check(Origin, dims[dims.Count - 2], "==", Expr.Add(grid.Rows, prefix), "the table's rows and 'grid' with 'prefix'");
        var (height, width) = (body.Size(To[0], Origin), body.Size(To[1], Origin));
        var resampled = Expr.Add(Expr.Multiply(height, width), prefix);
        var code = $"Ops.Resample({x.Code}, {grid.Code}, {body.Code(height)}, {body.Code(width)}, {body.Code(prefix)}, {Rule.Code})";
        return x with { Code = code, Shape = Shape.Of(dims.Select((d, i) => i == dims.Count - 2 ? resampled : d)), IsCompound = false };
    }
}

/// <summary>How a table is resized: the options of a node, and the runtime's value for them.</summary>
internal sealed record ResampleRuleModel(string Mode, bool Antialias, string Keep)
{
    public static ResampleRuleModel Bind(NodeReader reader) => new(
        reader.Json.Keyword("mode", ["bicubic", "bilinear"], "bicubic"), reader.Json.Flag("antialias", absent: true), reader.Json.Keyword("keep", ["square", "count", "never"], "square"));

    public string Code => $"new ResampleRule(ResampleMode.{Identifier.Pascal(Mode)}, Antialias: {(Antialias ? "true" : "false")}, ResampleKeep.{Identifier.Pascal(Keep)})";
}
