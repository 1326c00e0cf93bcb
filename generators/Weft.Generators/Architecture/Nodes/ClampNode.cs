using Weft.Generators.Architecture.Binding;
using Weft.Generators.Architecture.Expressions;
using Weft.Generators.Architecture.Lowering;
using Weft.Generators.Diagnostics;
using Weft.Generators.Json;

namespace Weft.Generators.Architecture.Nodes;

/// <summary>Keeps each element at least <c>min</c> and at most <c>max</c>; either may be left out. Shape: unchanged.</summary>
internal sealed record ClampNode(Expr? Min, Expr? Max, Origin Origin) : Node(Origin)
{
    public static readonly NodeRow Row = new(
        "clamp", "Keeps each element at least 'min' and at most 'max', of which one may be left out. Shape: unchanged.", Bind,
        Optional("min", ValueKind.Real, "The least."),
        Optional("max", ValueKind.Real, "The largest."));

    public static Node Bind(NodeReader reader)
    {
        var node = new ClampNode(reader.OptionalNumber("min"), reader.OptionalNumber("max"), reader.Origin);
        if (node is { Min: null, Max: null })
        {
            reader.Json.Problems.Add(Rules.MissingMember, reader.Origin, "min", "a bound: 'min', 'max' or both");
        }

        return node;
    }

    public override Tensor Lower(BodyBuilder body, Tensor x)
    {
        var bounds = new[] { ("min", Min), ("max", Max) }.Where(b => b.Item2 is not null).Select(b => $"{b.Item1}: {body.Code(body.Resolve(b.Item2!))}");
        return x with { Code = $"{x.Operand}.clamp({string.Join(", ", bounds)})", IsCompound = false };
    }
}
