using System.Text.Json;

namespace Weft;

/// <summary>Detects by a config file: the table that fits best decides, and among classes of one family the keys.</summary>
internal sealed class ConfigDetector(ModelSource source, ModelCatalog catalog, KeyMatcher matcher, IReadOnlyList<Candidate> candidates, IReadOnlyList<KeyValuePair<string, JsonElement>> set)
{
    private string File => source.ConfigPath!;

    public Detection Detect(JsonElement envelope, bool named)
    {
        var fits = (from candidate in candidates
                    from table in candidate.Architecture.TablesAlone(source.Ecosystem!.Layout)
                    let fit = UpstreamReader.Fit(table, candidate.Architecture, envelope)
                    where fit != UpstreamFit.None
                    select (Candidate: candidate, Table: table.In(source.Ecosystem!), Fit: fit, IsWhole: candidate.Architecture.WholeTables(table.Layout).Contains(table))).ToArray();
        if (fits.Length == 0)
        {
            throw Unknown(envelope);
        }

        // A config of a whole model is about that; its parts are found when they are asked for.
        if (!named && Array.Exists(fits, fit => fit.IsWhole))
        {
            fits = [.. fits.Where(fit => fit.IsWhole)];
        }

        // The class that was asked for goes before those that map to it, however well they fit.
        var direct = fits.Any(fit => fit.Candidate.Via is null);
        var best = fits.Where(fit => (fit.Candidate.Via is null) == direct).ToArray();
        best = [.. best.Where(fit => fit.Fit == best.Max(one => one.Fit))];

        ConfigException? refused = null;
        var found = new List<Detection>();
        foreach (var (candidate, table, _, _) in best)
        {
            try
            {
                found.Add(Read(candidate, table, envelope));
            }
            catch (ConfigException e)
            {
                refused ??= e;
            }
        }

        return found.Count > 0 ? Detector.Choose(source.Path, found) : throw refused!;
    }

    private Detection Read(Candidate candidate, UpstreamTable table, JsonElement envelope)
    {
        var read = UpstreamReader.Read(table, candidate.Architecture, envelope, File, catalog);
        ArchitectureConfig config;
        try
        {
            config = candidate.Change(read, set);
        }
        catch (ConfigException e) when (set.Count == 0)
        {
            throw new ConfigException($"{Display.Text(File)}: {e.Message}", e);
        }

        var match = matcher.Match(candidate.Architecture, config, table.Layout);
        return Detector.Make(candidate, config, match, [$"config: {Path.GetFileName(File)} in the form of {table.Layout} is {candidate.Architecture.Name}'s{Slots(config)}"]);
    }

    /// <summary>What stands in the slots, in brackets.</summary>
    private static string Slots(ArchitectureConfig config) =>
        config.Slots.Count == 0 ? "" : $" ({string.Join(", ", config.Slots.Select(slot => $"{slot.Name}: {slot.Config.Architecture.Name}{Slots(slot.Config)}"))})";

    private ConfigException Unknown(JsonElement envelope)
    {
        var fields = source.Ecosystem!.Recognise
            .Select(path => (Path: path, Value: JsonPath.Find(envelope, path)))
            .Where(field => field.Value is { ValueKind: JsonValueKind.String or JsonValueKind.Array })
            .Select(field => $"{field.Path} = {Display.Json(field.Value!.Value)}")
            .ToArray();
        string[] known = [.. candidates.SelectMany(candidate => candidate.Architecture.Upstream
            .Where(table => table.Layout == source.Ecosystem.Layout)
            .SelectMany(table => table.Preset is null ? table.Architectures : candidate.Architecture.Presets.Select(preset => preset.Name)))];
        var names = source.Ecosystem.Recognise.Select(path => JsonPath.Find(envelope, path)).OfType<JsonElement>()
            .SelectMany(value => value.ValueKind == JsonValueKind.Array ? [.. value.EnumerateArray()] : (IEnumerable<JsonElement>)[value])
            .Where(value => value.ValueKind == JsonValueKind.String)
            .Select(value => value.GetString()!)
            .Where(name => !known.Contains(name))
            .Select(name => Suggestion.For(name, known))
            .FirstOrDefault(text => text.Length > 0, "");
        var what = fields.Length > 0 ? string.Join(", ", fields) : $"form of {source.Ecosystem.Layout}";
        var expected = candidates.Count > 0 && candidates[0].Via is null && candidates.Skip(1).All(candidate => candidate.Via is not null) ? candidates[0].Architecture.Name : "any known architecture";
        return new ConfigException($"{Display.Text(File)}: not a config of {expected}: {what}.{names}");
    }
}
