using Weft.Generators.Architecture.Expressions;
using Weft.Generators.Architecture.Nodes;
using Weft.Generators.Diagnostics;
using Weft.Generators.Emission;
using Weft.Generators.Json;

namespace Weft.Generators.Architecture.Binding;

/// <summary>Reads something callable: inputs, body and outputs.</summary>
internal static class MethodReader
{
    public static readonly FormMember Inputs = Required("inputs", InputReader.Kind, "Tensors that a call gives, with dtype and sizes: integers, expressions over params, or names of sizes that a call brings. A ? behind a name marks an optional one. The first is the current tensor of the body.", "{ \"x\": \"float[b, 3, h, w]\" }");

    public static readonly FormMember Body = Required("body", ValueKind.Body, "The nodes: each takes the current tensor, $_, and gives the next.");

    public static readonly FormMember Outputs = Required("outputs", ValueKind.Map(ValueKind.Either(ValueKind.Value, ValueKind.Object(() => OutputForm)), ValueKind.NamePattern), "The values that a call gives, by name; { \"value\", \"if\" } is one that a config may leave out.", "{ \"output\": \"$_\" }");

    public static readonly Form Form = new(
        "method", "Something callable.",
        Optional("summary", ValueKind.Text, "What it does, in a sentence."),
        Inputs,
        Body,
        Outputs);

    private static readonly Form OutputForm = new(
        "output", "An output that a config may leave out.",
        Required("value", ValueKind.Value, "The value."),
        Optional("if", ValueKind.Condition, "It is there where this holds.", "true"));

    /// <param name="name">Its name.</param>
    /// <param name="file">The object that holds it.</param>
    /// <param name="scope">Names that it may use.</param>
    /// <param name="bodies">Reads its nodes.</param>
    /// <param name="summary">What it does, where the object does not say.</param>
    public static MethodModel Read(string name, ObjectReader file, BindScope scope, BodyReader bodies, string summary)
    {
        var inputs = InputReader.Read(file, scope).ToList();
        if (inputs.Count == 0 && file.Members("inputs").Count == 0)
        {
            file.Problems.Add(Rules.MissingMember, file.Origin, "inputs", "at least one input, as { \"x\": \"float[b, 3, h, w]\" }");
        }

        foreach (var input in inputs.Where(input => inputs.Count(i => Identifier.Camel(i.Name) == Identifier.Camel(input.Name)) > 1))
        {
            file.Problems.Add(Rules.DuplicateName, input.Origin, input.Name, "an input");
        }

        var body = new NodeReader(file, scope, bodies).Body("body");
        var outputs = ReadOutputs(file, scope, bodies).ToEquatableArray();
        foreach (var input in inputs.Skip(1).Where(i => !scope.References.Contains(i.Name)))
        {
            file.Problems.Add(Rules.Unused, input.Origin, "Input", input.Name);
        }

        if (body.Count > 0 && outputs.Count > 0 && outputs.All(o => o.Value is ReferenceValue value && inputs.Any(i => i.Name == value.Name)) && body.All(node => !node.Binds))
        {
            file.Problems.AddOnKey(Rules.Unused, file.Origin.At("body"), "The result of", "body");
        }

        return new MethodModel(name, inputs.ToEquatableArray(), body, outputs, file.Origin)
        {
            Summary = summary,
            References = scope.References.OrderBy(r => r, StringComparer.Ordinal).ToEquatableArray(),
        };
    }

    /// <summary>A value, or <c>{ "value": …, "if": … }</c> for an output that a config may leave out.</summary>
    private static OutputModel One(JsonNode member, ObjectReader file, BindScope scope, BodyReader bodies)
    {
        if (member is not JsonObject { } obj || obj["value"] is null || obj["op"] is not null)
        {
            return new OutputModel(member.Key!, bodies.Value(member, scope), Expr.True, file.OriginOf(member));
        }

        var reader = new NodeReader(file.Inner(obj, OutputForm), scope, bodies);
        var output = new OutputModel(member.Key!, reader.Value("value"), reader.Condition("if"), file.OriginOf(member));
        reader.Json.Finish();
        return output;
    }

    private static IEnumerable<OutputModel> ReadOutputs(ObjectReader file, BindScope scope, BodyReader bodies)
    {
        if (file.Required<JsonObject>("outputs", "the values that a call gives, as { \"output\": \"$_\" }") is not { } declared)
        {
            yield break;
        }

        if (declared.Members.Count == 0)
        {
            file.Problems.Add(Rules.MissingMember, file.OriginOf(declared), "output", "at least one output");
        }

        foreach (var member in declared.Members)
        {
            if (!NodeReader.IsName(member.Key!))
            {
                file.Problems.AddOnKey(Rules.BadName, file.OriginOf(member), member.Key!);
            }
            else if (TakenNames.Output.Contains(Identifier.Pascal(member.Key!)))
            {
                file.Problems.AddOnKey(Rules.DuplicateName, file.OriginOf(member), member.Key!, $"a member of every record ('{Identifier.Pascal(member.Key!)}' in C#)");
            }

            yield return One(member, file, scope, bodies);
        }
    }
}
