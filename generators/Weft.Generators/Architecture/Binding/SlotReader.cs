using Weft.Generators.Diagnostics;
using Weft.Generators.Json;

namespace Weft.Generators.Architecture.Binding;

/// <summary>Reads params whose value is the config of another architecture: <c>{ "implements": …, "default": … }</c> or <c>{ "config": … }</c>.</summary>
/// <param name="interfaces">Interfaces of the files in use.</param>
/// <param name="classes">Architectures that the file may name.</param>
/// <param name="slots">Receives what is read.</param>
internal sealed class SlotReader(IReadOnlyList<InterfaceModel> interfaces, IReadOnlyList<string> classes, List<SlotModel> slots)
{
    public static readonly Form Form = new(
        "slot", "A param whose value is the config of another architecture; a node \"@name\" puts that in place.",
        Optional("implements", ValueKind.Name, "The interface that what stands there must meet.", example: "\"ImageTower\""),
        Optional("default", ValueKind.Name, "The class that stands there unless a config says another. Needed without 'config'."),
        Optional("config", ValueKind.Name, "The class that stands there always.", example: "\"TextTower\""));

    public static bool IsSlot(JsonObject obj) => obj["implements"] is not null || obj["config"] is not null;

    public void Read(string name, ObjectReader reader)
    {
        InterfaceModel? model = null;
        if (reader.Optional<JsonString>("implements") is { } implements)
        {
            model = interfaces.FirstOrDefault(i => i.Name == implements.Value);
            if (model is null)
            {
                reader.Problems.Add(Rules.UnknownName, reader.OriginOf(implements), implements.Value, Suggestion.For(implements.Value, interfaces.Select(i => i.Name)));
            }
        }

        var named = reader.Json["config"] is not null ? reader.Optional<JsonString>("config") : reader.Required<JsonString>("default", "the class that stands there by default");
        if (named is not null && !classes.Contains(named.Value))
        {
            reader.Problems.Add(Rules.UnknownArchitecture, reader.OriginOf(named), named.Value, Suggestion.For(named.Value, classes));
        }

        reader.Finish();
        slots.Add(new SlotModel(name, model, named?.Value ?? "", reader.Origin));
    }
}
