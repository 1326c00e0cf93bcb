using Weft.Generators.Architecture.Binding;
using Weft.Generators.Architecture.Lowering;
using Weft.Generators.Diagnostics;
using Weft.Generators.Emission;
using Weft.Generators.Json;

namespace Weft.Generators.Architecture.Nodes;

/// <summary>Calls another method of the architecture. Shape: that of the output taken.</summary>
internal sealed record CallNode(string Method, EquatableArray<LetValue> Inputs, string? Take, Origin Origin) : Node(Origin)
{
    public static readonly NodeRow Row = new(
        "call", "Calls another method of the architecture. Shape: that of the output taken.", Bind,
        Required("method", ValueKind.Name, "The method, one of those under 'methods'.", "\"EncodeImage\""),
        Optional("with", ValueKind.Map(ValueKind.Value), "Its inputs by name.", example: "{ \"image\": \"$image\" }"),
        Optional("take", ValueKind.Name, "Which output goes on, where it gives several."));

    public static Node Bind(NodeReader reader)
    {
        var method = reader.Json.Required<JsonString>("method", "the method to call")?.Value ?? "";
        var with = reader.Json.Optional<JsonObject>("with")?.Members ?? [];
        var inputs = with.Select(m => new LetValue(m.Key!, reader.Bodies.Value(m, reader.Scope))).ToEquatableArray();
        return new CallNode(method, inputs, reader.Json.Optional<JsonString>("take")?.Value, reader.Origin);
    }

    public override Tensor Lower(BodyBuilder body, Tensor x)
    {
        var inputs = Inputs.Select(i => (i.Name, Value: i.Value is NullValue ? null : body.Value(i.Value, x, i.Name))).ToList();
        var (model, outputs) = body.Method(Method, inputs, Origin);
        var arguments = model.Inputs.Select(declared => inputs.FirstOrDefault(i => i.Name == declared.Name).Value?.Code
            ?? (declared.Optional ? "null" : throw new LoweringException(Rules.MissingMember, Origin, "with", $"'{Method}' needs the input '{declared.Name}'")));
        var call = $"{Method}({string.Join(", ", arguments)})";
        if (outputs.Count == 1)
        {
            body.Need(outputs[0].Tensor.Shape);
            return outputs[0].Tensor with { Code = call, IsCompound = false };
        }

        var names = outputs.Select(o => o.Name).ToList();
        var taken = outputs.FirstOrDefault(o => o.Name == Take).Tensor
            ?? throw new LoweringException(Rules.UnknownName, Origin, Take ?? "", Take is null ? $" '{Method}' gives {string.Join(", ", names)}; say which with 'take'." : Suggestion.For(Take, names));
        body.Need(taken.Shape);
        var code = $"{call}.{Identifier.Pascal(Take!)}";
        return taken.Nullable
            ? taken with { Code = Absent.Throw(code, $"{Method} of this config gives no {Take}."), IsCompound = true, Nullable = false }
            : taken with { Code = code, IsCompound = false };
    }
}
