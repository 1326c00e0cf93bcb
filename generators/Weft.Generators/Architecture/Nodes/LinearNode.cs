using System.Globalization;
using Weft.Generators.Architecture.Binding;
using Weft.Generators.Architecture.Expressions;
using Weft.Generators.Architecture.Lowering;
using Weft.Generators.Diagnostics;
using Weft.Generators.Json;

namespace Weft.Generators.Architecture.Nodes;

/// <summary>
/// A linear map of the last axis; the width in is inferred. Shape: [..., in] → [..., out].
/// With <c>name</c> it is a layer; with <c>weight_key</c> its weight (and bias) are parameters of the class itself, and
/// <c>part</c> [i, j, n] takes shares i to j of n of their rows: several nodes then hold one packed parameter together.
/// </summary>
internal sealed record LinearNode(Template? Name, string? As, Expr Out, Expr Bias, bool InOut, Template? WeightKey, EquatableArray<Template?> BiasKeys, Part? Part, Origin Origin) : Node(Origin)
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
            Packed(reader, weight is null),
            reader.Origin);
    }

    private static Part? Packed(NodeReader reader, bool isLayer)
    {
        if (reader.Json.Optional<JsonArray>("part") is not { } array)
        {
            return null;
        }

        var numbers = array.Items.Select(item => item is JsonNumber number && int.TryParse(number.Text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value <= 64 ? value : -1).ToList();
        if (!isLayer && numbers.Count == 3 && numbers[0] >= 0 && numbers[0] < numbers[1] && numbers[1] <= numbers[2])
        {
            return new Part(numbers[0], numbers[1], numbers[2]);
        }

        reader.Json.Problems.Add(Rules.BadValue, reader.Json.OriginOf(array), "'part' is [from, to, of] with 0 <= from < to <= of, beside 'weight_key'.");
        return null;
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
        var rows = Part is null ? output : Part.Whole(output);
        if (Part is not null)
        {
            body.Check(Origin, output, "multiple of", Expr.Int(Part.To - Part.From), "'out' and the shares of 'part'");
        }

        var weight = Parameter(body, WeightKey!, InOut ? [width, rows] : [rows, width], init, As);
        weight = InOut ? $"{Rows(body, weight, 1, output)}.t()" : Rows(body, weight, 0, output);
        if (BiasKeys.Count == 0)
        {
            return $"Ops.Linear({x.Code}, {weight})";
        }

        if (BiasKeys.Count == 1)
        {
            return $"Ops.Linear({x.Code}, {weight}, {Rows(body, Parameter(body, BiasKeys[0]!, [rows], init, null), 0, output)})";
        }

        var share = Expr.FloorDivide(output, Expr.Int(BiasKeys.Count));
        body.Check(Origin, output, "multiple of", Expr.Int(BiasKeys.Count), "'out' and the parts of 'bias_key'");
        var parts = BiasKeys.Select(key => key is null ? null : body.Parameter(Origin, key, [share], init)).ToList();
        var like = parts.First(p => p is not null);
        return $"Ops.Linear({x.Code}, {weight}, torch.cat([{string.Join(", ", parts.Select(p => p ?? $"torch.zeros_like({like})"))}]))";
    }

    private string Parameter(BodyBuilder body, Template key, IEnumerable<Expr> shape, InitModel init, string? property) =>
        Part is null ? body.Parameter(Origin, key, shape, init, property) : body.Parameter(Origin, key, shape, init, Part, property);

    /// <summary>The rows of a parameter that are this node's.</summary>
    private string Rows(BodyBuilder body, string parameter, int axis, Expr output) => Part is null
        ? parameter
        : $"{parameter}.slice({axis}, {body.Code(Part.Before(Part.From, output))}, {body.Code(Part.Before(Part.To, output))}, 1)";
}
