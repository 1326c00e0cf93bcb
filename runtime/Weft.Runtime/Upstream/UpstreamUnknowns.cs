using System.Text.Json;

namespace Weft;

/// <summary>Refuses config fields that no part of a model knows: what is not understood may change the math.</summary>
internal static class UpstreamUnknowns
{
    /// <summary>Throws one exception that names every unknown field.</summary>
    public static void Refuse(IReadOnlyList<UpstreamPart> parts, JsonElement envelope, string file)
    {
        List<string> known = [.. parts.SelectMany(part => Known(part, parts, envelope))];
        var unknown = new List<string>();
        Walk(envelope, "", parts, known, unknown);
        if (unknown.Count > 0)
        {
            // A pattern is no name to suggest.
            var names = known.FindAll(one => !one.Contains('*', StringComparison.Ordinal));
            throw new ConfigException($"{Display.Text(file)}: {parts[0].Config.Architecture.Name} does not know {string.Join(", ", unknown.Select(path => Describe(path, names, envelope)))}.");
        }
    }

    private static IEnumerable<string> Known(UpstreamPart part, IReadOnlyList<UpstreamPart> parts, JsonElement envelope)
    {
        var table = part.Table;
        var known = table.FieldsIn(envelope, part.Config).Select(field => field.Path)
            .Concat(table.Fixed.Select(constant => constant.Path))
            .Concat(table.Also.Select(also => also.Key))
            .SelectMany(table.Alternatives)
            .Concat(table.Ignore.SelectMany(table.Alternatives).Where(path => !parts.Any(other => other != part && FieldPath.LeadsTo(path, other.Table.At))));
        if (table.Preset is not null)
        {
            known = known.Concat(table.Alternatives(table.Preset));
        }

        // What told that the table applies: a class by name, or a field that says no.
        known = known.Concat(table.When.SelectMany(condition => FieldPath.Condition(condition) is (true, var path, null) ? table.Alternatives(path) : []));
        return table.Architectures.Count > 0 || table.ModelTypes.Count > 0 ? known.Append("architectures").Append("model_type") : known;
    }

    private static void Walk(JsonElement element, string path, IReadOnlyList<UpstreamPart> parts, List<string> known, List<string> unknown)
    {
        if (element.ValueKind != JsonValueKind.Object)
        {
            return;
        }

        foreach (var property in element.EnumerateObject())
        {
            var here = path.Length == 0 ? property.Name : $"{path}.{property.Name}";
            if (known.Exists(one => FieldPath.Covers(one, here)) || IsNeutral(parts, here, property.Value))
            {
                continue;
            }

            var leadsOn = parts.Any(part => FieldPath.LeadsTo(here, part.Table.At)) || known.Exists(one => FieldPath.LeadsTo(here, one));
            if (leadsOn && property.Value.ValueKind is JsonValueKind.Object or JsonValueKind.Null)
            {
                Walk(property.Value, here, parts, known, unknown);
            }
            else
            {
                unknown.Add(here);
            }
        }
    }

    /// <summary>Whether the ecosystem has a field that is of no influence with its value, or the library drops its null.</summary>
    private static bool IsNeutral(IReadOnlyList<UpstreamPart> parts, string path, JsonElement value)
    {
        var isNull = value.ValueKind == JsonValueKind.Null;
        return (isNull && parts.Any(part => part.Table.PrunesNull(path)))
            || parts[0].Table.Neutral.Any(one => FieldPath.Covers(one.Key, path) && (isNull || JsonElement.DeepEquals(JsonElement.Parse(one.Value), value)));
    }

    private static string Describe(string path, List<string> known, JsonElement envelope)
    {
        var value = JsonPath.Find(envelope, path) is { } found ? Display.Json(found) : "";
        var (parent, name) = Cut(path);
        var near = Suggestion.Nearest(name, known.Where(one => Cut(one).Parent == parent).Select(one => Cut(one).Name)) is { } sibling
            ? (parent.Length > 0 ? $"{parent}.{sibling}" : sibling)
            : known.Find(one => Cut(one).Name == name);
        return $"{Display.Name(path)} = {(value.Length > 60 ? value[..60] + "…" : value)}{(near is null ? "" : $" (did you mean '{near}'?)")}";
    }

    private static (string Parent, string Name) Cut(string path) =>
        path.LastIndexOf('.') is >= 0 and var dot ? (path[..dot], path[(dot + 1)..]) : ("", path);
}
