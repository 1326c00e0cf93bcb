using System.Text.Json;

namespace Weft;

/// <summary>Detects without a config file. Keys and shapes do not tell everything, so published sizes must fit, and all that fit must agree on the rest.</summary>
internal sealed class BareDetector(ModelSource source, ModelCatalog catalog, KeyMatcher matcher, IReadOnlyList<Candidate> candidates, IReadOnlyList<KeyValuePair<string, JsonElement>> set)
{
    private ConfigException? refused;

    public Detection Detect(string? preset, bool named)
    {
        var options = Options(preset).ToArray();
        if (options.Length == 0)
        {
            throw preset is null
                ? new LoadException($"{Display.Text(source.Path)}: {Lack()}, and {Names()} has no published sizes to try; give the config's params.") { Options = [nameof(LoadOptions.Set)] }
                : new ConfigException($"no preset is named {Display.Name(preset)}.{Suggestion.For(preset, candidates.SelectMany(Presets).Select(one => one.Name))}");
        }

        // A class that fits as it is goes before those that map to it.
        var found = new List<Fit>();
        foreach (var group in options.Where(option => option.Bound.MayFit).GroupBy(option => option.Candidate.Way.Count).OrderBy(steps => steps.Key))
        {
            found.AddRange(group.Select(Try).OfType<Fit>());
            if (found.Where(one => one.Detection.Check.IsClean).ToArray() is { Length: > 0 } fits)
            {
                var best = Detector.Choose(source.Path, [.. fits.Select(one => one.Detection)]);
                RefuseDoubt([.. fits.Where(one => one.Detection.Architecture == best.Architecture)]);
                return best;
            }
        }

        // One that was chosen by hand is reported as it is, with everything that does not fit.
        var chosen = found.Where(one => one.Detection.Way.Count == 0).ToArray();
        if ((preset is not null || (named && set.Count > 0)) && chosen.Select(one => one.Detection.Architecture.KeySet?.Of ?? one.Detection.Architecture).Distinct().Count() == 1)
        {
            return chosen.OrderByDescending(one => one.Shared).First().Detection;
        }

        throw NothingFits(found, options.Where(option => !option.Bound.MayFit).Concat(named || preset is not null ? [] : Unpublished()));
    }

    private IEnumerable<Option> Options(string? wanted)
    {
        foreach (var candidate in candidates)
        {
            // What is changed by hand has other keys than what was published.
            var bounds = wanted is null && set.Count == 0 && candidate.Way.Count == 0 ? matcher.Bounds(candidate.Architecture) : null;
            var at = 0;
            foreach (var preset in Presets(candidate))
            {
                if (wanted is not null && !preset.Name.Equals(wanted, StringComparison.Ordinal) && !preset.Name.Equals(wanted.Split('.')[0], StringComparison.Ordinal))
                {
                    continue;
                }

                foreach (var config in Config(candidate, preset) is { } found ? KeySetConfig.FormsOf(found) : [])
                {
                    yield return new(candidate, preset.Name, config, bounds?[at++] ?? KeyBound.Unknown);
                }
            }

            if (wanted is null && set.Count > 0 && candidate.Way.Count == 0)
            {
                foreach (var config in KeySetConfig.FormsOf(candidate.Architecture.DefaultConfig))
                {
                    yield return new(candidate, "the defaults", config, KeyBound.Unknown);
                }
            }
        }
    }

    // Classes without published sizes: never what a file is found to be, but what its keys may be told to be of.
    private IEnumerable<Option> Unpublished() =>
        from candidate in candidates
        where candidate.Way.Count == 0 && candidate.Architecture.Presets.Count == 0
        from option in KeySetConfig.FormsOf(candidate.Architecture.DefaultConfig).Zip(matcher.Bounds(candidate.Architecture), (config, bound) => new Option(candidate, "the defaults", config, bound))
        select option;

    // Through a mapping, sizes of either side will do where it leads both ways.
    private static IEnumerable<Preset> Presets(Candidate candidate) =>
        candidate.Way.Count == 0 || !candidate.LeadsBack ? candidate.Architecture.Presets : candidate.Target.Presets.Concat(candidate.Architecture.Presets);

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

