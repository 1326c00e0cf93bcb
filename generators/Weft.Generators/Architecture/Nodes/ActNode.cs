using Weft.Generators.Architecture.Binding;
using Weft.Generators.Architecture.Expressions;
using Weft.Generators.Architecture.Lowering;
using Weft.Generators.Diagnostics;
using Weft.Generators.Json;

namespace Weft.Generators.Architecture.Nodes;

/// <summary>A pointwise activation, fixed or chosen by a param. Shape: unchanged.</summary>
internal sealed record ActNode(Expr Function, Origin Origin) : Node(Origin)
{
    public static readonly NodeRow Row = new(
        "act", "A pointwise activation, fixed or chosen by a param. Shape: unchanged.", Bind,
        Required("kind", ValueKind.Expression, $"A param of type act, or a quoted name: {string.Join(", ", Activations.Names)}. A fixed one may stand in a body as its name alone.", "\"'gelu'\""));

    public static Node Bind(NodeReader reader) => new ActNode(reader.Activation("kind"), reader.Origin);

    public override Tensor Lower(BodyBuilder body, Tensor x)
    {
        var kind = body.Resolve(Function);
        return x with { Code = $"Ops.Activate({x.Code}, {body.Code(kind, Activations.Type)})", IsCompound = false };
    }
}
