using Weft.Generators.Architecture.Binding;
using Weft.Generators.Architecture.Lowering;
using Weft.Generators.Diagnostics;
using Weft.Generators.Json;

namespace Weft.Generators.Architecture.Nodes;

/// <summary>Matrix product with another value. Shape: [..., m, k] and [..., k, n] → [..., m, n]; with <c>transpose</c> the other is [..., n, k].</summary>
internal sealed record MatmulNode(Value Value, bool Transpose, Origin Origin) : Node(Origin)
{
    public static readonly NodeRow Row = new(
        "matmul", "Matrix product with another value. Shape: [..., m, k] and [..., k, n] → [..., m, n].", Bind,
        Required("value", ValueKind.Value, "The other value."),
        Optional("transpose", ValueKind.Flag, "The other value is [..., n, k].", "false"));

    public static Node Bind(NodeReader reader) => new MatmulNode(reader.Value("value"), reader.Json.Flag("transpose"), reader.Origin);

    public override Tensor Lower(BodyBuilder body, Tensor x)
    {
        var y = body.Value(Value, x, "value");
        if (x.Shape.Single is not { Count: >= 2 } left || y.Shape.Single is not { } right || right.Count != left.Count)
        {
            throw new LoweringException(Rules.Shape, Origin, $"'matmul' needs two values of one rank of 2 or more, found {x.Shape} and {y.Shape}.");
        }

        var (inner, outer) = Transpose ? (right[right.Count - 1], right[right.Count - 2]) : (right[right.Count - 2], right[right.Count - 1]);
        body.Check(Origin, left[left.Count - 1], "==", inner, $"{x.Shape} and {y.Shape} do not multiply");
        for (var i = 0; i < left.Count - 2; i++)
        {
            body.Check(Origin, left[i], "==", right[i], $"{x.Shape} and {y.Shape} do not multiply");
        }

        var code = $"Ops.MatMul({x.Code}, {y.Operand}{(Transpose ? ".transpose(-2, -1)" : "")})";
        return x with { Code = code, Shape = Shape.Of(left.Take(left.Count - 1).Append(outer)), IsCompound = false };
    }
}
