using Weft.Generators.Architecture.Binding;
using Weft.Generators.Architecture.Lowering;
using Weft.Generators.Diagnostics;
using Weft.Generators.Json;

namespace Weft.Generators.Architecture.Nodes;

/// <summary>Adds a body's result to the current tensor. Shape: unchanged; the body must keep it.</summary>
internal sealed record ResidualNode(EquatableArray<Node> Body, Origin Origin) : Node(Origin)
{
    public static readonly NodeRow Row = new(
        "residual", "Adds what a body gives to what goes in. Shape: unchanged.", Bind,
        Required("body", ValueKind.Body, "The nodes.", "[{ \"op\": \"norm\", \"name\": \"norm1\", \"eps\": 1e-6 }, { \"op\": \"Attention\", \"name\": \"attn\" }]"));

    public static Node Bind(NodeReader reader) => new ResidualNode(reader.Body("body"), reader.Origin);

    public override Tensor Lower(BodyBuilder body, Tensor x)
    {
        var branch = body.Branch(Body, x, "branch");
        Agreement.Check(body, Origin, x, branch, "The residual's input and its body");
        return x with { Code = $"{x.Operand} + {branch.Operand}", IsCompound = true };
    }
}
