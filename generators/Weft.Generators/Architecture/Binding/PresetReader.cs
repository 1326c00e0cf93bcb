using Weft.Generators.Diagnostics;
using Weft.Generators.Json;

namespace Weft.Generators.Architecture.Binding;

/// <summary>Reads a presets file against the params of its architecture.</summary>
internal static class PresetReader
{
    public static readonly Form Form = new(
        "presets", "Published sizes of an architecture, a line each.",
        Required("of", ValueKind.OneOrList(ValueKind.Name), "The class, or several that take the same sizes.", "\"TinyMlp\""),
        Optional("upstream", ValueKind.Text, "The presets are config files of this layout's ecosystem, as they are.", example: "\"timm\""),
        Optional("presets", ValueKind.Map(ValueKind.Map(ValueKind.Any)), "For each preset the params that differ from the defaults.", example: "{ \"small\": { \"width\": 384, \"depth\": 6 } }"));

    private static readonly Form ValuesForm = new("preset", "A preset.", Others(ValueKind.Literal, "The value of a param."));

    /// <summary>The classes that a presets file is for: one, or several that take the same sizes; empty where it names none.</summary>
    public static IReadOnlyList<JsonString> ClassesOf(JsonNode root) => root is not JsonObject obj ? [] : obj["of"] switch
    {
        JsonString of => [of],
        JsonArray array when array.Items.All(i => i is JsonString) => [.. array.Items.OfType<JsonString>()],
        _ => [],
    };

    public static IEnumerable<PresetModel> Read(ObjectReader file, IReadOnlyList<ParamModel> @params)
    {
        file.Optional("of");
        foreach (var member in file.Members("presets"))
        {
            if (file.Expect<JsonObject>(member) is not { } obj)
            {
                continue;
            }

            var values = new List<PresetValue>();
            var reader = file.Inner(obj, ValuesForm);
            foreach (var value in obj.Members)
            {
                reader.Optional(value.Key!);
                if (@params.FirstOrDefault(p => p.Name == value.Key) is not { } param)
                {
                    file.Problems.AddOnKey(Rules.UnknownName, file.OriginOf(value), value.Key!, Suggestion.For(value.Key!, @params.Select(p => p.Name)));
                }
                else if (ParamReader.Constant(value, param.Type, reader) is { } converted)
                {
                    values.Add(new PresetValue(param.Name, converted, param.Type));
                }
            }

            yield return new PresetModel(member.Key!, values.ToEquatableArray(), file.OriginOf(member));
        }

        file.Finish();
    }
}
