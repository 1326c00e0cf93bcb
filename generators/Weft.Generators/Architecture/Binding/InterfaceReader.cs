using Weft.Generators.Json;

namespace Weft.Generators.Architecture.Binding;

/// <summary>What an architecture must have to stand in for others: params, inputs and outputs by name.</summary>
internal sealed record InterfaceModel(string Name, EquatableArray<string> Params, EquatableArray<string> Inputs, EquatableArray<string> Outputs);

/// <summary>Reads the interfaces of a components file.</summary>
internal static class InterfaceReader
{
    public static IEnumerable<InterfaceModel> Read(ObjectReader file)
    {
        foreach (var member in file.Members("interfaces"))
        {
            if (file.Expect<JsonObject>(member) is { } obj)
            {
                var reader = new ObjectReader(obj, file.File, file.Problems);
                yield return new InterfaceModel(
                    member.Key!,
                    reader.Texts("params").Select(t => t.Value).ToEquatableArray(),
                    reader.Texts("inputs").Select(t => t.Value).ToEquatableArray(),
                    reader.Texts("outputs").Select(t => t.Value).ToEquatableArray());
                reader.Finish();
            }
        }
    }

    /// <summary>What an architecture lacks of an interface; null when it has all.</summary>
    public static string? Missing(InterfaceModel model, IReadOnlyList<ParamModel> @params, IReadOnlyList<InputModel> inputs, IReadOnlyList<OutputModel> outputs) =>
        model.Params.FirstOrDefault(p => @params.All(q => q.Name != p)) is { } param ? $"it has no param '{param}'"
        : !model.Inputs.SequenceEqual(inputs.Where(i => !i.Optional).Select(i => i.Name)) ? $"its inputs are {Names(inputs.Select(i => i.Name))} instead of {Names(model.Inputs)}"
        : model.Outputs.FirstOrDefault(o => outputs.All(p => p.Name != o)) is { } output ? $"it has no output '{output}'"
        : null;

    private static string Names(IEnumerable<string> names) => string.Join(", ", names.Select(n => $"'{n}'").DefaultIfEmpty("none"));
}
