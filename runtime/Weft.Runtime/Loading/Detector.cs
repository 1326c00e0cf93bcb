using System.Text.Json;

namespace Weft;

/// <summary>Finds out what a checkpoint holds: by its config file, else by its keys.</summary>
public static class Detector
{
    /// <summary>Finds architecture, layout and config of a checkpoint.</summary>
    /// <param name="source">The opened checkpoint.</param>
    /// <param name="catalog">What is known.</param>
    /// <param name="model">A class name, or an upstream name of one: the file must hold that class, one that a mapping takes there, or a model that it is a part of.</param>
    /// <param name="preset">Published sizes to use instead of the config file.</param>
    /// <param name="set">Params of the class to change, or of the model that it is a part of.</param>
    /// <returns>What was found. Its <see cref="Detection.Check"/> may have findings: a model that is named but broken is still detected.</returns>
    /// <exception cref="ConfigException">A class, preset or param is unknown, or the config file cannot be expressed.</exception>
    /// <exception cref="LoadException">Nothing known fits, or several things do; the message says which and how to choose.</exception>
    public static Detection Detect(
        ModelSource source,
        ModelCatalog catalog,
        string? model = null,
        string? preset = null,
        IReadOnlyList<KeyValuePair<string, JsonElement>>? set = null)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(catalog);
        return Find(source, catalog, model is null ? null : Candidate.Named(catalog, model), preset, set);
    }

    /// <summary>As <see cref="Detect"/> does, of classes instead of their name.</summary>
    internal static Detection Find(ModelSource source, ModelCatalog catalog, IReadOnlyList<Architecture>? targets, string? preset, IReadOnlyList<KeyValuePair<string, JsonElement>>? set)
    {
        var candidates = Candidate.ByDistance(catalog, targets);
        Detection? found = null;
        WeftException? refused = null;
        try
        {
            found = Find(source, catalog, candidates, preset, set ?? [], named: targets is not null);
        }
        catch (WeftException e) when (targets is not null)
        {
            refused = e;
        }

        return found is { Check.IsClean: true } || targets is null
            ? found!
            : PartDetector.Find(source, catalog, targets, preset, set) ?? found ?? throw refused!;
    }

    private static Detection Find(ModelSource source, ModelCatalog catalog, IEnumerable<IReadOnlyList<Candidate>> candidates, string? preset, IReadOnlyList<KeyValuePair<string, JsonElement>> set, bool named)
    {
        var matcher = new KeyMatcher(source.Checkpoint);
        return source.Envelope is { } envelope && preset is null
            ? new ConfigDetector(source, catalog, matcher, candidates, set, named).Detect(envelope)
            : new BareDetector(source, catalog, matcher, [.. candidates.SelectMany(near => near)], set).Detect(preset, named);
    }

    /// <summary>Of several fits, the one that explains most of the file.</summary>
    /// <param name="path">The file, for messages.</param>
    /// <param name="fits">Fits of different architectures.</param>
    internal static Detection Choose(string path, IReadOnlyList<Detection> fits)
    {
        if (fits.Count == 1)
        {
            return fits[0];
        }

        var ordered = fits.OrderByDescending(fit => fit.Check.IsClean)
            .ThenByDescending(fit => fit.Used.Count - Faults(fit))
            .ToArray();
        var best = ordered[0];
        var equal = ordered.Where(fit => fit.Check.IsClean && best.Check.IsClean && fit.Used.Count == best.Used.Count).Select(fit => fit.Target.Name).Distinct().ToArray();
        return equal.Length <= 1
            ? best
            : throw new LoadException($"{Display.Text(path)}: may be {string.Join(" or ", equal)}; choose one.") { IsDoubt = true, Options = [nameof(ConvertOptions.Model)] };
    }

    /// <summary>How many things are wrong.</summary>
    internal static int Faults(Detection fit) => fit.Check.Missing.Count + fit.Check.Unexpected.Count + fit.Check.Mismatched.Count;

    internal static Detection Make(ModelCatalog catalog, Candidate candidate, ArchitectureConfig config, KeyMatch match, IEnumerable<string> reasons) =>
        new(candidate.Architecture, match.Layout, match.Prefix, config, [.. reasons, Explain(candidate, match)], match.Used, match.Unused) { Check = match.Check, Way = candidate.Way, Mappings = catalog.Mappings };

    private static string Explain(Candidate candidate, KeyMatch match)
    {
        var behind = match.Prefix.Length > 0 ? $" behind {Display.Name(match.Prefix)}" : "";
        var via = candidate.Way.Count == 0 ? "" : $"; {string.Join(", then ", candidate.Way.Select(step => step.Mapping.Name))} takes it to {candidate.Target.Name}";
        return $"keys: {Display.Count(match.Used.Count, "tensor")} of {candidate.Architecture.Name} in layout {match.Layout}{behind}, {match.Unused.Count} unused, {KeyReport.Counts(match.Check)}{via}";
    }
}
