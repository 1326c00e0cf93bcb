using Weft.Generators.Architecture.Binding;
using Weft.Generators.Architecture.Expressions;
using Weft.Generators.Architecture.Lowering;
using Weft.Generators.Diagnostics;
using Weft.Generators.Emission;
using Weft.Generators.Json;

namespace Weft.Generators.Architecture.Nodes;

/// <summary>
/// Resamples a position table to another grid; unchanged when the grids agree. Shape: [1, prefix + rows(grid), c] or
/// [prefix + rows(grid), c], with the rows of <c>to</c>.
/// </summary>
internal sealed record ResampleNode(Expr Grid, EquatableArray<Expr> To, Expr Prefix, ResampleRuleModel Rule, Origin Origin) : Node(Origin)
{
    public static readonly NodeRow Row = new(
        "resample", "Resamples a position table of a grid to another one; unchanged where they agree. Shape: [1, prefix + rows(grid), c] or [prefix + rows(grid), c], with the rows of 'to'. With 'each', to a size for every image: [b, rows, c]. With 'at', read at single places: [n, c].", Bind,
        Required("grid", ValueKind.Extent, "The grid that the table is for: its rows and columns, or a size2.", "\"grid\""),
        Optional("to", ValueKind.List(ValueKind.Size), "Rows and columns of the other one. Needed without 'each' and 'at'.", example: "[\"gh\", \"gw\"]"),
        Optional("prefix", ValueKind.Integer, "With 'to': rows before those of the grid, which stay.", "0"),
        Optional("mode", ValueKind.OneOf("bicubic", "bilinear"), "How values between places are found.", "bicubic"),
        Optional("antialias", ValueKind.Flag, "A table that shrinks is smoothed.", "true"),
        Optional("keep", ValueKind.OneOf("square", "count", "never"), "Beside equal grids, where the table stays as it is: for a square grid of as many places, for any of as many, or for no other.", "square"),
        Optional("each", ValueKind.Value, "Rows and columns of each image, [b, 2]."),
        Optional("rows", ValueKind.Size, "With 'each': tokens of an image; what is left over gets the position of the first."),
        Optional("at", ValueKind.Value, "Row, column, rows and columns of each token, [n, 4]."));

    public static Node Bind(NodeReader reader) => reader.Json.Json["at"] is not null ? SampleNode.Bind(reader) : reader.Json.Json["each"] is not null ? EachNode.Bind(reader) : new ResampleNode(
        reader.Extent("grid"), reader.Sizes("to"), reader.Integer("prefix"), ResampleRuleModel.Bind(reader), reader.Origin);

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
        reader.Json.Keyword("mode"), reader.Json.Flag("antialias"), reader.Json.Keyword("keep"));

    public string Code => $"new ResampleRule(ResampleMode.{Identifier.Pascal(Mode)}, Antialias: {(Antialias ? "true" : "false")}, ResampleKeep.{Identifier.Pascal(Keep)})";
}
