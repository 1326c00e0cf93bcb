using Weft.Generators.Architecture.Binding;
using Weft.Generators.Architecture.Expressions;
using Weft.Generators.Architecture.Lowering;
using Weft.Generators.Diagnostics;

namespace Weft.Generators.Architecture.Nodes;

/// <summary>Layer norm over the last axis; its width is inferred. Shape: unchanged.</summary>
internal sealed record NormNode(Template Name, string? As, Expr Eps, Expr Bias, Origin Origin) : Node(Origin)
{
    public static Node Bind(NodeReader reader)
    {
        reader.Json.Keyword("kind", ["layer"], "layer");
        return new NormNode(reader.Name(), reader.As(), reader.Number("eps"), reader.Condition("bias", Expr.True), reader.Origin);
    }

    public override Tensor Lower(BodyBuilder body, Tensor x)
    {
        if (x.Shape.Cases.Any(c => c.Dims.Count == 0))
        {
            throw new LoweringException(Rules.Shape, Origin, $"'norm' needs at least one axis, found {x.Shape}.");
        }

        var (width, bias) = (x.Shape.FromEnd(0), body.Resolve(Bias));
        var arguments = new List<LayerArgument> { new([width]), new([body.Resolve(Eps)]) };
        if (bias != Expr.True)
        {
            arguments.Add(new([bias], Name: "bias"));
        }

        var layer = body.Layer(Origin, Name, "LayerNorm", arguments, [new("weight", [width], Expr.True), new("bias", [width], bias)], As);
        return x with { Code = $"{layer}.call({x.Code})", IsCompound = false };
    }
}
