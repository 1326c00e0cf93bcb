using System.Text.Json;

namespace Weft;

/// <summary>The keys that a config gives in a layout.</summary>
public static class LayoutKeys
{
    /// <summary>Every key, shape and dtype, as the class's state dict spells them.</summary>
    /// <param name="config">The config.</param>
    /// <param name="layout">A layout that the architecture has, or converts to.</param>
    /// <param name="catalog">What is known.</param>
    /// <param name="set">Params of the config to change, and of the layout: as <see cref="ConvertOptions.Set"/>.</param>
    /// <exception cref="ConversionException">No way leads to the layout.</exception>
    /// <exception cref="ConfigException">A param is unknown, or its value cannot be.</exception>
    public static (Architecture Architecture, IReadOnlyList<KeySpec> Keys) List(ArchitectureConfig config, Layout layout, ModelCatalog catalog, IReadOnlyList<KeyValuePair<string, JsonElement>>? set = null)
    {
        ArgumentNullException.ThrowIfNull(config);
        ArgumentNullException.ThrowIfNull(layout);
        ArgumentNullException.ThrowIfNull(catalog);
        var asked = TargetParams.Of(set ?? [], layout, catalog);
        config = asked.Model.Aggregate(config, (changing, one) => changing.With(one.Key, one.Value));
        config.Validate();
        var route = Route.Find(config.Architecture, config, layout, catalog).FirstOrDefault(r => !r.IsPart)
            ?? throw new ConversionException($"{config.Architecture} does not convert to layout {layout}.");
        var own = config.Keys().ToList();

        // A class whose files may go without a prefix has none in its state dict.
        if (route.Layout.Prefixes.Contains(""))
        {
            route = route with { Layout = route.Layout with { Prefixes = [""] } };
        }

        var (result, _) = asked.Form(route).Apply(KeyPlan.Of(own), config, partial: false);
        return (route.Architecture, KeyPlan.Keys(result, own));
    }
}
