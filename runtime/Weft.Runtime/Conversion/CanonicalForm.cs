namespace Weft;

/// <summary>A model's tensors and config in the one class of its <see cref="ModelFamily"/> that does not depend on the class it was found in.</summary>
/// <param name="Config">The config in that class.</param>
/// <param name="Plan">Its tensors, in the class's own keys.</param>
internal sealed record CanonicalForm(ArchitectureConfig Config, ConversionPlan Plan)
{
    /// <summary>The form of what a file holds.</summary>
    /// <param name="detection">What it holds; whole.</param>
    /// <param name="catalog">What is known.</param>
    /// <param name="reader">Reads the tensors that a class has no place for because it takes their value for granted.</param>
    /// <param name="cancel">Stops the reading.</param>
    public static CanonicalForm Of(Detection detection, ModelCatalog catalog, PlanReader reader, CancellationToken cancel)
    {
        var (own, found) = detection.Model();

        // What holds most has room for what any other holds; constants that the others go without are filled in.
        var ways = ModelFamily.Of(found, catalog).Select(member => Settled(member, catalog))
            .OrderBy(form => form.Config.Architecture.KeySet is not null)
            .ThenByDescending(form => Elements(form.Config))
            .ThenBy(form => form.Config.Architecture.Name, StringComparer.Ordinal);
        foreach (var (config, way) in ways)
        {
            if (Take(own, found, way, reader, cancel) is { } plan)
            {
                return new(config, plan);
            }
        }

        return new(found, own);
    }

    /// <summary>A class's config as the others of the family have it, and the way to its tensors.</summary>
    private static (ArchitectureConfig Config, IReadOnlyList<MappingRouteStep> Way) Settled(ModelFamily.Member member, ModelCatalog catalog)
    {
        var round = ModelFamily.Round(member.Config, catalog);
        try
        {
            var settled = round.Aggregate(member.Config, (config, step) => step.Translate(config));
            return (settled, HaveSameKeys(settled, member.Config) ? member.Way : [.. member.Way, .. round]);
        }
        catch (ConfigException)
        {
            // What a class has twice over may come back as what another refuses.
            return (member.Config, member.Way);
        }
    }

    private static ConversionPlan? Take(ConversionPlan plan, ArchitectureConfig config, IReadOnlyList<MappingRouteStep> way, PlanReader reader, CancellationToken cancel)
    {
        try
        {
            foreach (var step in way)
            {
                (plan, config) = step.Apply(plan, config, partial: false);
            }

            plan.Check(reader, cancel);
            return plan.LeftOut.Count == 0 ? plan : null;
        }
        catch (ConversionException)
        {
            // A tensor that differs from what a class on the way takes for granted.
            return null;
        }
    }

    // Those of a set without a class are as many as the class has, and made through its mapping.
    private static double Elements(ArchitectureConfig config) =>
        config.Architecture.KeySet is null ? config.Keys().Sum(key => key.Shape.Aggregate(1.0, (count, size) => count * size)) : 0;

    private static bool HaveSameKeys(ArchitectureConfig a, ArchitectureConfig b) => a.Architecture.KeySet is not null || a.Keys().SequenceEqual(b.Keys());
}
