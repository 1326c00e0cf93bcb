using System.Text.Json;

namespace Weft;

/// <summary>Detects without a config file. Keys and shapes do not tell everything, so published sizes must fit, and all that fit must agree on the rest.</summary>
internal sealed class BareDetector(ModelSource source, KeyMatcher matcher, IReadOnlyList<Candidate> candidates, IReadOnlyList<KeyValuePair<string, JsonElement>> set)
{
    public Detection Detect(string? preset, bool named)
    {
        var options = Options(preset).ToArray();
        if (options.Length == 0)
        {
            throw preset is null
                ? new LoadException($"{Display.Text(source.Path)}: {Lack()}, and {Names()} has no published sizes to try; give the config's params (--set).")
                : new ConfigException($"no preset is named {Display.Name(preset)}.{Suggestion.For(preset, candidates.SelectMany(Presets).Select(one => one.Name))}");
        }

        ConfigException? refused = null;
        var found = new List<(string Name, Detection Detection)>();
        foreach (var (candidate, name, config) in options)
        {
            try
            {
                var changed = candidate.Change(config, set);
                var match = matcher.Match(candidate.Architecture, changed);
                found.Add((name, Detector.Make(candidate, changed, match, [$"preset: {name} of {candidate.Target.Name}"])));
            }
            catch (ConfigException e)
            {
                refused ??= e;
            }
        }

        if (found.Count == 0)
        {
            throw refused!;
        }

        // One that was chosen by hand is reported as it is, with everything that does not fit.
        var chosen = found.Where(one => one.Detection.Via is null).ToArray();
        if (chosen.Length == 1 && (preset is not null || (named && set.Count > 0)) && !found.Exists(one => one.Detection.Check.IsClean))
        {
            return chosen[0].Detection;
        }

        var fits = found.Where(one => one.Detection.Check.IsClean).ToArray();
        if (Array.Exists(fits, one => one.Detection.Via is null))
        {
            fits = [.. fits.Where(one => one.Detection.Via is null)];
        }

        if (fits.Length == 0)
        {
            throw NothingFits(found);
        }

        var best = Detector.Choose(source.Path, [.. fits.Select(one => one.Detection)]);
        RefuseDoubt([.. fits.Where(one => one.Detection.Architecture == best.Architecture)]);
        return best;
    }

    private IEnumerable<(Candidate Candidate, string Name, ArchitectureConfig Config)> Options(string? wanted)
    {
        foreach (var candidate in candidates)
        {
            foreach (var preset in Presets(candidate))
            {
                if (wanted is not null && !preset.Name.Equals(wanted, StringComparison.Ordinal) && !preset.Name.Equals(wanted.Split('.')[0], StringComparison.Ordinal))
                {
                    continue;
                }

                foreach (var config in Config(candidate, preset) is { } found ? Forms(found) : [])
                {
                    yield return (candidate, preset.Name, config);
                }
            }

            if (wanted is null && set.Count > 0 && candidate.Via is null)
            {
                foreach (var config in Forms(candidate.Architecture.DefaultConfig))
                {
                    yield return (candidate, "the defaults", config);
                }
            }
        }
    }

    // Whether a file's tensors are stacked shows in their names.
    private static IEnumerable<ArchitectureConfig> Forms(ArchitectureConfig config) => config is KeySetConfig keySet ? keySet.Forms : [config];

    // Through a mapping, sizes of either side will do where it leads both ways.
    private static IEnumerable<Preset> Presets(Candidate candidate) =>
        candidate.Via is null || !candidate.LeadsBack ? candidate.Architecture.Presets : candidate.Target.Presets.Concat(candidate.Architecture.Presets);

    private static ArchitectureConfig? Config(Candidate candidate, Preset preset)
    {
        try
        {
            return ReferenceEquals(preset.Config.Architecture, candidate.Architecture) ? preset.Config : candidate.Back(preset.Config);
        }
        catch (ConfigException)
        {
            // Sizes that the other side cannot have are not in this file.
            return null;
        }
    }

    private void RefuseDoubt((string Name, Detection Detection)[] fits)
    {
        var differing = fits[0].Detection.TargetConfig.Params
            .Select(param => param.Name)
            .Where(name => fits.Any(fit => !JsonElement.DeepEquals(Value(fits[0].Detection, name), Value(fit.Detection, name))))
            .ToArray();
        if (differing.Length > 0)
        {
            throw new LoadException($"{Display.Text(source.Path)}: keys and shapes fit {string.Join(", ", fits.Select(fit => fit.Name).Distinct())}, which differ in {string.Join(", ", differing)}; choose one (--preset) or give the values (--set).");
        }
    }

    private LoadException NothingFits(List<(string Name, Detection Detection)> found)
    {
        var (name, nearest) = found.MinBy(one => one.Detection.Check.Missing.Count + one.Detection.Check.Unexpected.Count + one.Detection.Check.Mismatched.Count);
        var check = nearest.Check;

        // A near miss is worth telling in full; a file of something else is not.
        var details = check.Missing.Count + check.Unexpected.Count + check.Mismatched.Count <= nearest.Used.Count ? KeyReport.Details(nearest) : "";
        return new LoadException(
            $"{Display.Text(source.Path)}: {Lack()} and fits no published sizes of {Names()}; nearest is {name} of {nearest.Target.Name}: {KeyReport.Counts(check)}. Give the config as a directory, or the sizes (--preset, --set).{details}",
            check);
    }

    private string Lack() => source.UnknownConfig is { } file ? $"has a {Display.Text(Path.GetFileName(file))} in no known form" : "has no config beside it";

    private string Names() => candidates.Select(candidate => candidate.Target.Name).Distinct().ToArray() is [var only] ? only : "any known architecture";

    private static JsonElement Value(Detection detection, string name) => detection.TargetConfig.Params.First(param => param.Name == name).Value;
}
