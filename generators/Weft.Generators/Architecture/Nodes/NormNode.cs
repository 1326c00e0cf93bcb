using Weft.Generators.Architecture.Binding;
using Weft.Generators.Architecture.Expressions;
using Weft.Generators.Architecture.Lowering;
using Weft.Generators.Diagnostics;
using Weft.Generators.Json;

namespace Weft.Generators.Architecture.Nodes;

/// <summary>
/// Layer norm over the last axis, or over the channels of [b, c, ...]; or batch norm of those channels by running statistics.
/// The width is inferred. Shape: unchanged.
/// </summary>
internal sealed record NormNode(string Kind, bool Channels, Template Name, string? As, Expr Eps, Expr Bias, Origin Origin) : Node(Origin)
{
    public static readonly NodeRow Row = new(
        "norm", "Layer norm or RMS norm over the last axis, layer norm over the channels of [b, c, ...], or batch norm of those by running statistics; the width is inferred. Shape: unchanged.", Bind,
        NodeRow.Key,
        NodeRow.As,
        Optional("kind", ValueKind.OneOf("layer", "batch", "rms"), "Which; batch is over channels and has a bias, rms is over the last axis and has none.", "layer"),
        Optional("axis", ValueKind.OneOf("last", "channel"), "Of a layer norm: the last axis, or axis 1.", "last"),
        Required("eps", ValueKind.Real, "What is added to the variance.", "\"norm_eps\""),
        Optional("bias", ValueKind.Condition, "Of a layer norm: whether there is a bias.", "true"));

    public static Node Bind(NodeReader reader)
    {
        // A batch norm is over the channels and has a bias: options that would say so again are not known to it.
        var kind = reader.Json.Keyword("kind");
        if (kind == "rms")
        {
            return RmsNormNode.Bind(reader);
        }

        var channels = kind == "batch" || reader.Json.Keyword("axis") == "channel";
        return new NormNode(kind, channels, reader.Name(), reader.As(), reader.Number("eps"), kind == "batch" ? Expr.True : reader.Condition("bias"), reader.Origin);
    }

    public override Tensor Lower(BodyBuilder body, Tensor x)
    {
        var axes = Channels ? 2 : 1;
        if (x.Shape.Cases.Any(c => c.Dims.Count < axes))
        {
            throw new LoweringException(Rules.Shape, Origin, $"'norm' needs at least {(Channels ? "[b, c]" : "one axis")}, found {x.Shape}.");
        }

        var (width, bias) = (Channels ? x.Shape.Choose(dims => dims[1]) : x.Shape.FromEnd(0), body.Resolve(Bias));
        var arguments = new List<LayerArgument> { new([width]), new([body.Resolve(Eps)]) };
        if (bias != Expr.True)
        {
            arguments.Add(new([bias], Name: "bias"));
        }

        if (Kind == "layer" && Channels)
        {
            arguments.Add(new([Expr.True], Name: "channels"));
        }

        IEnumerable<LayerKey> keys = [new("weight", [width], Expr.True), new("bias", [width], bias)];
        var layer = Kind == "batch"
            ? body.Layer(Origin, Name, "BatchNorm", arguments, keys.Concat(Statistics(width)), As)
            : body.Layer(Origin, Name, "LayerNorm", arguments, keys, As);
        return x with { Code = $"{layer}.call({x.Code})", IsCompound = false };
    }

    private static IEnumerable<LayerKey> Statistics(Expr width) =>
    [
        new("running_mean", [width], Expr.True, LayerKeyKind.Buffer), new("running_var", [width], Expr.True, LayerKeyKind.Buffer),
        new("num_batches_tracked", [], Expr.True, LayerKeyKind.Counter),
    ];
}
