using Weft.Generators.Architecture.Binding;
using Weft.Generators.Architecture.Lowering;
using Weft.Generators.Diagnostics;
using Weft.Generators.Json;

namespace Weft.Generators.Architecture.Nodes;

/// <summary>
/// Puts a value in the place of some tokens of [b, n, c]: of those where <c>where</c>, [b, n], is not 0; where that is an optional input
/// that is left out, of none. Shape: unchanged.
/// </summary>
internal sealed record ReplaceNode(Value Where, Value By, Origin Origin) : Node(Origin)
{
    public static readonly NodeRow Row = new(
        "replace", "Puts a value in the place of some tokens of [b, n, c]. Shape: unchanged.", Bind,
        Required("where", ValueKind.Value, "Which: [b, n], not 0 there; none where an optional input is left out.", "\"$bool_masked_pos\""),
        Required("value", ValueKind.Value, "What stands there."));

    public static Node Bind(NodeReader reader) => new ReplaceNode(reader.Value("where"), reader.Value("value"), reader.Origin);

    public override Tensor Lower(BodyBuilder body, Tensor x)
    {
        var (where, value) = (body.Optional(Where, x, "where"), body.Value(By, x, "value"));
        if (where.IsAbsent)
        {
            return x;
        }

        if (x.Shape.Single is not { Count: 3 } dims || where.Shape.Single is not { Count: 2 } places)
        {
            throw new LoweringException(Rules.Shape, Origin, $"'replace' needs tokens [b, n, c] and a place for each [b, n], found {x.Shape} and {where.Shape}.");
        }

        body.Check(Origin, places[0], "==", dims[0], "the rows of 'where' and of the tokens");
        body.Check(Origin, places[1], "==", dims[1], "the tokens and their places");
        Broadcast.Shapes(body, Origin, x.Shape, value.Shape);
        return x with { Code = $"Ops.Replace({x.Code}, {where.Code}, {value.Code})", IsCompound = false };
    }
}
