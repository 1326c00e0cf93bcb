namespace Weft;

/// <summary>A model under the names of one layout, of which an adapter uses some.</summary>
/// <param name="Route">How the model gets these names.</param>
/// <param name="Config">The config of the class that has them.</param>
/// <param name="Tensors">What each tensor is made of.</param>
/// <param name="Changes">What the adapter does, by key.</param>
internal sealed record AdapterView(Route Route, ArchitectureConfig Config, IReadOnlyDictionary<string, PlannedTensor> Tensors, IReadOnlyDictionary<string, AdapterChange> Changes)
{
    /// <summary>Finds the layout whose names an adapter uses.</summary>
    /// <param name="adapter">The adapter.</param>
    /// <param name="model">The model in its class's own keys.</param>
    /// <param name="config">The class's config.</param>
    /// <param name="catalog">What is known.</param>
    /// <exception cref="WeftException">None fits; the message is about the nearest.</exception>
    public static AdapterView Find(Adapter adapter, ConversionPlan model, ArchitectureConfig config, ModelCatalog catalog)
    {
        List<(AdapterView View, IReadOnlyList<WeftException> Faults)> views = [];
        var layouts = catalog.Architectures.SelectMany(a => a.Layouts).Select(l => l.Layout).Distinct();
        foreach (var route in layouts.SelectMany(layout => Route.Find(config.Architecture, config, layout, catalog)).SelectMany(route => route.Forms))
        {
            if (Named(route, model, config) is { } named)
            {
                List<WeftException> faults = [];
                var changes = new AdapterChanges(adapter, named.Tensors).Find(faults);
                views.Add((new(route, named.Config, named.Tensors, changes), faults));
            }
        }

        // Of equals the nearest way, and the whole model before its parts.
        var (best, missed) = views.OrderBy(one => one.Faults.Count).ThenBy(one => one.View.Route.IsPart).ThenBy(one => one.View.Route.Steps.Count).First();
        if (missed.Count > 0)
        {
            throw missed.Count == 1 ? missed[0] : new ConversionException($"{missed[0].Message.TrimEnd()} {missed.Count - 1} more of the adapter's tensors do not fit {best.Route.Architecture} in layout {best.Route.Layout.Layout}.");
        }

        // A part may have the names of its model's other part.
        return views.Find(one => one.Faults.Count == 0 && !one.View.ChangesTheSameAs(best)) is ({ } other, _)
            ? throw new ConversionException($"{Display.Text(adapter.Path)}: may be an adapter of {best.Route.Architecture} in layout {best.Route.Layout.Layout}, or of {other.Route.Architecture} in layout {other.Route.Layout.Layout}, whose tensors of these names are others.")
            : best;
    }

    /// <summary>What a report tells of the adapter.</summary>
    public AdapterReport Report(Adapter adapter) => new(Route.Layout.Layout, Route.Architecture, adapter.Modules.Count, adapter.Replaced.Count);

    private bool ChangesTheSameAs(AdapterView other) => Places().SetEquals(other.Places());

    private HashSet<(TensorEntry Says, TensorEntry Source)> Places() => [.. Changes.Values.SelectMany(change => change.Target.Sources, (change, source) => (change.Says, source))];

    private static (IReadOnlyDictionary<string, PlannedTensor> Tensors, ArchitectureConfig Config)? Named(Route route, ConversionPlan model, ArchitectureConfig config)
    {
        try
        {
            var (plan, reached) = route.Apply(model, config, partial: true);
            return (plan.Tensors.ToDictionary(tensor => tensor.Name, StringComparer.Ordinal), reached);
        }
        catch (WeftException)
        {
            // The model does not have this form.
            return null;
        }
    }
}
