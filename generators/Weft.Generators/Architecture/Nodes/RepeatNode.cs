using Weft.Generators.Architecture.Binding;
using Weft.Generators.Architecture.Expressions;
using Weft.Generators.Architecture.Lowering;
using Weft.Generators.Diagnostics;
using Weft.Generators.Emission;
using Weft.Generators.Json;

namespace Weft.Generators.Architecture.Nodes;

/// <summary>
/// A list of instances applied one after another. The body is one named component call, or any nodes under a <c>name</c> of the
/// repeat, which become a class of their own. Shape: the last instance's; sizes that change are threaded through the list.
/// </summary>
internal sealed record RepeatNode(Expr Count, string Index, ComponentNode Call, EquatableArray<string> Captured, Origin Origin) : Node(Origin)
{
    public static Node Bind(NodeReader reader)
    {
        var count = reader.Integer("count");
        var index = reader.Json.Text("index", "i");
        if (!NodeReader.IsName(index))
        {
            reader.Json.Problems.Add(Rules.BadName, reader.Origin.At("index"), index);
        }

        var inner = reader.Scope.WithIndex(index);
        if (reader.Json.Optional("name") is null && reader.Json.Optional("body") is { } body && SingleCall(body, reader) is { } call)
        {
            var node = new NodeReader(new ObjectReader(call, reader.Json.File, reader.Json.Problems), inner, reader.Bodies);
            node.Json.Optional("op");
            var bound = ComponentNode.Bind(node, ((JsonString)call["op"]!).Value);
            node.Json.Finish();
            return new RepeatNode(count, index, bound, [], reader.Origin);
        }

        var name = new NodeReader(reader.Json, inner, reader.Bodies).Name();
        var extracted = Extract(reader, inner, name);
        var arguments = inner.Locals.Select(l => new Argument(l.Name, inner.Resolve(l.Name)!)).ToEquatableArray();
        return new RepeatNode(count, index, new ComponentNode(extracted.Name, name, reader.As(), arguments, [], reader.Origin), extracted.References, reader.Origin);
    }

    public override Tensor Lower(BodyBuilder body, Tensor x)
    {
        var component = body.Component(Call.Component, Origin);
        var (count, arguments) = (body.Resolve(Count), Call.ArgumentsOf(body));
        body.Check(Origin, count, ">=", Expr.Int(0), "'count'");
        var inputs = Captured.Count == 0
            ? Call.InputsOf(body, x)
            : [.. Captured.Where(body.ValueNames.Contains).Select(n => (n, body.Optional(new ReferenceValue(n, Origin), x, n)))];
        x = body.Declare(x);
        var (instance, carried, carries) = Thread(body, component, arguments, x, inputs);
        var index = new NameExpr(LeafNames.IndexMark + Index);
        var list = body.Child(Origin, Call.Name!, instance.Class, instance.Arguments, new Loop(index, count, carries), Call.As);
        var item = body.Fresh(Call.Component);
        using (body.Lines.Block($"foreach (var {item} in {list})"))
        {
            body.Lines.Line($"{x.Code} = {item}.call({ComponentNode.CallCode(x, inputs)});");
        }

        return carried with { Code = x.Code };
    }

    /// <summary>Finds the sizes that change from one instance to the next and gives each a name.</summary>
    private ((string Class, IReadOnlyList<ChildArgument> Arguments, Tensor Result) Instance, Tensor Result, EquatableArray<Carry> Carries) Thread(
        BodyBuilder body, ComponentModel component, IReadOnlyDictionary<string, Expr> arguments, Tensor x, IReadOnlyList<(string Name, Tensor Value)> inputs)
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

        var locals = new Dictionary<int, CarriedExpr>();
        for (var i = 0; i < before.Count; i++)
        {
            if (before[i] == after[i])
            {
                continue;
            }

            if (before[i].All().Concat(after[i].All()).OfType<RuntimeExpr>().Any())
            {
                throw new LoweringException(Rules.Shape, Origin, $"The size {ExpressionText.Of(before[i])} becomes {ExpressionText.Of(after[i])} in the repeat; a size that only a call knows must stay the same.");
            }

            locals[i] = new CarriedExpr(body.Fresh($"{Call.Component}Dim{i}"));
        }

        var threaded = x with { Shape = Shape.Of(before.Select((d, i) => locals.TryGetValue(i, out var local) ? local : d)) };
        instance = body.Instance(component, arguments, threaded, inputs, Origin);
        var next = instance.Result.Shape.Single!.Value;
        return (instance, threaded, locals.Select(l => new Carry(l.Value, before[l.Key], next[l.Key])).ToEquatableArray());
    }

    private static JsonObject? SingleCall(JsonNode body, NodeReader reader)
    {
        var only = body is JsonArray { Items.Count: 1 } array ? array.Items[0] : body;
        return only is JsonObject obj && obj["op"] is JsonString op && obj["name"] is not null && obj["if"] is null && reader.Bodies.Components.ContainsKey(op.Value) ? obj : null;
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
