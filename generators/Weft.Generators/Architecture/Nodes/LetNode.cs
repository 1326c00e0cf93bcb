using Weft.Generators.Architecture.Binding;
using Weft.Generators.Architecture.Expressions;
using Weft.Generators.Architecture.Lowering;
using Weft.Generators.Diagnostics;
using Weft.Generators.Json;

namespace Weft.Generators.Architecture.Nodes;

/// <summary>
/// Names values for the nodes that follow, in order; the current tensor goes on unchanged. Under a condition a name
/// keeps, where it fails, the optional value that it had, or stands for nothing: it serves what takes an absent value, such as optional inputs.
/// </summary>
internal sealed record LetNode(EquatableArray<LetValue> Values, Origin Origin) : Node(Origin)
{
    public static readonly NodeRow Row = new(
        "let", "Names values for the nodes that follow, in order; the current tensor goes on unchanged. Under an 'if' a name stands for nothing where it fails, unless it stood for an optional value before.", Bind,
        Required("values", ValueKind.Map(ValueKind.Value, ValueKind.NamePattern), "The values by name.", "{ \"skip\": \"$_\" }"));

    public static Node Bind(NodeReader reader) => new LetNode(reader.NamedValues("values").Select(v => new LetValue(v.Name, v.Value)).ToEquatableArray(), reader.Origin);

    public override bool Binds => true;

    public override Tensor Lower(BodyBuilder body, Tensor x)
    {
        foreach (var (name, value) in Values)
        {
            var tensor = body.Optional(value, x, name);
            body.Bind(name, tensor.IsAbsent || body.IsOwn(tensor, x) ? tensor : body.Declare(tensor, name));
        }

        return x;
    }

    /// <summary>Names the values where a condition holds.</summary>
    public Tensor LowerWhere(Expr condition, BodyBuilder body, Tensor x)
    {
        foreach (var (name, value) in Values)
        {
            body.Bind(name, condition, value, x);
        }

        return x;
    }
}

/// <summary>A name and what it stands for.</summary>
internal sealed record LetValue(string Name, Value Value);
