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
        return x with { Code = $"Ops.Activate({x.Code}, {body.Code(kind, Activations.Type)})", IsCompound = false };
    }
}
