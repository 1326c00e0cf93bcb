using Weft.Generators.Architecture.Binding;
using Weft.Generators.Architecture.Expressions;
using Weft.Generators.Architecture.Lowering;
using Weft.Generators.Diagnostics;

namespace Weft.Generators.Architecture.Nodes;

/// <summary>Mean, sum or maximum over an axis. Shape: without the axis, or 1 there with <c>keep</c>.</summary>
internal sealed record ReduceNode(string Kind, int Axis, bool Keep, Origin Origin) : Node(Origin)
{
    public static Node Bind(NodeReader reader) => new ReduceNode(reader.Json.Keyword("kind", ["mean", "sum", "max"], "mean"), reader.Axis("axis"), reader.Json.Flag("keep"), reader.Origin);

    public override Tensor Lower(BodyBuilder body, Tensor x)
    {
        var shape = x.Shape.Map(dims =>
        {
            var axis = Axes.Normalize(Axis, dims.Count, x, Origin);
            return Keep ? dims.Select((d, i) => i == axis ? Expr.Int(1) : d) : dims.Where((_, i) => i != axis);
        });
        var function = Kind == "max" ? "amax" : Kind;
        return x with { Code = $"{x.Operand}.{function}([{Axis}], keepdim: {(Keep ? "true" : "false")})", Shape = shape, IsCompound = false };
    }
}
