using Weft.Generators.Architecture.Binding;
using Weft.Generators.Architecture.Expressions;
using Weft.Generators.Architecture.Lowering;
using Weft.Generators.Diagnostics;
using Weft.Generators.Json;

namespace Weft.Generators.Architecture.Nodes;

/// <summary>
/// What <c>sin_cos</c> of a parameter says: its rows are sines and cosines of the places of a grid, after <c>prefix</c> rows of
/// zeros, where <c>if</c> holds; it is in the state dict, but not learned.
/// </summary>
internal sealed record SinCosTable(Expr Grid, Expr Prefix, Expr If, Origin Origin)
{
    public static readonly Form Form = new(
        "sin_cos", "Rows of sines and cosines of the places of a grid; in the state dict, but not learned.",
        Required("grid", ValueKind.Extent, "The grid: its rows and columns, or a size2.", "\"grid\""),
        Optional("prefix", ValueKind.Integer, "Rows of zeros before them.", "0"),
        Optional("if", ValueKind.Condition, "Where it does not hold, the parameter is learned.", "true"));

    public static SinCosTable? Bind(NodeReader reader)
    {
        if (reader.Json.Optional<JsonObject>("sin_cos") is not { } obj)
        {
            return null;
        }

        var options = new NodeReader(reader.Json.Inner(obj, Form), reader.Scope, reader.Bodies);
        var table = new SinCosTable(options.Extent("grid"), options.Integer("prefix"), options.Condition("if"), options.Origin);
        options.Json.Finish();
        return table;
    }

    /// <summary>How the parameter is initialised, given how it is where the table is not in use.</summary>
    public InitModel Lower(BodyBuilder body, EquatableArray<Expr> shape, InitModel learned)
    {
        if (shape.Count < 2)
        {
            throw new LoweringException(Rules.Shape, Origin, $"'sin_cos' needs [..., rows, width], found {ExpressionText.OfShape(shape)}.");
        }

        var (grid, prefix, condition) = (body.Resolve(Grid), body.Resolve(Prefix), body.Resolve(If));
        var rows = Expr.Add(GridExtent.Of(body, grid, Origin).Rows, prefix);
        var (height, width) = (shape[shape.Count - 2], shape[shape.Count - 1]);

        // Half of the channels belong to each axis, and half of those to the sines.
        body.CheckWhere(condition, Origin, height, "==", rows, "the table's rows and 'grid' with 'prefix'");
        body.CheckWhere(condition, Origin, width, "multiple of", Expr.Int(4), "the table's width");
        var table = new InitModel("SinCos", grid, prefix);
        return condition == Expr.True ? table : learned with { Unless = (condition, table) };
    }
}
