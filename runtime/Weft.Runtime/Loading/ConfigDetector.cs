using System.Text.Json;

namespace Weft;

/// <summary>Detects by a config file: the table that fits best decides, and among classes of one family the keys.</summary>
internal sealed class ConfigDetector(ModelSource source, ModelCatalog catalog, KeyMatcher matcher, IReadOnlyList<Candidate> candidates, IReadOnlyList<KeyValuePair<string, JsonElement>> set, bool named)
{
    private string File => source.ConfigPath!;

    public Detection Detect(JsonElement envelope)
    {
        var fits = (from candidate in candidates
                    from table in candidate.Architecture.TablesAlone(source.Ecosystem!.Layout)
                    let fit = UpstreamReader.Fit(table, candidate.Architecture, envelope)
                    where fit != UpstreamFit.None
                    select new { Candidate = candidate, Table = table.In(source.Ecosystem!), Fit = fit, IsWhole = candidate.Architecture.WholeTables(table.Layout).Contains(table) }).ToArray();
        if (fits.Length == 0)
        {
            throw UnknownConfig.Error(File, source.Ecosystem!, envelope, candidates);
        }

        // A config of a whole model is about that; its parts are found when they are asked for.
        if (!named && Array.Exists(fits, fit => fit.IsWhole))
        {
            fits = [.. fits.Where(fit => fit.IsWhole)];
        }

        // The class that was asked for goes before those that map to it, however well they fit.
        var steps = fits.Min(fit => fit.Candidate.Way.Count);
        var best = fits.Where(fit => fit.Candidate.Way.Count == steps).ToArray();
        best = [.. best.Where(fit => fit.Fit == best.Max(one => one.Fit))];

        ConfigException? refused = null;
        var found = new List<Detection>();
        foreach (var fit in best)
        {
            try
            {
                found.AddRange(Read(fit.Candidate, fit.Table, envelope));
            }
            catch (ConfigException e)
            {
                refused ??= e;
            }
        }

        return found.Count > 0 ? Detector.Choose(source.Path, found) : throw refused!;
    }

    private IEnumerable<Detection> Read(Candidate candidate, UpstreamTable table, JsonElement envelope)
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

        string[] reasons = [$"config: {Path.GetFileName(File)} in the form of {table.Layout} is {candidate.Architecture.Name}'s{Slots(config)}"];
        var own = Detector.Make(catalog, candidate, config, matcher.Match(candidate.Architecture, config, table.Layout), reasons);
        return own.Check.IsClean ? [own] : KeySets(candidate, config).Select(other => Detector.Make(catalog, other.Candidate, other.Config, matcher.Match(other.Candidate.Architecture, other.Config), reasons)).Where(other => other.Used.Count > own.Used.Count).Prepend(own);
    }

    /// <summary>Other names that the weights of a class may have: no config but that of the class, or of one that is the same model, describes them.</summary>
    private IEnumerable<(Candidate Candidate, KeySetConfig Config)> KeySets(Candidate candidate, ArchitectureConfig config) =>
        from member in ModelFamily.Of(config, catalog)
        let keySet = member.Config as KeySetConfig
        where keySet is not null
        let back = member.Way.Reverse().Select(step => step with { ToRight = !step.ToRight })
        from form in keySet.Forms
        select (new Candidate(member.Architecture, named ? [.. back, .. candidate.Way] : []), form);

    /// <summary>What stands in the slots, in brackets.</summary>
    private static string Slots(ArchitectureConfig config) =>
        config.Slots.Count == 0 ? "" : $" ({string.Join(", ", config.Slots.Select(slot => $"{slot.Name}: {slot.Config.Architecture.Name}{Slots(slot.Config)}"))})";
}
