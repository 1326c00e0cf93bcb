using Weft.Generators.Architecture.Binding;
using Weft.Generators.Architecture.Expressions;
using Weft.Generators.Architecture.Lowering;
using Weft.Generators.Diagnostics;
using Weft.Generators.Json;

namespace Weft.Generators.Architecture.Nodes;

/// <summary>
/// A convolution over the last 1, 2 or 3 axes: as many as <c>kernel</c> lists, or <c>rank</c> says; else 2. The number of channels in is inferred.
/// Shape: [b, c, ...] → [b, out, (n + 2 padding - kernel) // stride + 1 ...].
/// </summary>
internal sealed record ConvNode(Template Name, string? As, Expr Out, Expr Kernel, Expr Stride, Expr Padding, Expr Groups, Expr Bias, int Rank, Origin Origin) : Node(Origin)
{
    public static readonly NodeRow Row = new(
        "conv", "A convolution; the number of channels in is inferred. Shape: [b, c, ...] → [b, out, (n + 2 padding - kernel) // stride + 1 ...].", Bind,
        NodeRow.Key,
        NodeRow.As,
        Required("out", ValueKind.Integer, "Channels out.", "\"embed_dim\""),
        Required("kernel", ValueKind.Extent, "Size of the kernel.", "\"patch_size\""),
        Optional("stride", ValueKind.Extent, "Steps between windows.", "1"),
        Optional("padding", ValueKind.Extent, "Zeros at both ends of each axis.", "0"),
        Optional("groups", ValueKind.Integer, "Groups of channels that do not mix; as many as channels is a depthwise one.", "1"),
        Optional("bias", ValueKind.Condition, "Whether there is a bias.", "true"),
        Optional("rank", ValueKind.Count, "Axes that the kernel runs over: 1, 2 or 3. Default: as many as 'kernel' lists, else 2."));

    public static Node Bind(NodeReader reader) => new ConvNode(
        reader.Name(),
        reader.As(),
        reader.Integer("out"),
        reader.Extent("kernel"),
        reader.Extent("stride"),
        reader.Extent("padding"),
        reader.Integer("groups"),
        reader.Condition("bias"),
        (int)(reader.Json.Integer("rank") ?? (reader.Json.Optional("kernel") as JsonArray)?.Items.Count ?? 2),
        reader.Origin);

    public override Tensor Lower(BodyBuilder body, Tensor x)
    {
        var dims = x.Shape.Single ?? throw new LoweringException(Rules.UnsupportedRank, Origin, $"The shape here is {x.Shape}; 'conv' needs one rank.");
        if (dims.Count != Rank + 2)
        {
            throw new LoweringException(Rules.Shape, Origin, $"A {Rank}-d convolution needs [b, c, {string.Join(", ", "xyz".Take(Rank))}], found {x.Shape}.");
        }

        var window = new Window(body, Origin, Kernel, Stride, Padding, Rank, "convolution");
        var (channels, groups, width) = (dims[1], body.Resolve(Groups), body.Resolve(Out));
        body.CheckOption(Origin, "out", width, ">", Expr.Int(0));
        body.Check(Origin, channels, "multiple of", groups, "the channels and 'groups'");
        body.Check(Origin, width, "multiple of", groups, "'out' and 'groups'");

        var weight = new[] { width, Expr.FloorDivide(channels, groups) }.Concat(window.Kernel).ToEquatableArray();
        var bias = body.Resolve(Bias);
        var arguments = new List<LayerArgument> { new([channels]), new([width]), new(window.Kernel, IsList: true), new(window.Stride, IsList: true), new(window.Padding, IsList: true) };
        if (groups != Expr.Int(1))
        {
            arguments.Add(new([groups], Name: "groups"));
        }

        if (bias != Expr.True)
        {
            arguments.Add(new([bias], Name: "bias"));
        }

        var layer = body.Layer(Origin, Name, "Conv", arguments, [new("weight", weight, Expr.True), new("bias", [width], bias)], As);
        return x with { Code = $"{layer}.call({x.Code})", Shape = Shape.Of(new[] { dims[0], width }.Concat(window.Slide(dims.Skip(2)))), IsCompound = false };
    }
}
