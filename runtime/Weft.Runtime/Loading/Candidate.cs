using System.Text.Json;

namespace Weft;

/// <summary>An architecture whose keys a file may hold, and the mapping that takes it to the class that was asked for.</summary>
/// <param name="Architecture">The architecture.</param>
/// <param name="Via">The mapping; null when the architecture itself is meant.</param>
internal sealed record Candidate(Architecture Architecture, Mapping? Via)
{
    private bool ToRight => ReferenceEquals(Via?.Left, Architecture);

    /// <summary>The class that was asked for.</summary>
    public Architecture Target => Via is null ? Architecture : ToRight ? Via.Right : Via.Left;

    /// <summary>Those that a catalog offers. With a model's name: that class, then what maps to it.</summary>
    public static IReadOnlyList<Candidate> Find(ModelCatalog catalog, string? model)
    {
        if (model is null)
        {
            return [.. catalog.Architectures.Select(architecture => new Candidate(architecture, null))];
        }

        var targets = catalog.Architectures.Where(architecture => IsNamed(architecture, model)).ToArray();
        if (targets.Length == 0)
        {
            throw new ConfigException($"no architecture is named {Display.Name(model)}.{Suggestion.For(model, catalog.Architectures.Select(architecture => architecture.Name))}");
        }

        var mapped = from target in targets
                     from mapping in catalog.Mappings
                     where (ReferenceEquals(mapping.Left, target) && mapping.Leads(toRight: false)) || ReferenceEquals(mapping.Right, target)
                     select new Candidate(ReferenceEquals(mapping.Left, target) ? mapping.Right : mapping.Left, mapping);
        return [.. targets.Select(target => new Candidate(target, null)), .. mapped];
    }

    /// <summary>Whether a config of <see cref="Target"/> says what the file's is.</summary>
    public bool LeadsBack => Via is null || Via.Leads(!ToRight);

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
    public ArchitectureConfig Back(ArchitectureConfig target) => Via is null ? target : Via.Translate(target, !ToRight);

    private ArchitectureConfig Forward(ArchitectureConfig config) => Via is null ? config : Via.Translate(config, ToRight);

    // The names of larger models that hold the class are theirs.
    private static bool IsNamed(Architecture architecture, string model) => architecture.Names().Contains(model, StringComparer.OrdinalIgnoreCase);
}
