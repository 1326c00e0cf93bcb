using Weft.Generators.Json;

namespace Weft.Generators.Pipeline;

/// <summary>Tells which of the architectures that other assemblies describe the project's own files need: no other is compiled.</summary>
internal static class NeededReferences
{
    /// <summary>Their classes, in order: what an own file may mean, and what stands in the slots of those.</summary>
    public static EquatableArray<string> Of(IReadOnlyList<ParsedFile> all, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var references = all.Where(f => f is { IsReference: true, Kind: FileKind.Architecture, Root: not null }).GroupBy(ArchitectureStep.ClassOf, StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.First(), StringComparer.Ordinal);
        var upstream = new HashSet<string>(all.Select(f => f.UpstreamClass).OfType<string>(), StringComparer.Ordinal);
        var own = all.Where(f => !f.IsReference).ToList();

        // Whether any class that meets a slot's interface may stand there, as an upstream config says, or the default alone.
        var found = new Dictionary<string, bool>(StringComparer.Ordinal);
        foreach (var name in own.Concat(own.Where(f => f.Kind == FileKind.Mapping).SelectMany(f => MappingStep.Included(f, all))).SelectMany(f => Texts(f.Root).Concat(f.Item is { } item ? [item.Architecture] : [])))
        {
            Add(name, any: false);
        }

        return found.Keys.OrderBy(n => n, StringComparer.Ordinal).ToEquatableArray();

        void Add(string name, bool any)
        {
            any |= upstream.Contains(name);
            if (!references.TryGetValue(name, out var file) || (found.TryGetValue(name, out var before) && (before || !any)))
            {
                return;
            }

            found[name] = any;
            var asked = any ? ArchitectureStep.SlotTexts(file.Root!, "implements") : [];
            foreach (var held in ArchitectureStep.SlotClasses(file.Root!).Concat(references.Where(r => ArchitectureStep.Texts(r.Value.Root!, "implements").Overlaps(asked)).Select(r => r.Key)))
            {
                Add(held, any);
            }
        }
    }

    private static IEnumerable<string> Texts(JsonNode? node) => node switch
    {
        JsonString text => [text.Value],
        JsonArray array => array.Items.SelectMany(Texts),
        JsonObject json => json.Members.SelectMany(Texts),
        _ => [],
    };
}
