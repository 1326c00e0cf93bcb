using Weft.Generators.Architecture.Binding;
using Weft.Generators.Architecture.Expressions;
using Weft.Generators.Architecture.Lowering;
using Weft.Generators.Diagnostics;
using Weft.Generators.Json;

namespace Weft.Generators.Architecture.Nodes;

/// <summary>Compares each element with a number: booleans. Shape: unchanged.</summary>
internal sealed record CompareNode(string Is, Expr To, Origin Origin) : Node(Origin)
{
    public static readonly NodeRow Row = new(
        "compare", "Compares each element with a number: booleans. Shape: unchanged.", Bind,
        Optional("is", ValueKind.OneOf("eq", "ne", "lt", "le", "gt", "ge"), "How: equal, not equal, less, less or equal, greater, greater or equal.", "eq"),
        Required("to", ValueKind.Real, "The number."));

    public static Node Bind(NodeReader reader) => new CompareNode(reader.Json.Keyword("is"), reader.Number("to"), reader.Origin);

    public override Tensor Lower(BodyBuilder body, Tensor x) =>
        x with { Code = $"{x.Operand}.{Is}({body.Code(body.Resolve(To))})", Kind = TensorKind.Boolean, IsCompound = false };
}
