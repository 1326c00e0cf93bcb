using Weft.Generators.Architecture.Binding;
using Weft.Generators.Architecture.Expressions;
using Weft.Generators.Architecture.Lowering;
using Weft.Generators.Diagnostics;
using Weft.Generators.Emission;
using Weft.Generators.Json;

namespace Weft.Generators.Architecture.Nodes;

/// <summary>
/// A list of instances applied one after another. The body is one named component call; several, which make a list each, taken
/// in turn; or any nodes under a <c>name</c> of the repeat, which become a class of their own. Shape: the last instance's; sizes
/// that change are threaded through a single list.
/// </summary>
internal sealed record RepeatNode(Expr Count, string Index, EquatableArray<ComponentNode> Calls, EquatableArray<string> Captured, Origin Origin) : Node(Origin)
{
    public static readonly NodeRow Row = new(
        "repeat", "Instances applied one after another. The body is one component call with a name; several, taken in turn; or any nodes under a 'name' of the repeat, which become a class of their own. Shape: the last instance's.", Bind,
        Required("count", ValueKind.Integer, "How many.", "\"depth\""),
        Optional("index", ValueKind.Name, "What the number of an instance is called, in keys and expressions.", "i"),
        Optional(NodeRow.Key.Name, NodeRow.Key.Kind, "Key of an instance, where the body is no component call with a name.", example: "\"blocks.{i}\""),
        NodeRow.As,
        Required("body", ValueKind.Body, "What is repeated.", "{ \"op\": \"Block\", \"name\": \"blocks.{i}\" }"));

    public static Node Bind(NodeReader reader)
    {
        var count = reader.Integer("count");
        var index = reader.Json.Text("index");
        if (!NodeReader.IsName(index))
        {
            reader.Json.Problems.Add(Rules.BadName, reader.Origin.At("index"), index);
        }

        var inner = reader.Scope.WithIndex(index);
        var inside = new NodeReader(reader.Json, inner, reader.Bodies);
        if (reader.Json.Optional("name") is null && reader.Json.Optional("body") is { } body)
        {
            if (BodyReader.ItemsOf(body).OfType<JsonObject>().Any(o => o["name"] is not null && o["op"] is JsonString op && !reader.Bodies.Knows(op.Value)))
            {
                // Reported where it is read: of a component, the key would be that of each instance.
                inside.Body("body");
                return new RepeatNode(count, index, [], [], reader.Origin);
            }

            if (NamedCalls(body, reader) is { Count: > 0 } calls)
            {
                foreach (var call in calls)
                {
                    CheckKey(call["name"], count, index, reader);
                }

                return new RepeatNode(count, index, calls.Select(call => Call(call, inner, reader)).ToEquatableArray(), [], reader.Origin);
            }
        }

        CheckKey(reader.Json.Optional("name"), count, index, reader);
        var name = inside.Name();
        var extracted = Extract(reader, inner, name);
        var arguments = inner.Locals.Select(l => new Argument(l.Name, inner.Resolve(l.Name)!)).ToEquatableArray();
        return new RepeatNode(count, index, [new ComponentNode(extracted.Name, name, reader.As(), arguments, [], reader.Origin)], extracted.References, reader.Origin);
    }

    public override Tensor Lower(BodyBuilder body, Tensor x)
    {
        var count = body.Resolve(Count);
        body.CheckOption(Origin, "count", count, ">=", Expr.Int(0));
        return Calls.Count == 1 ? InARow(body, x, Calls[0], count) : InTurn(body, x, count);
    }

    /// <summary>One list.</summary>
    private Tensor InARow(BodyBuilder body, Tensor x, ComponentNode call, Expr count)
    {
        var component = body.Component(call.Component, Origin);
        x = body.Declare(x);
        var captured = Captured.Where(body.ValueNames.Contains).Select(n => (n, body.Optional(new ReferenceValue(n, Origin), x, n))).ToList();

        // What an instance gets may depend on what the one before it gave.
        var (inputs, statements) = body.Apart(() => Captured.Count == 0 ? call.InputsOf(body, x) : captured);
        var (instance, carried, carries) = Thread(body, call, component, call.ArgumentsOf(body), x, inputs);
        var list = body.Child(Origin, call.Name!, instance.Class, instance.Arguments, new Loop(IndexName, count, carries), call.As);
        var item = body.Fresh(call.Component);
        using (body.Lines.Block($"foreach (var {item} in {list})"))
        {
            Statement(body, x, statements, item, inputs);
        }

        return carried with { Code = x.Code };
    }

    /// <summary>Several lists: the first of each, then the second of each, and so on.</summary>
    private Tensor InTurn(BodyBuilder body, Tensor x, Expr count)
    {
        x = body.Declare(x);
        var at = body.Fresh(Index);
        var steps = new List<(string List, string Statements, IReadOnlyList<(string Name, Tensor Value)> Inputs)>();
        foreach (var call in Calls)
        {
            var component = body.Component(call.Component, Origin);
            var (inputs, statements) = body.Apart(() => call.InputsOf(body, x));
            var instance = body.Instance(component, call.ArgumentsOf(body), x, inputs, Origin);
            Agreement.Check(body, call.Origin, x, instance.Result, $"The input of '{call.Component}' in a repeat of several and its result");
            steps.Add((body.Child(call.Origin, call.Name!, instance.Class, instance.Arguments, new Loop(IndexName, count, []), call.As), statements, inputs));
        }

        using (body.Lines.Block($"for (var {at} = 0; {at} < {steps[0].List}.Count; {at}++)"))
        {
            foreach (var (list, statements, inputs) in steps)
            {
                Statement(body, x, statements, $"{list}[{at}]", inputs);
            }
        }

        return x;
    }

