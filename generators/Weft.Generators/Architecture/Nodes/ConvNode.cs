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
    public static Node Bind(NodeReader reader) => new ConvNode(
        reader.Name(),
        reader.As(),
        reader.Integer("out"),
        reader.Extent("kernel"),
        reader.Extent("stride", Expr.Int(1)),
        reader.Extent("padding", Expr.Int(0)),
        reader.Integer("groups", Expr.Int(1)),
        reader.Condition("bias", Expr.True),
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
        body.Check(Origin, width, ">", Expr.Int(0), "'out'");
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
