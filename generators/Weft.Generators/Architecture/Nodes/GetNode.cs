using Weft.Generators.Architecture.Binding;
using Weft.Generators.Architecture.Lowering;
using Weft.Generators.Diagnostics;
using Weft.Generators.Json;

namespace Weft.Generators.Architecture.Nodes;

/// <summary>Continues with another value.</summary>
internal sealed record GetNode(Value Value, Origin Origin) : Node(Origin)
{
    public static readonly NodeRow Row = new(
        "get", "Continues with another value. Shape: that value's.", Bind,
        Required("value", ValueKind.Value, "The value.", "\"$tokens\""));

    public static Node Bind(NodeReader reader) => new GetNode(reader.Value("value"), reader.Origin);

    public override Tensor Lower(BodyBuilder body, Tensor x)
    {
        var value = body.Value(Value, x, "value");
        return value.Nullable
            ? value with { Code = Absent.Throw(value.Code, $"'{(Value as ReferenceValue)?.Name}' is needed here, and nothing gave it."), IsCompound = true, Nullable = false }
            : value;
    }
}
