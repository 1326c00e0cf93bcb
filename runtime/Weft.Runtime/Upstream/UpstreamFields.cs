using System.Text.Json;

namespace Weft;

/// <summary>The fields of a document, as a table addresses them.</summary>
internal static class UpstreamFields
{
    /// <summary>The first alternative of a path that is present.</summary>
    public static JsonElement? Find(this UpstreamTable table, JsonElement envelope, string path) => table.Found(envelope, path)?.Value;

    /// <summary>The way to what <see cref="Find"/> finds, or the first alternative: what messages say.</summary>
    public static string WayOf(this UpstreamTable table, JsonElement envelope, string path) => table.Found(envelope, path)?.Way ?? table.Absolute(path);

    private static (string Way, JsonElement Value)? Found(this UpstreamTable table, JsonElement envelope, string path)
    {
        foreach (var alternative in table.Alternatives(path))
        {
            if (JsonPath.Find(envelope, alternative) is { } found && !(found.ValueKind == JsonValueKind.Null && table.PrunesNull(alternative)))
            {
                return (alternative, found);
            }
        }

        return null;
    }

    /// <summary>Whether the library takes a null at a way from the root for an absent field.</summary>
    public static bool PrunesNull(this UpstreamTable table, string path) => table.NullIsAbsent && path.StartsWith(table.At + ".", StringComparison.Ordinal);

    /// <summary>Whether every condition of the table holds.</summary>
    public static bool Applies(this UpstreamTable table, JsonElement envelope) => !table.Unmet(envelope).Any();

    /// <summary>What the conditions that do not hold ask for, such as <c>x.y</c> or <c>no z</c>.</summary>
    public static IEnumerable<string> Unmet(this UpstreamTable table, JsonElement envelope)
    {
        foreach (var condition in table.When.Where(condition => !table.Holds(envelope, condition)))
        {
            var (absent, path, text) = FieldPath.Condition(condition);
            yield return FieldPath.Wanted(absent, table.Absolute(path), text);
        }
    }

    /// <summary>Whether a field is there, or with a leading <c>!</c> is not; null, false and an empty text count as absent. After a <c>=</c>, the text that it holds.</summary>
    public static bool Holds(this UpstreamTable table, JsonElement envelope, string condition)
    {
        var (absent, path, text) = FieldPath.Condition(condition);
        var found = table.Find(envelope, path);
        var said = found is { ValueKind: JsonValueKind.String } value ? value.GetString() : null;
        return absent != (text is null ? found?.ValueKind is not (null or JsonValueKind.Null or JsonValueKind.False) && said is not "" : said == text);
    }

    /// <summary>The bindings that count in a document.</summary>
    public static IEnumerable<UpstreamField> FieldsIn(this UpstreamTable table, JsonElement envelope, ArchitectureConfig config) =>
        table.AllFields(config).Where(field => (field.When is null || table.Holds(envelope, field.When))
            && !(field.Except is { } except && table.PresetName(envelope) is { } preset && except.Any(name => FieldPath.Names(name, preset))));

    /// <summary>What each of several classes lacks in a document, for messages: <c>A needs x.y; B needs no z</c>. Those that lack no field are left out.</summary>
    public static string TellUnmet(IEnumerable<(Architecture Architecture, UpstreamTable Table)> tables, JsonElement envelope) =>
        // A name that is another class's says that the document is not about this one, whatever it lacks.
        string.Join("; ", tables.Where(one => one.Table.For(envelope).PresetName(envelope) is not { } name || one.Architecture.FindPreset(name) is not null).Select(one => (one.Architecture.Name, Unmet: string.Join(", ", one.Table.For(envelope).Unmet(envelope))))
            .Where(one => one.Unmet.Length > 0)
            .Select(one => $"{one.Name} needs {one.Unmet}")
            .Distinct());

    /// <summary>The name of a preset that the document gives, or null.</summary>
    public static string? PresetName(this UpstreamTable table, JsonElement envelope) =>
        table.Preset is null ? null : Strings(table.Find(envelope, table.Preset)).FirstOrDefault();

    /// <summary>The preset of a name, which may carry a tag behind a dot.</summary>
    public static Preset? FindPreset(this Architecture architecture, string name) =>
        architecture.Presets.FirstOrDefault(preset => preset.Name == name) ?? architecture.Presets.FirstOrDefault(preset => preset.Name == name.Split('.')[0]);

    /// <summary>A string, or the strings of an array.</summary>
    public static IEnumerable<string> Strings(JsonElement? element)
    {
        if (element is { ValueKind: JsonValueKind.String } text)
        {
            yield return text.GetString()!;
        }
        else if (element is { ValueKind: JsonValueKind.Array } list)
        {
            foreach (var item in list.EnumerateArray())
            {
                if (item.ValueKind == JsonValueKind.String)
                {
                    yield return item.GetString()!;
                }
            }
        }
    }
}
