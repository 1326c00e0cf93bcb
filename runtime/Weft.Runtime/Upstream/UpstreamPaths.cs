using System.Text.Json;

namespace Weft;

/// <summary>Paths of an <see cref="UpstreamTable"/>, made absolute.</summary>
internal static class UpstreamPaths
{
    /// <summary>This table with the one <see cref="UpstreamTable.At"/> that a document has; without a document, the one that is written.</summary>
    public static UpstreamTable For(this UpstreamTable table, JsonElement? envelope)
    {
        var places = table.At.Split('|');
        if (places.Length == 1)
        {
            return table;
        }

        var chosen = Array.Find(places, place => envelope is { } root && JsonPath.Find(root, place) is { ValueKind: not JsonValueKind.Null }) ?? places[^1];
        return table with { At = chosen, Ignore = [.. table.Ignore, .. places.Where(place => place != chosen).Select(place => "/" + place)] };
    }

    /// <summary>This table with what its whole ecosystem ignores.</summary>
    public static UpstreamTable In(this UpstreamTable table, Ecosystem ecosystem) =>
        table with { Ignore = [.. table.Ignore, .. ecosystem.Ignore.Select(path => "/" + path)], Neutral = ecosystem.Neutral };

    /// <summary>The alternatives of a path, each from the root of the envelope.</summary>
    public static IEnumerable<string> Alternatives(this UpstreamTable table, string path) =>
        FieldPath.Alternatives(path, table.At);

    /// <summary>The first alternative from the root: what is written, and what messages say.</summary>
    public static string Absolute(this UpstreamTable table, string path) => table.Alternatives(path).First();

    /// <summary>Every binding: the listed ones, and for each other param the field of its own name. Params of slots are not the owner's to bind.</summary>
    public static IEnumerable<UpstreamField> AllFields(this UpstreamTable table, ArchitectureConfig config)
    {
        var listed = table.Fields.Select(field => field.Param).Concat(table.Unbound).ToHashSet(StringComparer.Ordinal);
        return table.Fields.Concat(config.OwnNames.Where(name => !listed.Contains(name)).Select(name => new UpstreamField(name, name, [])));
    }

    /// <summary>The params of a config without those of its slots.</summary>
    public static IEnumerable<ConfigParam> OwnParams(this ArchitectureConfig config)
    {
        var slots = config.Slots.Select(slot => slot.Name + ".").ToArray();
        return config.Params.Where(param => !Array.Exists(slots, slot => param.Name.StartsWith(slot, StringComparison.Ordinal)));
    }

    /// <summary>The tables of a layout for the class by itself.</summary>
    public static IEnumerable<UpstreamTable> TablesAlone(this Architecture architecture, Layout layout) =>
        architecture.Upstream.Where(table => table.Layout == layout && !table.Nested);

    /// <summary>The tables of a layout for the class in a slot: those made for that, else all.</summary>
    public static IEnumerable<UpstreamTable> TablesInSlot(this Architecture architecture, Layout layout)
    {
        var nested = architecture.Upstream.Where(table => table.Layout == layout && table.Nested);
        return nested.Any() ? nested : architecture.TablesAlone(layout);
    }
}
