using Weft.Generators.Architecture.Binding;
using Weft.Generators.Architecture.Expressions;
using Weft.Generators.Architecture.Lowering;
using Weft.Generators.Diagnostics;
using Weft.Generators.Json;

namespace Weft.Generators.Architecture.Nodes;

/// <summary>
/// One token of each row of [b, n, c], found in ids [b, n]: where they are largest, or where they first equal a value
/// (the first token when none does; with <c>among</c>, booleans [b, n], the last of as many as are true). Shape: [b, c]. Or, by
/// <c>index</c>, the tokens whose numbers are given [b, m]. Shape: [b, m, c].
/// </summary>
internal sealed record GatherNode(string By, Value Of, Expr? Equal, Value? Among, Origin Origin) : Node(Origin)
{
    public static readonly NodeRow Row = new(
        "gather", "One token of each row of [b, n, c], found in ids [b, n]. Shape: [b, c]. With by = index, the tokens whose numbers are given [b, m]. Shape: [b, m, c].", Bind,
        Optional("by", ValueKind.OneOf("argmax", "first", "index"), "Where the ids are largest; where they first equal a value, the first token when none does; or at given numbers.", "argmax"),
        Required("of", ValueKind.Value, "The ids.", "\"$text\""),
        Optional("equal", ValueKind.Integer, "With by = first: the value. Needed there.", example: "\"eos_token_id\""),
        Optional("among", ValueKind.Value, "With by = first: booleans [b, n]; a row without the value gives the last of as many tokens as are true."));

    public static Node Bind(NodeReader reader)
    {
        var by = reader.Json.Keyword("by");
        return new GatherNode(by, reader.Value("of"), by == "first" ? reader.Integer("equal") : null, by == "first" ? reader.OptionalValue("among") : null, reader.Origin);
    }

    public override Tensor Lower(BodyBuilder body, Tensor x)
    {
        var ids = body.Value(Of, x, "ids");
        if (x.Shape.Single is not { Count: 3 } dims || ids.Shape.Single is not { Count: 2 } rows)
        {
            throw new LoweringException(Rules.Shape, Origin, $"'gather' needs [b, n, c] and ids [b, n], found {x.Shape} and {ids.Shape}.");
        }

        body.Check(Origin, dims[0], "==", rows[0], "the rows and their ids");
        if (By == "index")
        {
            return x with { Code = $"Ops.GatherTokens({x.Code}, {ids.Code})", Shape = Shape.Of([dims[0], rows[1], dims[2]]), IsCompound = false };
        }

        body.Check(Origin, dims[1], "==", rows[1], "the tokens and their ids");
        var at = Equal is null ? $"Ops.ArgMax({ids.Code})" : $"Ops.FirstEqual({ids.Code}, {body.Code(body.Resolve(Equal))}{Counted(body, x, rows)})";
        return x with { Code = $"Ops.Gather({x.Code}, {at})", Shape = Shape.Of([dims[0], dims[2]]), IsCompound = false };
    }

    /// <summary>What to count for rows without the value, as an argument.</summary>
    private string Counted(BodyBuilder body, Tensor x, EquatableArray<Expr> rows)
    {
        if (Among is null)
        {
            return "";
        }

        var among = body.Value(Among, x, "among");
        if (among.Kind != TensorKind.Boolean || among.Shape.Single is not { Count: 2 } dims)
        {
            throw new LoweringException(Rules.Shape, Origin, $"'among' needs booleans [b, n], as 'compare' gives them; found {among.Shape}{(among.Kind == TensorKind.Boolean ? "" : " of numbers")}.");
        }

        body.Check(Origin, dims[0], "==", rows[0], "the rows of 'among' and of the ids");
        body.Check(Origin, dims[1], "==", rows[1], "'among' and the ids");
        return $", {among.Code}";
    }
}
