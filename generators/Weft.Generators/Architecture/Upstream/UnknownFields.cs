using Weft.Generators.Architecture.Binding;
using Weft.Generators.Diagnostics;
using Weft.Generators.Json;

namespace Weft.Generators.Architecture.Upstream;

/// <summary>Reports fields of a config that no part of a model knows: what is not understood may change the math.</summary>
internal static class UnknownFields
{
    /// <param name="parts">The parts of the model, the whole first.</param>
    /// <param name="ecosystem">What the ecosystem says changes nothing.</param>
    /// <param name="file">The file, for places.</param>
    /// <param name="problems">Receives a problem for each field.</param>
    public static void Report(IReadOnlyList<UpstreamCandidate> parts, EcosystemModel ecosystem, string file, ProblemList problems)
    {
        string[] known = [.. parts.SelectMany(Known), .. parts.SelectMany(p => Unread(p, p.Document.Ignored, parts)), .. Unread(parts[0], ecosystem.Ignore, parts)];
        Walk(parts[0].Document.Envelope, "", parts, known, ecosystem.Neutral, (node, path) =>
            problems.AddOnKey(Rules.UnknownField, new Origin(file, node.Path), parts[0].Architecture.Architecture.Class, path, JsonText.Of(node), Near(path, known)));
    }

    private static IEnumerable<string> Known(UpstreamCandidate part)
    {
        var (document, table) = (part.Document, part.Document.Table);
        var known = UpstreamConfigReader.Fields(part).Select(field => field.Path)
            .Concat(table.Fixed.Select(constant => constant.Path))
            .Concat(table.Also.Select(also => also.Path))
            .Concat(table.Preset is null ? [] : [table.Preset])

            // A field that says no told that the table applies.
            .Concat(table.When.Select(FieldPath.Condition).Where(condition => condition is { Absent: true, Text: null }).Select(condition => condition.Path))
            .SelectMany(document.Alternatives);
        return table.Architectures.Count > 0 || table.ModelTypes.Count > 0 ? known.Concat(["architectures", "model_type"]) : known;
    }

    /// <summary>Ignored ways without those that another part is read from.</summary>
    private static IEnumerable<string> Unread(UpstreamCandidate part, IEnumerable<string> ignored, IReadOnlyList<UpstreamCandidate> parts) =>
        ignored.Where(path => !parts.Any(other => other != part && FieldPath.LeadsTo(path, other.Document.At)));

    private static void Walk(JsonNode node, string path, IReadOnlyList<UpstreamCandidate> parts, string[] known, EquatableArray<UpstreamFixedModel> neutral, Action<JsonNode, string> report)
    {
        foreach (var member in node is JsonObject obj ? obj.Members : [])
        {
            var here = path.Length == 0 ? member.Key! : $"{path}.{member.Key}";
            if (Array.Exists(known, one => FieldPath.Covers(one, here))
                || (member is JsonNull && parts.Any(part => part.Document.PrunesNull(here)))
                || neutral.Any(one => FieldPath.Covers(one.Path, here) && (member is JsonNull || JsonText.Same(JsonParser.Parse(one.Value), member))))
            {
                continue;
            }

            var leadsOn = parts.Select(part => part.Document.At).Concat(known).Any(place => FieldPath.LeadsTo(here, place));
            if (leadsOn && member is JsonObject or JsonNull)
            {
                Walk(member, here, parts, known, neutral, report);
            }
            else
            {
                report(member, here);
            }
        }
    }

    private static string Near(string path, string[] known)
    {
        var parent = path.Substring(0, path.LastIndexOf('.') + 1);
        return Suggestion.For(path, known.Where(one => one.IndexOf('*') < 0 && one.StartsWith(parent, StringComparison.Ordinal) && one.IndexOf('.', parent.Length) < 0));
    }
}
