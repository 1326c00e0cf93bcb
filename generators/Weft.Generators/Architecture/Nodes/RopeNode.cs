using Weft.Generators.Architecture.Binding;
using Weft.Generators.Architecture.Expressions;
using Weft.Generators.Architecture.Lowering;
using Weft.Generators.Diagnostics;
using Weft.Generators.Json;

namespace Weft.Generators.Architecture.Nodes;

/// <summary>Rotates the last axis of [..., tokens, width] by a rotary table, leaving the first <c>skip</c> tokens alone; an absent table leaves all alone. Shape: unchanged.</summary>
internal sealed record RopeNode(Value Table, string Rotation, Expr Skip, Origin Origin) : Node(Origin)
{
    public static readonly NodeRow Row = new(
        "rope", "Rotates the last axis of [..., tokens, width] by a rotary table; an absent table leaves all alone. Shape: unchanged.", Bind,
        Required("table", ValueKind.Value, "A value made by 'rope_table'.", "\"$rope\""),
        Optional("rotate", ValueKind.OneOf("pair", "half"), "Which channels turn together: neighbours, or those of the two halves.", "pair"),
        Optional("skip", ValueKind.Integer, "Tokens at the start that are left alone, such as a class token.", "0"));

    public static Node Bind(NodeReader reader) => new RopeNode(
        reader.Value("table"), reader.Json.Keyword("rotate"), reader.Integer("skip"), reader.Origin);

    public override Tensor Lower(BodyBuilder body, Tensor x)
    {
        var table = body.Optional(Table, x, "table");
        if (table.IsAbsent)
        {
            return x;
        }

        if (table.Kind != TensorKind.RopeTable)
        {
            throw new LoweringException(Rules.Shape, Table.Origin, "'rope' needs a value made by 'rope_table'.");
        }

        if (x.Shape.Single is not { Count: >= 2 } dims)
        {
            throw new LoweringException(Rules.Shape, Origin, $"'rope' needs [..., tokens, width], found {x.Shape}.");
        }

        var (skip, rows) = (body.Resolve(Skip), table.Shape.Cases[0].Dims);
        if (rows.Count < 2 || rows.Count > dims.Count)
        {
            throw new LoweringException(Rules.Shape, Origin, $"A rotary table of {table.Shape} is for no tokens of {x.Shape}.");
        }

        body.Check(Origin, Expr.Subtract(dims[dims.Count - 2], skip), "==", rows[rows.Count - 2], "the tokens and the rows of the rotary table");
        body.Check(Origin, dims[dims.Count - 1], "==", rows[rows.Count - 1], "the width and the channels of the rotary table");
        for (var i = 3; i <= rows.Count; i++)
        {
            if (rows[rows.Count - i] != Expr.Int(1))
            {
                body.Check(Origin, dims[dims.Count - i], "==", rows[rows.Count - i], $"{x.Shape} and a rotary table of {table.Shape}");
            }
        }

        return x with { Code = $"Ops.Rotate({x.Code}, {table.Code}, RopeRotation.{(Rotation == "pair" ? "Pair" : "Half")}, {body.Code(skip)})", IsCompound = false };
    }
}
