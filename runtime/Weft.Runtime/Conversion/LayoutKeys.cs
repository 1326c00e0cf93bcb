namespace Weft;

/// <summary>The keys that a config gives in a layout.</summary>
public static class LayoutKeys
{
    /// <summary>Every key, shape and dtype, as the ecosystem's own class spells them.</summary>
    /// <param name="config">The config.</param>
    /// <param name="layout">A layout that the architecture has, or converts to.</param>
    /// <param name="catalog">What is known.</param>
    /// <exception cref="ConversionException">No way leads to the layout.</exception>
    public static (Architecture Architecture, IReadOnlyList<KeySpec> Keys) List(ArchitectureConfig config, Layout layout, ModelCatalog catalog)
    {
        ArgumentNullException.ThrowIfNull(config);
        ArgumentNullException.ThrowIfNull(catalog);
        var route = Route.Find(config.Architecture, layout, catalog).FirstOrDefault()
            ?? throw new ConversionException($"{config.Architecture} does not convert to layout {layout}.");
        var own = config.Keys().ToList();

        // A mapping moves places, not data: entries without a file are enough.
        var plan = ConversionPlan.Of(own.Select(k => new TensorEntry(k.Key, k.DType, k.Shape, "", 0, 0)));
        var kinds = own.ToDictionary(k => k.Key, k => k.Kind, StringComparer.Ordinal);
        var (result, _) = route.Apply(plan, config, partial: false);

        // A class of its own whose files may have a prefix or lack it has none in its state dict.
        var prefix = route.IsWhole && route.Layout.Prefixes.Contains("") ? route.Layout.Prefixes[0].Length : 0;
        return (route.Architecture, [.. result.Tensors.Select(t => new KeySpec(t.Name[prefix..], t.Shape, t.DType, t.Sources is [var one] ? kinds[one.Name] : KeyKind.Parameter))]);
    }
}
