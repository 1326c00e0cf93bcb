using Weft.Generators.Architecture.Binding;
using Weft.Generators.Architecture.Expressions;
using Weft.Generators.Architecture.Lowering;
using Weft.Generators.Diagnostics;

namespace Weft.Generators.Architecture.Nodes;

/// <summary>
/// A linear map of the last axis; the width in is inferred. Shape: [..., in] → [..., out].
/// With <c>name</c> it is a layer; with <c>weight_key</c> its weight (and bias) are parameters of the class itself.
/// </summary>
internal sealed record LinearNode(Template? Name, string? As, Expr Out, Expr Bias, bool InOut, Template? WeightKey, EquatableArray<Template?> BiasKeys, Origin Origin) : Node(Origin)
{
    public static Node Bind(NodeReader reader)
    {
        var weight = reader.OptionalKey("weight_key");
        return new LinearNode(
            weight is null ? reader.Name() : null,
            reader.As(),
            reader.Integer("out"),
            reader.Condition("bias", Expr.True),
            reader.Json.Keyword("layout", ["out_in", "in_out"], "out_in") == "in_out",
            weight,
            reader.KeyParts("bias_key"),
            reader.Origin);
    }

    public override Tensor Lower(BodyBuilder body, Tensor x)
    {
        if (x.Shape.Cases.Any(c => c.Dims.Count == 0))
        {
            throw new LoweringException(Rules.Shape, Origin, $"'linear' needs at least one axis, found {x.Shape}.");
        }

        var (width, output, bias) = (x.Shape.FromEnd(0), body.Resolve(Out), body.Resolve(Bias));
        body.Check(Origin, output, ">", Expr.Int(0), "'out'");
        var shape = x.Shape.Map(d => d.Take(d.Count - 1).Append(output));
        var code = WeightKey is null ? Layer(body, x, width, output, bias) : Raw(body, x, width, output);
        return x with { Code = code, Shape = shape, IsCompound = false };
    }

    private string Layer(BodyBuilder body, Tensor x, Expr width, Expr output, Expr bias)
    {
        var arguments = new List<LayerArgument> { new([width]), new([output]) };
        if (bias != Expr.True)
        {
            arguments.Add(new([bias], Name: "bias"));
        }

        var layer = body.Layer(Origin, Name!, "Linear", arguments, [new("weight", [output, width], Expr.True), new("bias", [output], bias)], As);
        return $"{layer}.call({x.Code})";
    }

    private string Raw(BodyBuilder body, Tensor x, Expr width, Expr output)
    {
        var init = new InitModel("FanIn", width);
        var weight = body.Parameter(Origin, WeightKey!, InOut ? [width, output] : [output, width], init, As);
        if (InOut)
        {
            weight = $"{weight}.t()";
        }

        if (BiasKeys.Count == 0)
        {
            return $"Ops.Linear({x.Code}, {weight})";
        }

        var part = Expr.FloorDivide(output, Expr.Int(BiasKeys.Count));
        body.Check(Origin, output, "multiple of", Expr.Int(BiasKeys.Count), "'out' and the parts of 'bias_key'");
        var parts = BiasKeys.Select(key => key is null ? null : body.Parameter(Origin, key, [part], init)).ToList();
        if (parts.Count == 1)
        {
            return $"Ops.Linear({x.Code}, {weight}, {parts[0]})";
        }

        var like = parts.First(p => p is not null);
        return $"Ops.Linear({x.Code}, {weight}, torch.cat([{string.Join(", ", parts.Select(p => p ?? $"torch.zeros_like({like})"))}]))";
    }
}
