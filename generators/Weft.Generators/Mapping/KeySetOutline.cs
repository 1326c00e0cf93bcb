using Weft.Generators.Architecture.Binding;
using Weft.Generators.Json;

namespace Weft.Generators.Mapping;

/// <summary>What code that uses a key set needs to know of it, whatever is wrong with its mapping.</summary>
/// <param name="Name">The class that stands for it.</param>
/// <param name="Layout">The layout that its keys are.</param>
/// <param name="Left">The class whose weights these are.</param>
internal sealed record KeySetOutline(string Name, string Layout, SideSchema Left)
{
    /// <summary>The outline, or null where the file says no such thing that could be a class.</summary>
    /// <param name="file">The mapping's JSON.</param>
    /// <param name="sides">Known architectures by class name.</param>
    public static KeySetOutline? Of(JsonNode? file, IReadOnlyDictionary<string, SideSchema> sides) =>
        KeySetReader.NameOf(file) is { } name && NodeReader.IsName(name) && KeySetReader.LayoutOf(file) is { } layout
        && SideFinder.NamesIn(((JsonObject)file!)["left"]).FirstOrDefault() is { } of && sides.TryGetValue(of, out var left) && left.TypeName.Length > 0
            ? new(name, layout, left)
            : null;
}
