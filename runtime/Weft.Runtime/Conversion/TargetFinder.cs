namespace Weft;

/// <summary>Finds the class of a layout that a source is converted to.</summary>
/// <param name="source">The opened source.</param>
/// <param name="catalog">What is known.</param>
/// <param name="to">The layout asked for.</param>
/// <param name="options">Target class, preset and params.</param>
/// <param name="adapter">What is merged into the weights; null for nothing.</param>
internal sealed class TargetFinder(ModelSource source, ModelCatalog catalog, Layout to, ConvertOptions options, Adapter? adapter = null)
{
    private readonly TargetParams set = TargetParams.Of(options.Set, to, catalog);

    private AdapterView? view;

    /// <summary>The target that leaves out least of the source; of equals the one with the shortest way, then the first in the catalog.</summary>
    /// <exception cref="WeftException">No target can be reached, or each needs what the source lacks.</exception>
    public Target Find()
    {
        var wanted = options.Model is null ? null : Named(options.Model);
        var detection = Detect(null);
        if (options.From is { } from && from != detection.Layout)
        {
            throw new ConversionException($"{Display.Text(source.Path)}: expected layout {from}, found {detection.Layout} ({detection.Architecture}).");
        }

        view = adapter is null ? null : AdapterView.Find(adapter, ConversionPlan.Of(detection.Used, detection.Prefix, detection.Unused), detection.Config, catalog);
        List<WeftException> refusals = [];
        var best = Best(detection, wanted, refusals) ?? (wanted is null ? null : BestPart(options.Model!, wanted, refusals));
        if (best is null)
        {
            // The nearest target's refusal says most.
            throw refusals.Count > 0 ? refusals[0] : Unreachable(detection, wanted);
        }

        // A layout that has room for the rest would lose it silently.
        return (best.Detection.Architecture == detection.Architecture && !best.Route.IsPart) || wanted is not null || options.Partial || best.Route.Architecture.KeySet is not null || Wholeness.IsAlone(best.Route.Layout)
            ? best
            : throw new ConversionException(
                $"{Display.Text(source.Path)}: {detection.Architecture} in layout {detection.Layout} does not convert to layout {to} as a whole{(refusals.Count > 0 ? $" ({refusals[0].Tell([]).TrimEnd('.')})" : "")}; name the part to write, such as {best.Route.Architecture}.")
            { Options = [nameof(ConvertOptions.Model), .. refusals.Take(1).SelectMany(refusal => refusal.Options)] };
    }

    private Detection Detect(string? model)
    {
        var detection = Detector.Detect(source, catalog, model, options.Preset, set.Model);
        detection.ThrowIfBroken(source.Path);
        return detection;
    }

    private Target? Best(Detection detection, IReadOnlyList<Architecture>? wanted, List<WeftException> refusals) => LeastLeftOut.Of(
        Route.Find(detection.Architecture, detection.Config, to, catalog).Where(r => wanted?.Contains(r.Architecture) ?? true),
        route => Make(detection, route),
        target => target.Plan,
        refusals);

    // A file of a whole model holds its parts, too: a tower has layouts and mappings of its own.
    private Target? BestPart(string model, IReadOnlyList<Architecture> wanted, List<WeftException> refusals)
    {
        try
        {
            return Best(Detect(model), wanted, refusals);
        }
        catch (WeftException)
        {
            // It is not in there: what is said of the whole says more.
            return null;
        }
    }

    private Target Make(Detection detection, Route route)
    {
        if (!route.IsWhole && !options.Partial)
        {
            throw new ConversionException(
                $"layout {to} holds {route.Architecture} as a part ('{route.Layout.Prefixes[0]}') of a larger model, the rest of which {Display.Text(source.Path)} does not hold; that part can be written alone.")
            { Options = [nameof(ConvertOptions.Partial)] };
        }

        route = set.Form(route);
        var (plan, config) = route.Apply(Own(detection), detection.Config, options.Partial);
        return new(detection, route, config, options.DType is { } dtype ? plan.Cast(dtype) : plan) { Adapter = view };
    }

    private ConversionPlan Own(Detection detection)
    {
        var plan = ConversionPlan.Of(detection.Used, detection.Prefix, detection.Unused);
        return view is null ? plan : Merging.Into(plan, adapter!, view.Changes.Values, options.DType);
    }

    private IReadOnlyList<Architecture> Named(string model)
    {
        var found = catalog.Named(model);
        return found.Count > 0
            ? found
            : throw new ConversionException($"no class {Display.Name(model)}.{Suggestion.For(model, catalog.Architectures.SelectMany(a => a.Names()))}");
    }

    private ConversionException Unreachable(Detection detection, IReadOnlyList<Architecture>? wanted)
    {
        if (Route.Find(detection.Architecture, detection.Config, to, catalog, backward: true).FirstOrDefault(r => wanted?.Contains(r.Architecture) ?? true)?.Steps.OfType<MappingRouteStep>().FirstOrDefault(s => !s.Mapping.Leads(s.ToRight)) is { } closed)
        {
            return new($"{Display.Text(source.Path)}: {closed.Mapping.OneWay().Message}");
        }

        var layouts = catalog.Architectures.SelectMany(a => a.Layouts).Select(l => l.Layout).Distinct()
            .Where(l => Route.Find(detection.Architecture, detection.Config, l, catalog).Any()).Select(l => l.Name).ToList();
        var target = wanted is null ? $"layout {to}" : $"{string.Join(" or ", wanted)} in layout {to}";
        return new($"{Display.Text(source.Path)}: {detection.Architecture} in layout {detection.Layout} does not convert to {target}; it converts to {string.Join(", ", layouts)}.{(layouts.Contains(to.Name) ? "" : Suggestion.For(to.Name, layouts))}");
    }
}

/// <summary>A target that was chosen, with its plan.</summary>
internal sealed record Target(Detection Detection, Route Route, ArchitectureConfig Config, ConversionPlan Plan)
{
    /// <summary>What is merged into the weights; null for nothing.</summary>
    public AdapterView? Adapter { get; init; }

    /// <summary>Whether the result is a model of its own, which a config file can describe.</summary>
    public bool IsWhole => Route.IsWhole && Plan.Missing.Count == 0;
}
