using Weft.Generators.Architecture.Binding;
using Weft.Generators.Architecture.Expressions;
using Weft.Generators.Architecture.Lowering;
using Weft.Generators.Diagnostics;
using Weft.Generators.Json;

namespace Weft.Generators.Architecture.Nodes;

/// <summary><c>add</c>, <c>sub</c>, <c>mul</c>, <c>div</c>: elementwise with another value, or a number. Shape: broadcast as PyTorch does.</summary>
internal sealed record BinaryNode(string Operator, Value Value, Expr? Number, Origin Origin) : Node(Origin)
{
    private static readonly FormMember Other = Required("value", ValueKind.Either(ValueKind.Real, ValueKind.Value), "The other value, which broadcasts as PyTorch does: \"$name\", a node or a list of nodes applied to the current tensor, or a number.", "\"$skip\"");

    public static NodeRow Row(string name, string op, string summary) => new(name, $"{summary} Shape: broadcast as PyTorch does.", Bind(op), Other);

    private static Func<NodeReader, Node> Bind(string op) => reader => reader.Json.Optional("value") is JsonNumber
        ? new BinaryNode(op, new NullValue(reader.Origin), reader.Number("value"), reader.Origin)
        : new BinaryNode(op, reader.Value("value"), null, reader.Origin);

    public override Tensor Lower(BodyBuilder body, Tensor x)
    {
        if (Number is not null)
        {
            return x with { Code = $"{x.Operand} {Operator} {body.Operand(Number)}", IsCompound = true };
        }

        var y = body.Value(Value, x, "value");
        var shape = Broadcast.Shapes(body, Origin, x.Shape, y.Shape);
        return new Tensor($"{x.Operand} {Operator} {y.Operand}", shape, x.Kind, IsCompound: true);
    }
}
