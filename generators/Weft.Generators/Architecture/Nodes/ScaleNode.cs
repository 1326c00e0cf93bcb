using Weft.Generators.Architecture.Binding;
using Weft.Generators.Architecture.Expressions;
using Weft.Generators.Architecture.Lowering;
using Weft.Generators.Diagnostics;
using Weft.Generators.Json;

namespace Weft.Generators.Architecture.Nodes;

/// <summary>Multiplies by a learned vector over the last axis, as layer scale does. Shape: unchanged.</summary>
internal sealed record ScaleNode(Template Name, string? As, Expr Init, Origin Origin) : Node(Origin)
{
    public static readonly NodeRow Row = new(
        "scale", "Multiplies by a learned vector over the last axis, as layer scale does. Shape: unchanged.", Bind,
        Required(NodeRow.Key.Name, NodeRow.Key.Kind, "Whole key of the vector.", "\"ls1.gamma\""),
        NodeRow.As,
        Optional("init", ValueKind.Real, "What a fresh one holds.", "1e-5"));

    public static Node Bind(NodeReader reader) => new ScaleNode(reader.Name(), reader.As(), reader.Number("init"), reader.Origin);

    public override Tensor Lower(BodyBuilder body, Tensor x)
    {
        var gamma = body.Parameter(Origin, Name, [x.Shape.FromEnd(0)], new InitModel("Constant", body.Resolve(Init)), As);
        return x with { Code = $"{x.Operand} * {gamma}", IsCompound = true };
    }
}
