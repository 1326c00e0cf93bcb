namespace Weft;

/// <summary>The classes that one model can be written as, losing nothing on the way there and back: the same ones wherever one starts.</summary>
internal static class ModelFamily
{
    /// <summary>A config of each class, and the mappings that lead to it; the first is the one that was given.</summary>
    /// <param name="config">The model's config in one of the classes.</param>
    /// <param name="catalog">What is known.</param>
    public static IReadOnlyList<Member> Of(ArchitectureConfig config, ModelCatalog catalog)
    {
        List<Member> members = [new(config, [])];
        for (var i = 0; i < members.Count; i++)
        {
            var member = members[i];
            foreach (var mapping in catalog.Mappings)
            {
                foreach (var toRight in new[] { true, false })
                {
                    if (Reach(mapping, toRight, member.Config) is { } reached && members.TrueForAll(known => known.Architecture != reached.Architecture))
                    {
                        members.Add(new(reached, [.. member.Way, new MappingRouteStep(mapping, toRight)]));
                    }
                }
            }
        }

        return members;
    }

    /// <summary>To every other class and back: what no key decides exactly, such as a ratio that stands for a size, or a tensor that may be there or not, comes back as those classes have it.</summary>
    public static IReadOnlyList<MappingRouteStep> Round(ArchitectureConfig config, ModelCatalog catalog) =>
        [.. Of(config, catalog).SelectMany(member => member.Way.Concat(member.Way.Reverse().Select(step => step with { ToRight = !step.ToRight })))];

    private static ArchitectureConfig? Reach(Mapping mapping, bool toRight, ArchitectureConfig from)
    {
        if ((toRight ? mapping.Left : mapping.Right) != from.Architecture || !mapping.Leads(toRight: false) || !mapping.Fits(from, toRight))
        {
            return null;
        }

        try
        {
            var reached = mapping.Translate(from, toRight);
            return mapping.Fits(reached, !toRight) && mapping.Translate(reached, !toRight) is not null ? reached : null;
        }
        catch (WeftException)
        {
            // What one side cannot express, it cannot hold.
            return null;
        }
    }

    /// <summary>One of the classes.</summary>
    /// <param name="Config">The model's config in it.</param>
    /// <param name="Way">What leads there.</param>
    public sealed record Member(ArchitectureConfig Config, IReadOnlyList<MappingRouteStep> Way)
    {
        /// <summary>Its class.</summary>
        public Architecture Architecture => Config.Architecture;
    }
}
