using System.Text.Json;

namespace Weft;

/// <summary>An architecture whose keys a file may hold, and the mappings that take it to the class that was asked for.</summary>
/// <param name="Architecture">The architecture.</param>
/// <param name="Way">The mappings in order; none when the architecture itself is meant.</param>
internal sealed record Candidate(Architecture Architecture, IReadOnlyList<MappingRouteStep> Way)
{
    // The longest way that makes sense goes from a set of keys over its class and a sibling of that.
    private const int MostSteps = 3;

    /// <summary>The class that was asked for.</summary>
    public Architecture Target => Way.Count == 0 ? Architecture : Way[^1].Reached;

    /// <summary>Those that a catalog offers. With a model's name: that class, then what maps to it, the nearest first.</summary>
    /// <exception cref="ConfigException">No class has that name.</exception>
    public static IEnumerable<Candidate> Find(ModelCatalog catalog, string? model) => ByDistance(catalog, model is null ? null : Named(catalog, model)).SelectMany(candidates => candidates);

    /// <summary>Those that a catalog offers, by how many mappings are between. With classes to reach: these, then what maps to them. No mapping is looked at before it is asked for.</summary>
    public static IEnumerable<IReadOnlyList<Candidate>> ByDistance(ModelCatalog catalog, IReadOnlyList<Architecture>? targets)
    {
        var nearer = new List<Candidate>();
        var nearest = (targets ?? catalog.Architectures).Select(target => new Candidate(target, [])).ToList();
        for (var steps = 0; steps <= MostSteps && nearest.Count > 0; steps++)
        {
            yield return nearest;
            if (targets is null)
            {
                yield break;
            }

            // Of two ways the longer one leads through what the shorter one does not need.
            nearer.AddRange(nearest);
            nearest = [.. from candidate in nearest
                          from step in StepsTo(candidate.Architecture, catalog)
                          where !nearer.Exists(known => known.Architecture == step.From && known.Target == candidate.Target)
                          select new Candidate(step.From, [step, .. candidate.Way])];
        }
    }

    /// <summary>The classes that a name means.</summary>
    /// <exception cref="ConfigException">There is none.</exception>
    public static IReadOnlyList<Architecture> Named(ModelCatalog catalog, string model) => catalog.Named(model) is { Count: > 0 } named
        ? named
        : throw new ConfigException($"no architecture is named {Display.Name(model)}.{Suggestion.For(model, catalog.Architectures.Select(architecture => architecture.Name))}");

    private static IEnumerable<MappingRouteStep> StepsTo(Architecture architecture, ModelCatalog catalog) =>
        from mapping in catalog.Mappings
        from step in (MappingRouteStep[])[new(mapping, ToRight: true), new(mapping, ToRight: false)]
        where step.Reached == architecture && mapping.Leads(step.ToRight)
        select step;

    /// <summary>Whether a config of <see cref="Target"/> says what the file's is.</summary>
    public bool LeadsBack => Way.All(step => step.Mapping.Leads(!step.ToRight));

    /// <summary>The config of <see cref="Architecture"/> after params of <see cref="Target"/> were changed, or its own where nothing leads back; validated.</summary>
    public ArchitectureConfig Change(ArchitectureConfig config, IReadOnlyList<KeyValuePair<string, JsonElement>> set)
    {
        if (!LeadsBack)
        {
            config = set.Aggregate(config, (changing, one) => changing.With(one.Key, one.Value));
            config.Validate();
            _ = Forward(config);
            return config;
        }

        var target = Forward(config);
        foreach (var (address, value) in set)
        {
            target = target.With(address, value);
        }

        target.Validate();
        var changed = set.Count == 0 ? config : Back(target);
        changed.Validate();
        return changed;
    }

    /// <summary>The config of <see cref="Architecture"/> for one of <see cref="Target"/>.</summary>
    public ArchitectureConfig Back(ArchitectureConfig target) => Way.Reverse().Aggregate(target, (config, step) => step.Mapping.Translate(config, !step.ToRight));

    private ArchitectureConfig Forward(ArchitectureConfig config) => Way.Aggregate(config, (reached, step) => step.Translate(reached));
}
