using Weft.Generators.Architecture.Binding;
using Weft.Generators.Architecture.Expressions;
using Weft.Generators.Architecture.Lowering;
using Weft.Generators.Diagnostics;
using Weft.Generators.Json;

namespace Weft.Generators.Architecture.Nodes;

/// <summary>A call of a component: with <c>name</c> an instance of its class, without one its nodes in place. Shape: the component's.</summary>
internal sealed record ComponentNode(string Component, Template? Name, string? As, EquatableArray<Argument> Arguments, EquatableArray<LetValue> Inputs, Origin Origin) : Node(Origin)
{
    public static readonly Form Form = NodeRow.FormOf(
        "component_call", "A call of a component: with 'name' an instance of its class, without one its nodes in place. Shape: the component's.",
        Optional(NodeRow.Key.Name, NodeRow.Key.Kind, "Key of the instance.", example: "\"blocks.{i}\""),
        NodeRow.As,
        Optional("with", ValueKind.Map(ValueKind.Value), "The component's inputs by name.", example: "{ \"rope\": \"$rope\" }"),
        Others(ValueKind.Expression, "The value of a param of the component."));

    public static ComponentNode Bind(NodeReader reader, string op)
    {
        var signature = reader.Bodies.Components[op];
        reader.Bodies.UsedComponents.Add(op);
        var name = reader.Json.Optional("name") is null ? null : reader.Name();
        var arguments = signature.Params.Select(p => new Argument(p.Name, Read(reader, p))).ToEquatableArray();
        return new ComponentNode(op, name, reader.As(), arguments, ReadInputs(reader, signature), reader.Origin);
    }

    public override Tensor Lower(BodyBuilder body, Tensor x)
    {
        var component = body.Component(Component, Origin);
        if (Name is null)
        {
            var inputs = InputsOf(body, x).ToDictionary(i => i.Name, i => i.Value, StringComparer.Ordinal);
            body.Enter(component, Origin);
            var result = body.Inline(component, ArgumentsOf(body), inputs, x);
            body.Leave();
            return result;
        }

        var with = InputsOf(body, x);
        var instance = body.Instance(component, ArgumentsOf(body), x, with, Origin);
        var property = body.Child(Origin, Name, instance.Class, instance.Arguments, null, As);
        return instance.Result with { Code = $"{property}.call({CallCode(x, with)})" };
    }

    /// <summary>The arguments, with the caller's own params replaced.</summary>
    public IReadOnlyDictionary<string, Expr> ArgumentsOf(BodyBuilder body) => Arguments.ToDictionary(a => $"{Component}.{a.Param}", a => body.Resolve(a.Value), StringComparer.Ordinal);

    /// <summary>The tensors passed beside the current one.</summary>
    public IReadOnlyList<(string Name, Tensor Value)> InputsOf(BodyBuilder body, Tensor x) =>
        [.. Inputs.Select(i => (i.Name, body.Variable(i.Value, x, i.Name)))];

    /// <summary>The arguments of a call. What is left out has no parameter in the class that is called.</summary>
    public static string CallCode(Tensor x, IReadOnlyList<(string Name, Tensor Value)> inputs) =>
        string.Join(", ", inputs.Where(i => !i.Value.IsAbsent).Select(i => i.Value.Code).Prepend(x.Code));

    private static Expr Read(NodeReader reader, ComponentParam param)
    {
        if (reader.Json.Optional(param.Name) is not { } node)
        {
            reader.Json.Problems.Add(Rules.MissingMember, reader.Origin, param.Name, "a param of the component");
            return Expr.Int(1);
        }

        if (!param.IsName)
        {
            return reader.Argument(node, param.Type);
        }

        return node switch
        {
            JsonString text when reader.Scope.IsIndex(text.Value) || reader.Scope.Resolve(text.Value) is NameExpr { Name: var n } && n.IndexOf('.') > 0 => reader.Scope.Resolve(text.Value)!,
            JsonString text => new LiteralExpr(ExprValue.String(text.Value)),
            _ => reader.Argument(node, ExprType.Int),
        };
    }

    private static EquatableArray<LetValue> ReadInputs(NodeReader reader, ComponentSignature signature)
    {
        var with = reader.Json.Optional<JsonObject>("with");
        foreach (var member in with?.Members ?? [])
        {
            if (signature.Inputs.All(i => i.Name != member.Key))
            {
                reader.Json.Problems.AddOnKey(Rules.UnknownMember, reader.Json.OriginOf(member), member.Key!, Suggestion.For(member.Key!, signature.Inputs.Select(i => i.Name)));
            }
        }

        return signature.Inputs.Select(input =>
        {
            if (with?[input.Name] is { } node)
            {
                return new LetValue(input.Name, reader.Bodies.Value(node, reader.Scope));
            }

            if (!input.Optional)
            {
                reader.Json.Problems.Add(Rules.MissingMember, reader.Origin, "with", $"'{signature.Name}' needs the input '{input.Name}'");
            }

            return new LetValue(input.Name, new NullValue(reader.Origin));
        }).ToEquatableArray();
    }
}

/// <summary>A param of a component and the expression it gets.</summary>
internal sealed record Argument(string Param, Expr Value);
