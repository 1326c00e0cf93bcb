using Weft.Generators.Architecture.Binding;
using Weft.Generators.Architecture.Expressions;
using Weft.Generators.Architecture.Lowering;
using Weft.Generators.Diagnostics;
using Weft.Generators.Emission;
using Weft.Generators.Json;

namespace Weft.Generators.Architecture.Nodes;

/// <summary>
/// Puts another architecture in place: what the slot's config describes, with some of its params set (where a condition holds). Without <c>name</c> its
/// keys stand among the owner's own. Shape: that of the output taken; its last size is asked of the slot's config.
/// </summary>
internal sealed record SlotNode(SlotModel Slot, Template? Name, string? As, EquatableArray<SetParam> Set, EquatableArray<LetValue> Inputs, string? Take, EquatableArray<LetName> Others, Origin Origin) : Node(Origin)
{
    public static readonly Form Form = NodeRow.FormOf(
        "slot_call", "Puts another architecture in place, which the param of this name holds. Shape: that of the output taken.",
        Optional(NodeRow.Key.Name, NodeRow.Key.Kind, "Key of what stands here. Without it, its keys stand among the owner's.", example: "\"visual\""),
        Optional("as", ValueKind.Name, "Name of the C# member. Needed without 'name'."),
        Optional("set", ValueKind.Map(ValueKind.Either(ValueKind.Expression, ValueKind.Object(() => SetForm))), "Params of it that the owner sets; { \"value\", \"if\" } sets one where a condition holds.", example: "{ \"embed_dim\": \"embed_dim\" }"),
        Optional("with", ValueKind.Map(ValueKind.Value), "Its inputs behind the first by name."),
        Optional("take", ValueKind.Name, "Which output goes on, where it gives several.", example: "\"output\""),
        Optional("bind", ValueKind.Map(ValueKind.Name), "Names for other outputs, by output.", example: "{ \"tokens\": \"image_tokens\" }"));

    private static readonly Form SetForm = new(
        "set", "A param that is set where a condition holds; elsewhere the slot's config keeps its own.",
        Required("value", ValueKind.Expression, "What it is set to."),
        Required("if", ValueKind.Condition, "Where."));

    public override bool Binds => Others.Count > 0;

    public static Node Bind(NodeReader reader, SlotModel slot)
    {
        var name = reader.Json.Optional("name") is null ? null : reader.Name();
        var set = (reader.Json.Optional<JsonObject>("set")?.Members ?? []).Where(m => IsKnown(m, reader, slot)).Select(m => Param(m, reader)).ToEquatableArray();
        var with = (reader.Json.Optional<JsonObject>("with")?.Members ?? []).Select(m => new LetValue(m.Key!, reader.Bodies.Value(m, reader.Scope))).ToEquatableArray();
        var alias = reader.As();
        if (name is null && alias is null)
        {
            reader.Json.Problems.Add(Rules.MissingMember, reader.Origin, "name", "the key of what stands here, or 'as' where its keys stand among the owner's");
        }

        var others = (reader.Json.Optional<JsonObject>("bind")?.Members ?? []).Select(m => reader.Json.Expect<JsonString>(m) is { } local ? new LetName(local.Value, m.Key!) : null).OfType<LetName>().ToEquatableArray();
        return new SlotNode(slot, name, alias, set, with, reader.Json.Optional<JsonString>("take")?.Value, others, reader.Origin);
    }

