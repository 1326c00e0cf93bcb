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
/// <c>bias_part</c> does so for the bias alone.
/// </summary>
internal sealed record LinearNode(Template? Name, string? As, Expr Out, Expr Bias, bool InOut, Template? WeightKey, EquatableArray<Template?> BiasKeys, Part? Part, Part? BiasPart, Origin Origin) : Node(Origin)
{
    public static readonly NodeRow Row = new(
        "linear", "A linear map of the last axis; the width in is inferred. Shape: [..., in] → [..., out]. With 'name' it is a layer; with 'weight_key' its weight and bias are parameters of the class itself.", Bind,
        Optional(NodeRow.Key.Name, NodeRow.Key.Kind, "Key of the layer, with its parameters \"<name>.weight\" and \"<name>.bias\". Needed without 'weight_key'.", example: "\"fc1\""),
        NodeRow.As,
        Required("out", ValueKind.Integer, "Width out.", "\"4 * embed_dim\""),
        Optional("bias", ValueKind.Condition, "Whether the layer has a bias.", "true"),
        Optional("layout", ValueKind.OneOf("out_in", "in_out"), "The order of the axes of a weight of the class itself.", "out_in"),
        Optional("weight_key", ValueKind.Key, "Whole key of the weight, in the place of 'name'.", example: "\"qkv.weight\""),
        Optional("bias_key", ValueKind.Either(ValueKind.Key, ValueKind.List(ValueKind.Either(ValueKind.Key, ValueKind.Count))), "Whole key of the bias, or a list of keys, in which 0 stands for zeros. Without it there is none.", example: "[\"q_bias\", 0, \"v_bias\"]"),
        Optional("part", Shares, "With 'weight_key': [from, to, of], the shares of the rows that are this node's, so that several nodes hold one packed parameter together.", example: "[0, 1, 3]"),
        Optional("bias_part", Shares, "The same for the bias alone."));

    private static ValueKind Shares => ValueKind.List(ValueKind.Count, 3, 3);

    public static Node Bind(NodeReader reader)
    {
        var weight = reader.OptionalKey("weight_key");
        if (weight is not null && reader.Json.Optional("bias") is { } bias)
        {
            reader.Json.Problems.AddOnKey(Rules.UnknownMember, reader.Json.OriginOf(bias), "bias", " Beside 'weight_key' a bias is there where 'bias_key' names it.");
        }

        return new LinearNode(
            weight is null ? reader.Name() : null,
            reader.As(),
            reader.Integer("out"),
            reader.Condition("bias"),
            reader.Json.Keyword("layout") == "in_out",
            weight,
            reader.KeyParts("bias_key"),
            Packed(reader, "part", weight is null),
            Packed(reader, "bias_part", weight is null),
            reader.Origin);
    }

    private static Part? Packed(NodeReader reader, string option, bool isLayer)
    {
        if (reader.Json.Optional<JsonArray>(option) is not { } array)
        {
            return null;
        }

        var numbers = array.Items.Select(item => item is JsonNumber number && int.TryParse(number.Text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value <= 64 ? value : -1).ToList();
        if (!isLayer && numbers.Count == 3 && numbers[0] >= 0 && numbers[0] < numbers[1] && numbers[1] <= numbers[2])
        {
            return new Part(numbers[0], numbers[1], numbers[2]);
        }

        reader.Json.Problems.Add(Rules.BadValue, reader.Json.OriginOf(array), $"'{option}' is [from, to, of] with 0 <= from < to <= of, beside 'weight_key'.");
        return null;
    }

    public override Tensor Lower(BodyBuilder body, Tensor x)
    {
        if (x.Shape.Cases.Any(c => c.Dims.Count == 0))
        {
            throw new LoweringException(Rules.Shape, Origin, $"'linear' needs at least one axis, found {x.Shape}.");
        }

        var (width, output, bias) = (x.Shape.FromEnd(0), body.Resolve(Out), body.Resolve(Bias));
        body.CheckOption(Origin, "out", output, ">", Expr.Int(0));
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
        var rows = Rows(body, Part, output);
        var weight = Parameter(body, WeightKey!, InOut ? [width, rows] : [rows, width], init, Part, As);
        weight = InOut ? $"{Share(body, weight, Part, 1, output)}.t()" : Share(body, weight, Part, 0, output);
        if (BiasKeys.Count == 0)
        {
            return $"Ops.Linear({x.Code}, {weight})";
        }

        if (BiasKeys.Count == 1)
        {
            var part = BiasPart ?? Part;
            return $"Ops.Linear({x.Code}, {weight}, {Share(body, Parameter(body, BiasKeys[0]!, [Rows(body, part, output)], init, part, null), part, 0, output)})";
        }

        var share = Expr.FloorDivide(output, Expr.Int(BiasKeys.Count));
        body.Check(Origin, output, "multiple of", Expr.Int(BiasKeys.Count), "'out' and the parts of 'bias_key'");
        var parts = BiasKeys.Select(key => key is null ? null : body.Parameter(Origin, key, [share], init)).ToList();
        var like = parts.First(p => p is not null);
        return $"Ops.Linear({x.Code}, {weight}, torch.cat([{string.Join(", ", parts.Select(p => p ?? $"torch.zeros_like({like})"))}]))";
    }

    private string Parameter(BodyBuilder body, Template key, IEnumerable<Expr> shape, InitModel init, Part? part, string? property) =>
        part is null ? body.Parameter(Origin, key, shape, init, property) : body.Parameter(Origin, key, shape, init, part, property);

    /// <summary>The rows of the whole parameter.</summary>
    private Expr Rows(BodyBuilder body, Part? part, Expr output)
    {
        if (part is null)
        {
            return output;
        }

        body.Check(Origin, output, "multiple of", Expr.Int(part.To - part.From), "'out' and the shares of 'part'");
        return part.Whole(output);
    }

    /// <summary>The rows of a parameter that are this node's.</summary>
    private static string Share(BodyBuilder body, string parameter, Part? part, int axis, Expr output) => part is null
        ? parameter
        : $"{parameter}.slice({axis}, {body.Code(part.Before(part.From, output))}, {body.Code(part.Before(part.To, output))}, 1)";
}
