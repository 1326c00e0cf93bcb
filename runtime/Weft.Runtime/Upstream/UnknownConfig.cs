using System.Text.Json;

namespace Weft;

/// <summary>What to say of a config file that is about no known class.</summary>
internal static class UnknownConfig
{
    /// <summary>One line: what the file says it is, and a name that is near.</summary>
    public static ConfigException Error(string file, Ecosystem ecosystem, JsonElement envelope, IReadOnlyList<Candidate> candidates)
    {
        var fields = ecosystem.Recognise
            .Select(path => (Path: path, Value: JsonPath.Find(envelope, path)))
            .Where(field => field.Value is { ValueKind: JsonValueKind.String or JsonValueKind.Array })
            .Select(field => $"{field.Path} = {Display.Json(field.Value!.Value)}")
            .ToArray();
        string[] known = [.. candidates.SelectMany(candidate => candidate.Architecture.Upstream
            .Where(table => table.Layout == ecosystem.Layout)
            .SelectMany(table => table.Preset is null ? table.Architectures : candidate.Architecture.Presets.Select(preset => preset.Name)))];
        var names = ecosystem.Recognise.Select(path => JsonPath.Find(envelope, path)).OfType<JsonElement>()
            .SelectMany(value => value.ValueKind == JsonValueKind.Array ? [.. value.EnumerateArray()] : (IEnumerable<JsonElement>)[value])
            .Where(value => value.ValueKind == JsonValueKind.String)
            .Select(value => value.GetString()!)
            .Where(name => !known.Contains(name))
            .Select(name => Suggestion.For(name, known))
            .FirstOrDefault(text => text.Length > 0, "");
        var what = fields.Length > 0 ? string.Join(", ", fields) : $"form of {ecosystem.Layout}";
        var expected = candidates.Count > 0 && candidates[0].Way.Count == 0 && candidates.Skip(1).All(candidate => candidate.Way.Count > 0) ? candidates[0].Architecture.Name : "any known architecture";
        return new ConfigException($"{Display.Text(file)}: not a config of {expected}: {what}.{names}");
    }
}
