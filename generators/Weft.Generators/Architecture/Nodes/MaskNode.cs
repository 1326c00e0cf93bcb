using Weft.Generators.Architecture.Binding;
using Weft.Generators.Architecture.Expressions;
using Weft.Generators.Architecture.Lowering;
using Weft.Generators.Diagnostics;

namespace Weft.Generators.Architecture.Nodes;

/// <summary>
/// An additive attention mask for the tokens of [b, n, c], or none where <c>causal</c> does not hold. Shape: [n, n],
/// 0 on and below the diagonal and minus infinity above.
/// </summary>
internal sealed record MaskNode(Expr Causal, Origin Origin) : Node(Origin)
{
    public static Node Bind(NodeReader reader) => new MaskNode(reader.Condition("causal"), reader.Origin);

    public override Tensor Lower(BodyBuilder body, Tensor x)
    {
        if (x.Shape.Single is not { Count: 3 } dims)
        {
            throw new LoweringException(Rules.Shape, Origin, $"'mask' needs [b, n, c], found {x.Shape}.");
        }

        var causal = body.Resolve(Causal);
        if (causal == Expr.False)
        {
            return Tensor.Absent;
        }

        var code = $"Ops.CausalMask({x.Code})";
        return causal == Expr.True
            ? new Tensor(code, Shape.Of([dims[1], dims[1]]))
            : new Tensor($"{body.Operand(causal)} ? {code} : null", Shape.Of([dims[1], dims[1]]), IsCompound: true, Nullable: true);
    }
}
