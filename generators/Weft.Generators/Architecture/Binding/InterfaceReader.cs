using Weft.Generators.Architecture.Expressions;
using Weft.Generators.Diagnostics;
using Weft.Generators.Emission;
using Weft.Generators.Json;

namespace Weft.Generators.Architecture.Binding;

/// <summary>Reads the interfaces of a components file.</summary>
internal static class InterfaceReader
{
    public static readonly Form Form = new(
        "interface", "What an architecture must have to stand in for others.",
        Optional("params", ValueKind.OneOrList(ValueKind.Name), "Params that an owner may set.", example: "[\"num_classes\"]"),
        Optional("inputs", InputReader.Kind, "Its inputs in call order.", example: "{ \"x\": \"float[b, 3, h, w]\" }"),
        Optional("outputs", InputReader.Kind, "Its outputs; their last size is asked of whatever stands there.", example: "{ \"output\": \"float[b, c]\" }"));

    public static IEnumerable<InterfaceModel> Read(ObjectReader file, string @namespace)
    {
        foreach (var member in file.Members("interfaces"))
        {
            if (!NodeReader.IsName(member.Key!) || Identifier.Pascal(member.Key!) != member.Key)
            {
                file.Problems.AddOnKey(Rules.BadName, file.OriginOf(member), member.Key!);
            }
            else if (TakenNames.Class.Contains(member.Key!))
            {
                file.Problems.AddOnKey(Rules.DuplicateName, file.OriginOf(member), member.Key!, "something that generated code uses");
            }
            else if (file.Expect<JsonObject>(member) is { } obj)
            {
                var reader = file.Inner(obj, Form);
                var scope = BindScope.OfFile(new Dictionary<string, ExprType>(), []);
                yield return new InterfaceModel(
                    member.Key!,
                    @namespace,
                    reader.Texts("params").Select(t => t.Value).ToEquatableArray(),
                    InputReader.Read(reader, scope, "inputs").ToEquatableArray(),
                    InputReader.Read(reader, scope, "outputs").ToEquatableArray());
                reader.Finish();
            }
        }
    }

    /// <summary>What an architecture lacks of an interface; null when it has all.</summary>
    public static string? Missing(InterfaceModel model, IReadOnlyList<ParamModel> @params, IReadOnlyList<InputModel> inputs, IReadOnlyList<OutputModel> outputs) =>
        model.Params.FirstOrDefault(p => @params.All(q => q.Name != p)) is { } param ? $"it has no param '{param}'"
        : !model.Inputs.Select(i => i.Name).SequenceEqual(inputs.Where(i => !i.Optional).Select(i => i.Name)) ? $"its inputs are {Names(inputs.Select(i => i.Name))} instead of {Names(model.Inputs.Select(i => i.Name))}"
        : !model.Outputs.Where(o => !o.Optional || outputs.Any(p => p.Name == o.Name)).Select(o => o.Name).SequenceEqual(outputs.Select(o => o.Name)) ? $"its outputs are {Names(outputs.Select(o => o.Name))} instead of {Names(model.Outputs.Select(o => o.Name))}"
        : null;

    private static string Names(IEnumerable<string> names) => string.Join(", ", names.Select(n => $"'{n}'").DefaultIfEmpty("none"));
}
