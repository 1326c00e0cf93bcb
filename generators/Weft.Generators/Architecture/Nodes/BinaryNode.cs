using Weft.Generators.Architecture.Binding;
using Weft.Generators.Architecture.Lowering;
using Weft.Generators.Diagnostics;

namespace Weft.Generators.Architecture.Nodes;

/// <summary><c>add</c>, <c>sub</c>, <c>mul</c>: elementwise with another value. Shape: broadcast as PyTorch does.</summary>
internal sealed record BinaryNode(string Operator, Value Value, Origin Origin) : Node(Origin)
{
    public static Func<NodeReader, Node> Bind(string op) => reader => new BinaryNode(op, reader.Value("value"), reader.Origin);

    public override Tensor Lower(BodyBuilder body, Tensor x)
    {
        var y = body.Value(Value, x, "value");
        var shape = Broadcast.Shapes(body, Origin, x.Shape, y.Shape);
        return new Tensor($"{x.Operand} {Operator} {y.Operand}", shape, x.Kind, IsCompound: true);
    }
}
