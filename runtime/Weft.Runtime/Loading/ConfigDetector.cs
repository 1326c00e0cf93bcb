using System.Text.Json;

namespace Weft;

/// <summary>Detects by a config file: the table that fits best decides, and among classes of one family the keys.</summary>
internal sealed class ConfigDetector(ModelSource source, ModelCatalog catalog, KeyMatcher matcher, IEnumerable<IReadOnlyList<Candidate>> candidates, IReadOnlyList<KeyValuePair<string, JsonElement>> set, bool named)
{
    private string File => source.ConfigPath!;

    public Detection Detect(JsonElement envelope)
    {
        var fits = Nearest(envelope);
        if (fits.Count == 0)
        {
            throw UnknownConfig.Error(File, source.Ecosystem!, envelope, [.. candidates.SelectMany(near => near)]);
        }

        // A config of a whole model is about that; its parts are found when they are asked for.
        if (!named && fits.Exists(fit => fit.IsWhole))
        {
            fits.RemoveAll(fit => !fit.IsWhole);
        }

        ConfigException? refused = null;
        var found = new List<Detection>();
        foreach (var fit in fits.FindAll(fit => !fits.Exists(other => other.Fit > fit.Fit)))
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

    /// <summary>The tables that fit, of the class that was asked for; where there is none, of the nearest that map to it.</summary>
    private List<Fitting> Nearest(JsonElement envelope)
    {
        foreach (var near in candidates)
        {
            List<Fitting> found = [.. near.SelectMany(candidate => Fits(candidate, envelope))];
            if (found.Count > 0)
            {
                return found;
            }
        }

        return [];
    }

    private IEnumerable<Fitting> Fits(Candidate candidate, JsonElement envelope)
    {
        foreach (var table in candidate.Architecture.TablesAlone(source.Ecosystem!.Layout))
        {
            if (UpstreamReader.Fit(table, candidate.Architecture, envelope) is not UpstreamFit.None and var fit)
            {
                yield return new(candidate, table.In(source.Ecosystem!), fit, candidate.Architecture.WholeTables(table.Layout).Contains(table));
            }
        }
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

    /// <param name="Candidate">What may be in the file.</param>
    /// <param name="Table">How its config is read, with what the ecosystem ignores.</param>
    /// <param name="Fit">How well the table fits.</param>
    /// <param name="IsWhole">Whether the table is for a whole model.</param>
    private sealed record Fitting(Candidate Candidate, UpstreamTable Table, UpstreamFit Fit, bool IsWhole);
}
