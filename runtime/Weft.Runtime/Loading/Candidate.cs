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
    public static IReadOnlyList<Candidate> Find(ModelCatalog catalog, string? model)
    {
        if (model is null)
        {
            return [.. catalog.Architectures.Select(architecture => new Candidate(architecture, []))];
        }

        List<Candidate> found = [.. catalog.Architectures.Where(architecture => architecture.IsNamed(model)).Select(architecture => new Candidate(architecture, []))];
        if (found.Count == 0)
        {
            throw new ConfigException($"no architecture is named {Display.Name(model)}.{Suggestion.For(model, catalog.Architectures.Select(architecture => architecture.Name))}");
        }

        var steps = catalog.Mappings.SelectMany(mapping => new[] { new MappingRouteStep(mapping, true), new MappingRouteStep(mapping, false) }).Where(step => step.Mapping.Leads(step.ToRight)).ToArray();
        var shortest = found.ToDictionary(candidate => (candidate.Architecture, candidate.Target), _ => 0);
        for (var i = 0; i < found.Count && found[i].Way.Count < MostSteps; i++)
        {
            foreach (var step in steps.Where(step => step.Reached == found[i].Architecture))
            {
                // Of two ways the longer one leads through what the shorter one does not need.
                var next = new Candidate(step.From, [step, .. found[i].Way]);
                if (!shortest.TryGetValue((next.Architecture, next.Target), out var known) || known == next.Way.Count)
                {
                    shortest[(next.Architecture, next.Target)] = next.Way.Count;
                    found.Add(next);
                }
            }
        }

        return found;
    }

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
