using Weft.Generators.Architecture.Binding;
using Weft.Generators.Architecture.Expressions;
using Weft.Generators.Architecture.Lowering;
using Weft.Generators.Diagnostics;

namespace Weft.Generators.Architecture.Nodes;

/// <summary>Compares each element with a number: booleans. Shape: unchanged.</summary>
internal sealed record CompareNode(string Is, Expr To, Origin Origin) : Node(Origin)
{
    public static Node Bind(NodeReader reader) => new CompareNode(reader.Json.Keyword("is", ["eq", "ne", "lt", "le", "gt", "ge"], "eq"), reader.Number("to"), reader.Origin);

    public override Tensor Lower(BodyBuilder body, Tensor x) =>
        x with { Code = $"{x.Operand}.{Is}({body.Code(body.Resolve(To))})", Kind = TensorKind.Boolean, IsCompound = false };
}
