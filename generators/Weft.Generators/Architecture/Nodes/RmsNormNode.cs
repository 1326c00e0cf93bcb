using Weft.Generators.Architecture.Binding;
using Weft.Generators.Architecture.Expressions;
using Weft.Generators.Architecture.Lowering;
using Weft.Generators.Diagnostics;

namespace Weft.Generators.Architecture.Nodes;

/// <summary>Norm by the root mean square over the last axis, without a bias; its width is inferred. Shape: unchanged.</summary>
internal sealed record RmsNormNode(Template Name, string? As, Expr Eps, Origin Origin) : Node(Origin)
{
    public static Node Bind(NodeReader reader) => new RmsNormNode(reader.Name(), reader.As(), reader.Number("eps"), reader.Origin);

    public override Tensor Lower(BodyBuilder body, Tensor x)
    {
        if (x.Shape.Cases.Any(c => c.Dims.Count == 0))
        {
            throw new LoweringException(Rules.Shape, Origin, $"'norm' needs at least one axis, found {x.Shape}.");
        }

        var width = x.Shape.FromEnd(0);
        var layer = body.Layer(Origin, Name, "RmsNorm", [new([width]), new([body.Resolve(Eps)])], [new("weight", [width], Expr.True)], As);
        return x with { Code = $"{layer}.call({x.Code})", IsCompound = false };
    }
}
