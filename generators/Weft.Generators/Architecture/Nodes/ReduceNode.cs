using Weft.Generators.Architecture.Binding;
using Weft.Generators.Architecture.Expressions;
using Weft.Generators.Architecture.Lowering;
using Weft.Generators.Diagnostics;
using Weft.Generators.Json;

namespace Weft.Generators.Architecture.Nodes;

/// <summary>Mean, sum, maximum or Euclidean norm over an axis or several. Shape: without the axes, or 1 there with <c>keep</c>.</summary>
internal sealed record ReduceNode(string Kind, EquatableArray<int> Over, bool Keep, Origin Origin) : Node(Origin)
{
    public static readonly NodeRow Row = new(
        "reduce", "Mean, sum, maximum or Euclidean norm over an axis or several. Shape: without the axes, or 1 there with 'keep'.", Bind,
        Optional("kind", ValueKind.OneOf("mean", "sum", "max", "l2"), "Which.", "mean"),
        Required("axis", ValueKind.OneOrList(ValueKind.Axis), "The axis or axes.", "1"),
        Optional("keep", ValueKind.Flag, "The axes stay, with size 1.", "false"));

    public static Node Bind(NodeReader reader) => new ReduceNode(reader.Json.Keyword("kind"), reader.Axes("axis"), reader.Json.Flag("keep"), reader.Origin);

    public override Tensor Lower(BodyBuilder body, Tensor x)
    {
        var shape = x.Shape.Map(dims =>
        {
            var axes = Over.Select(axis => Axes.Normalize(axis, dims.Count, x, Origin)).ToList();
            return Keep ? dims.Select((d, i) => axes.Contains(i) ? Expr.Int(1) : d) : dims.Where((_, i) => !axes.Contains(i));
        });
        var (over, keep) = (string.Join(", ", Over), Keep ? "true" : "false");
        var code = Kind switch
        {
            "max" => $"{x.Operand}.amax([{over}], keepdim: {keep})",
            "l2" => $"torch.linalg.vector_norm({x.Code}, 2, [{over}], keepdim: {keep})",
            _ => $"{x.Operand}.{Kind}([{over}], keepdim: {keep})",
        };
        return x with { Code = code, Shape = shape, IsCompound = false };
    }
}