    public override Tensor Lower(BodyBuilder body, Tensor x)
    {
        var outputs = body.SlotOutputs(Slot, Origin);
        var taken = outputs.Count == 1 && Take is null ? outputs[0] : outputs.FirstOrDefault(o => o.Name == Take)
            ?? throw new LoweringException(Rules.UnknownName, Origin, Take ?? "", Take is null ? $" It gives {string.Join(", ", outputs.Select(o => o.Name))}; say which with 'take'." : Suggestion.For(Take, outputs.Select(o => o.Name)));
        body.Give(Slot, taken);
        var property = body.Slot(Origin, Slot, Name, As, Set.Select(s => new SetParam(s.Param, body.Resolve(s.Value), body.Resolve(s.If))));
        var call = $"{property}.call({string.Join(", ", Arguments(body, x).Prepend(x.Code))})";
        if (Others.Count > 0)
        {
            var result = body.Fresh(Slot.Name);
            body.Lines.Line($"var {result} = {call};");
            foreach (var (local, name) in Others)
            {
                var output = outputs.FirstOrDefault(o => o.Name == name) ?? throw new LoweringException(Rules.UnknownName, Origin, name, Suggestion.For(name, outputs.Select(o => o.Name)));
                body.Bind(local, new Tensor($"{result}.{Identifier.Pascal(name)}", Shape(output, x), Nullable: output.Optional));
            }

            call = result;
        }

        var code = outputs.Count == 1 ? call : $"{call}.{Identifier.Pascal(taken.Name)}";
        return taken.Optional
            ? new Tensor(Absent.Throw(code, $"The {Slot.Name} of this config gives no {taken.Name}."), Shape(taken, x), IsCompound: true)
            : new Tensor(code, Shape(taken, x));
    }

    /// <summary>The inputs behind the first, in the order that they are declared in.</summary>
    private List<string> Arguments(BodyBuilder body, Tensor x)
    {
        List<InputModel> declared = [.. body.SlotInputs(Slot, Origin).Skip(1)];
        if (Inputs.FirstOrDefault(i => !declared.Exists(d => d.Name == i.Name)) is { } unknown)
        {
            throw new LoweringException(Rules.UnknownName, Origin.At($"with/{unknown.Name}"), unknown.Name, Suggestion.For(unknown.Name, declared.Select(d => d.Name)));
        }

        // Values are made in the order in which they are written.
        var given = Inputs.Where(i => i.Value is not NullValue).ToDictionary(i => i.Name, i => body.Value(i.Value, x, i.Name).Code, StringComparer.Ordinal);
        return [.. declared.Select(d => given.TryGetValue(d.Name, out var code) ? code : d.Optional ? "null" : throw new LoweringException(Rules.MissingMember, Origin, "with", $"'{Slot.Name}' needs the input '{d.Name}'"))];
    }

    /// <summary>The declared sizes, the first taken over from the current tensor and the last asked of the slot.</summary>
    private Shape Shape(InputModel output, Tensor x)
    {
        var rows = x.Shape.Cases[0].Dims.Count > 0 ? x.Shape.Cases[0].Dims[0] : Expr.Int(1);
        return Lowering.Shape.Of(output.Dims.Select((dim, i) => i == output.Dims.Count - 1 ? new SlotSizeExpr(Slot.Name, output.Name)
            : i == 0 ? rows : new RuntimeExpr(ExpressionText.Of(dim), "", i)));
    }

    /// <summary>A value, or <c>{ "value", "if" }</c>: elsewhere the slot's config keeps its own.</summary>
    private static SetParam Param(JsonNode member, NodeReader reader)
    {
        if (member is not JsonObject conditional)
        {
            return new SetParam(member.Key!, reader.Free(member), Expr.True);
        }

        var set = new NodeReader(reader.Json.Inner(conditional, SetForm), reader.Scope, reader.Bodies);
        var value = set.Json.Required<JsonNode>("value", "what the param is set to");
        var result = new SetParam(member.Key!, value is null ? Expr.True : set.Free(value), set.Condition("if"));
        set.Json.Finish();
        return result;
    }

    private static bool IsKnown(JsonNode member, NodeReader reader, SlotModel slot)
    {
        if (slot.Interface is null || slot.Interface.Params.Contains(member.Key!))
        {
            return true;
        }

        reader.Json.Problems.AddOnKey(Rules.UnknownName, reader.Json.OriginOf(member), member.Key!, Suggestion.For(member.Key!, slot.Interface.Params));
        return false;
    }
}

/// <summary>A name given to an output.</summary>
internal sealed record LetName(string Local, string Output);
