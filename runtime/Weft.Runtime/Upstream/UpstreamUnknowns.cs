using System.Text.Json;

namespace Weft;

/// <summary>Refuses config fields that a table does not know: what is not understood may change the math.</summary>
internal static class UpstreamUnknowns
{
    /// <summary>Throws one exception that names every unknown field.</summary>
    public static void Refuse(UpstreamTable table, ArchitectureConfig config, JsonElement envelope, string file)
    {
        var known = Known(table, config);
        var unknown = new List<string>();
        Walk(envelope, "", table, known, unknown);
        if (unknown.Count > 0)
        {
            throw new ConfigException($"{Display.Text(file)}: {config.Architecture.Name} does not know {string.Join(", ", unknown.Select(path => Describe(path, known, envelope)))}.");
        }
    }

    private static List<string> Known(UpstreamTable table, ArchitectureConfig config)
    {
        var known = table.AllFields(config).Select(field => field.Path)
            .Concat(table.Fixed.Select(constant => constant.Path))
            .Concat(table.Ignore)
            .SelectMany(table.Alternatives)
            .ToList();
        if (table.Preset is not null)
        {
            known.AddRange(table.Alternatives(table.Preset));
        }

        // What told that the table applies.
        if (table.Architectures.Count > 0 || table.ModelTypes.Count > 0)
        {
            known.Add("architectures");
            known.Add("model_type");
        }

        return known;
    }

    private static void Walk(JsonElement element, string path, UpstreamTable table, List<string> known, List<string> unknown)
    {
        if (element.ValueKind != JsonValueKind.Object)
        {
            return;
        }

        foreach (var property in element.EnumerateObject())
        {
            var here = path.Length == 0 ? property.Name : $"{path}.{property.Name}";
            if (known.Exists(one => Covers(one, here)))
            {
                continue;
            }

            var leadsOn = known.Append(table.At).Any(one => one == table.At ? (one + ".").StartsWith(here + ".", StringComparison.Ordinal) : one.StartsWith(here + ".", StringComparison.Ordinal));
            if (leadsOn && property.Value.ValueKind is JsonValueKind.Object or JsonValueKind.Null)
            {
                Walk(property.Value, here, table, known, unknown);
            }
            else
            {
                unknown.Add(here);
            }
        }
    }

    private static bool Covers(string known, string path) =>
        known == path
        || (known.EndsWith('*') && path.StartsWith(known.AsSpan(0, known.Length - 1), StringComparison.Ordinal))
        || (known.StartsWith("*.", StringComparison.Ordinal) && $".{path}".EndsWith(known[1..], StringComparison.Ordinal));

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