    private NameExpr IndexName => new(LeafNames.IndexMark + Index);

    private static void Statement(BodyBuilder body, Tensor x, string statements, string instance, IReadOnlyList<(string Name, Tensor Value)> inputs)
    {
        if (statements.Length > 0)
        {
            body.Lines.Line(statements);
        }

        body.Lines.Line($"{x.Code} = {instance}.call({ComponentNode.CallCode(x, inputs)});");
    }

    /// <summary>Finds the sizes that change from one instance to the next and gives each a name.</summary>
    private ((string Class, IReadOnlyList<ChildArgument> Arguments, Tensor Result) Instance, Tensor Result, EquatableArray<Carry> Carries) Thread(
        BodyBuilder body, ComponentNode call, ComponentModel component, IReadOnlyDictionary<string, Expr> arguments, Tensor x, IReadOnlyList<(string Name, Tensor Value)> inputs)
    {
        var instance = body.Instance(component, arguments, x, inputs, Origin);
        var before = x.Shape.Single ?? throw new LoweringException(Rules.UnsupportedRank, Origin, $"The shape here is {x.Shape}; 'repeat' needs one rank.");
        if (instance.Result.Shape.Single is not { } after || after.Count != before.Count)
        {
            throw new LoweringException(Rules.Branches, Origin, "The repeat", x.Shape.ToString(), instance.Result.Shape.ToString(), "");
        }

        if (before == after)
        {
            return (instance, x, []);
        }

        var locals = new Dictionary<int, Expr>();
        for (var i = 0; i < before.Count; i++)
        {
            if (before[i] == after[i])
            {
                continue;
            }

            // A size that only a call knows is another one in every instance: it is known again where 'dims' asks for it.
            locals[i] = before[i].All().Concat(after[i].All()).OfType<RuntimeExpr>().Any()
                ? new RuntimeExpr(body.Fresh($"n{i}"), "", i)
                : new CarriedExpr(body.Fresh($"{call.Component}Dim{i}"));
        }

        var threaded = x with { Shape = Shape.Of(before.Select((d, i) => locals.TryGetValue(i, out var local) ? local : d)) };
        instance = body.Instance(component, arguments, threaded, inputs, Origin);
        var next = instance.Result.Shape.Single!.Value;
        return (instance, threaded, locals.Where(l => l.Value is CarriedExpr).Select(l => new Carry((CarriedExpr)l.Value, before[l.Key], next[l.Key])).ToEquatableArray());
    }

    /// <summary>Without the index in it all instances would have one key.</summary>
    private static void CheckKey(JsonNode? key, Expr count, string index, NodeReader reader)
    {
        if (key is JsonString text && !text.Value.Contains("{") && count is not LiteralExpr { Value: { Kind: ExprKind.Int, Integer: <= 1 } })
        {
            reader.Json.Problems.Add(Rules.DuplicateKey, reader.Json.OriginOf(text), text.Value, $", by every instance of the repeat; write '{text.Value}.{{{index}}}'");
        }
    }

    /// <summary>The calls that the body is made of; empty when it holds anything else.</summary>
    private static List<JsonObject> NamedCalls(JsonNode body, NodeReader reader)
    {
        var items = BodyReader.ItemsOf(body);
        var calls = items.OfType<JsonObject>().Where(o => o["op"] is JsonString op && o["name"] is not null && o["if"] is null && reader.Bodies.Components.ContainsKey(op.Value)).ToList();
        return calls.Count == items.Count ? calls : [];
    }

    private static ComponentNode Call(JsonObject call, BindScope inner, NodeReader reader)
    {
        var node = new NodeReader(reader.Json.Inner(call, ComponentNode.Form), inner, reader.Bodies);
        node.Json.Optional("op");
        var bound = ComponentNode.Bind(node, ((JsonString)call["op"]!).Value);
        node.Json.Finish();
        return bound;
    }

    private static ComponentModel Extract(NodeReader reader, BindScope inner, Template key)
    {
        var stem = key.Parts.LastOrDefault(p => p.Value is null && p.Text.Any(char.IsLetter))?.Text.Split('.').Last(s => s.Any(char.IsLetter)) ?? "Item";
        var name = Identifier.Pascal(stem).TrimStart('_');
        for (var i = 2; reader.Bodies.Components.ContainsKey(name) || reader.Bodies.Extracted.Any(c => c.Name == name); i++)
        {
            name = $"{Identifier.Pascal(stem).TrimStart('_')}{i}";
        }

        var locals = inner.Locals.ToList();
        var scope = reader.Scope.ForComponent(name, locals.ToDictionary(l => l.Name, l => l.Type, StringComparer.Ordinal), seesConfig: true);
        var body = new NodeReader(reader.Json, scope, reader.Bodies).Body("body");
        foreach (var reference in scope.References)
        {
            reader.Scope.References.Add(reference);
        }

        var parameters = locals.Select(l => new ComponentParam(l.Name, l.Type, false)).ToEquatableArray();
        var component = new ComponentModel(name, parameters, [], body, reader.Origin) { References = scope.References.OrderBy(r => r, StringComparer.Ordinal).ToEquatableArray() };
        reader.Bodies.Extract(component);
        return component;
    }
}