    private Fit? Try(Option option)
    {
        try
        {
            var changed = option.Candidate.Change(option.Config, set);
            var match = matcher.Match(option.Candidate.Architecture, changed);
            var detection = Detector.Make(catalog, option.Candidate, changed, match, [$"preset: {option.Name} of {option.Candidate.Target.Name}"]);
            return new(option.Name, detection, matcher);
        }
        catch (ConfigException e)
        {
            refused ??= e;
            return null;
        }
    }

    private void RefuseDoubt(Fit[] fits)
    {
        var values = fits.Select(fit => fit.Detection.TargetConfig.Params.ToDictionary(param => param.Name, param => param.Value, StringComparer.Ordinal)).ToArray();
        var differing = fits[0].Detection.TargetConfig.Params
            .Where(param => values.Any(other => !JsonElement.DeepEquals(param.Value, other[param.Name])))
            .Select(param => param.Name)
            .ToArray();
        if (differing.Length > 0)
        {
            throw new LoadException($"{Display.Text(source.Path)}: keys and shapes fit {string.Join(", ", fits.Select(fit => fit.Name).Distinct())}, which differ in {string.Join(", ", differing)}; choose one or give the values.") { IsDoubt = true, Options = [nameof(LoadOptions.Preset), nameof(LoadOptions.Set)] };
        }
    }

    private WeftException NothingFits(IReadOnlyList<Fit> tried, IEnumerable<Option> rest)
    {
        if (Nearest(tried, rest) is not { } nearest)
        {
            return refused ?? (WeftException)new LoadException($"{Display.Text(source.Path)}: {Lack()} and holds no key of {Names()}.");
        }

        var (name, detection, _) = nearest;
        var check = detection.Check;

        // A near miss is worth telling in full; a file of something else is not.
        var details = Detector.Faults(detection) <= detection.Used.Count ? KeyReport.Details(detection) : "";
        return new LoadException(
            $"{Display.Text(source.Path)}: {Lack()} and fits no published sizes of {Names()}; nearest is {name} of {detection.Target.Name}: {KeyReport.Counts(check)}. Give the config, or the sizes.{details}",
            check)
        { Options = [nameof(LoadOptions.Config), nameof(LoadOptions.Preset), nameof(LoadOptions.Set)] };
    }

    /// <summary>What has the names most alike, and of those shares most with the file; of equals the one with the fewest keys, then the first.</summary>
    private Fit? Nearest(IReadOnlyList<Fit> tried, IEnumerable<Option> rest)
    {
        var nearest = tried.OrderByDescending(fit => fit.Rank).ThenBy(fit => fit.Keys).FirstOrDefault();
        foreach (var option in rest.OrderByDescending(option => option.Rank).ThenBy(option => option.Bound.Keys))
        {
            if (option.Rank.CompareTo(nearest?.Rank ?? default) <= 0)
            {
                break;
            }

            nearest = Try(option) is { } fit && fit.Rank.CompareTo(nearest?.Rank ?? default) > 0 ? fit : nearest;
        }

        return nearest;
    }

    private string Lack() => source.UnknownConfig is { } file ? $"has a {Display.Text(Path.GetFileName(file))} in no known form" : "has no config beside it";

    private string Names() => candidates.Select(candidate => candidate.Target.Name).Distinct().ToArray() is [var only] ? only : "any known architecture";

    /// <summary>A config that the file may have.</summary>
    private sealed record Option(Candidate Candidate, string Name, ArchitectureConfig Config, KeyBound Bound)
    {
        /// <summary>How near it is at most.</summary>
        public (int Likeness, int Shared) Rank => (Bound.Likeness, Bound.Shared);
    }

    /// <summary>A config that was compared with the file.</summary>
    private sealed record Fit(string Name, Detection Detection, KeyMatcher Matcher)
    {
        private int? likeness;

        /// <summary>How near it is.</summary>
        public (int Likeness, int Shared) Rank => (likeness ??= Matcher.Likeness(Detection), Shared);

        /// <summary>As <see cref="KeyBound.Shared"/> counts it.</summary>
        public int Shared => (2 * Detection.Used.Count) - Detection.Check.Mismatched.Count;

        /// <summary>How many keys the config gives.</summary>
        public int Keys => Detection.Used.Count + Detection.Check.Missing.Count;
    }
}
