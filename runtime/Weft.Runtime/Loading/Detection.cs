namespace Weft;

/// <summary>What a checkpoint turned out to be. <see cref="Architecture"/>, <see cref="Layout"/> and <see cref="Config"/> tell what the file itself holds.</summary>
/// <param name="Architecture">The architecture whose keys the file holds.</param>
/// <param name="Layout">The layout of its keys.</param>
/// <param name="Prefix">What stands before the architecture's own keys, wrappers such as <c>module.</c> included.</param>
/// <param name="Config">The config, validated.</param>
/// <param name="Via">The mappings to the class that was asked for, in order; none when the file holds that class, or none was named.</param>
/// <param name="Reasons">Why, in a line each.</param>
/// <param name="Used">Tensors of the architecture, in the order of its keys.</param>
/// <param name="Unused">Tensors that a checkpoint of this layout may hold beside it.</param>
public sealed record Detection(
    Architecture Architecture,
    Layout Layout,
    string Prefix,
    ArchitectureConfig Config,
    IReadOnlyList<Mapping> Via,
    IReadOnlyList<string> Reasons,
    IReadOnlyList<TensorEntry> Used,
    IReadOnlyList<TensorEntry> Unused)
{
    /// <summary>Whether the file holds exactly what the config asks for.</summary>
    public required KeyCheck Check { get; init; }

    /// <summary>What relates its keys to those of other layouts.</summary>
    internal IReadOnlyList<Mapping> Mappings { get; init; } = [];

    /// <summary>The class that was asked for, or <see cref="Architecture"/>.</summary>
    public Architecture Target => Way.LastOrDefault()?.Reached ?? Architecture;

    /// <summary>The config of <see cref="Target"/>.</summary>
    public ArchitectureConfig TargetConfig => Way.Aggregate(Config, (config, step) => step.Translate(config));

    /// <summary><see cref="Via"/> with the direction that each is taken in.</summary>
    internal IEnumerable<MappingRouteStep> Way
    {
        get
        {
            var at = Architecture;
            foreach (var mapping in Via)
            {
                var step = new MappingRouteStep(mapping, ReferenceEquals(mapping.Left, at));
                at = step.Reached;
                yield return step;
            }
        }
    }

    /// <summary>What a model is made of: where the file holds a set of keys that has no class of its own, the class whose weights they are.</summary>
    internal Detection OfClass() => Via.Count == 0 && Architecture.KeySet is { } keySet ? this with { Via = [keySet.Mapping] } : this;

    /// <summary>Throws when <see cref="Check"/> found anything.</summary>
    /// <param name="path">The file, for the message.</param>
    /// <exception cref="LoadException">Something is missing, unexpected or of another shape; the message tells all of it.</exception>
    public void ThrowIfBroken(string path)
    {
        if (!Check.IsClean)
        {
            throw new LoadException(KeyReport.Write(path, this), Check);
        }
    }
}
