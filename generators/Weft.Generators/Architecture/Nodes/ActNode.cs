using Weft.Generators.Architecture.Binding;
using Weft.Generators.Architecture.Expressions;
using Weft.Generators.Architecture.Lowering;
using Weft.Generators.Diagnostics;

namespace Weft.Generators.Architecture.Nodes;

/// <summary>A pointwise activation, fixed or chosen by a param. Shape: unchanged.</summary>
internal sealed record ActNode(Expr Function, Origin Origin) : Node(Origin)
{
    public static Node Bind(NodeReader reader) => new ActNode(reader.Activation("kind"), reader.Origin);

    public override Tensor Lower(BodyBuilder body, Tensor x)
    {
        var kind = body.Resolve(Function);
        var code = kind is LiteralExpr literal ? $"Activation.{Emission.CSharpExpression.EnumMember(literal.Value.Text)}" : body.Code(kind);
        return x with { Code = $"Ops.Activate({x.Code}, {code})", IsCompound = false };
    }
}
