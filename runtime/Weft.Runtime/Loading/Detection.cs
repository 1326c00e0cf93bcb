namespace Weft;

/// <summary>What a checkpoint turned out to be. <see cref="Architecture"/>, <see cref="Layout"/> and <see cref="Config"/> tell what the file itself holds.</summary>
/// <param name="Architecture">The architecture whose keys the file holds.</param>
/// <param name="Layout">The layout of its keys.</param>
/// <param name="Prefix">What stands before the architecture's own keys, wrappers such as <c>module.</c> included.</param>
/// <param name="Config">The config, validated.</param>
/// <param name="Reasons">Why, in a line each.</param>
/// <param name="Used">Tensors of the architecture, in the order of its keys; of the part of it that was asked for, those alone.</param>
/// <param name="Unused">Tensors that a checkpoint of this layout may hold beside it, and what the part that was asked for does not take.</param>
public sealed record Detection(
    Architecture Architecture,
    Layout Layout,
    string Prefix,
    ArchitectureConfig Config,
    IReadOnlyList<string> Reasons,
    IReadOnlyList<TensorEntry> Used,
    IReadOnlyList<TensorEntry> Unused)
{
    /// <summary>Whether the file holds exactly what the config asks for.</summary>
    public required KeyCheck Check { get; init; }

    /// <summary>What relates its keys to those of other layouts.</summary>
    internal IReadOnlyList<Mapping> Mappings { get; init; } = [];

    /// <summary>The mappings to the class that was asked for, in order; none when the file holds that class, or none was named.</summary>
    public IReadOnlyList<Mapping> Via => [.. Way.OfType<MappingRouteStep>().Select(step => step.Mapping)];

    /// <summary>The class that was asked for, or <see cref="Architecture"/>.</summary>
    public Architecture Target => Way.Count > 0 ? Way[^1].Reached : Architecture;

    /// <summary>The config of <see cref="Target"/>.</summary>
    public ArchitectureConfig TargetConfig => Way.Aggregate(Config, (config, step) => step.Translate(config));

    /// <summary>What leads to the class that was asked for: mappings, and parts of larger models on the way.</summary>
    internal IReadOnlyList<RouteStep> Way { get; init; } = [];

    /// <summary>Tensors of the architecture that the part that was asked for does not take.</summary>
    internal IReadOnlyList<TensorEntry> LeftOut { get; init; } = [];

    /// <summary>The architecture's tensors in its own keys.</summary>
    internal ConversionPlan Own => ConversionPlan.Of(Used.Concat(LeftOut), Prefix);

    /// <summary>What a model is made of: where the file holds a set of keys that has no class of its own, the class whose weights they are.</summary>
    internal Detection OfClass() => Way.Count == 0 && Architecture.KeySet is { } keySet ? this with { Way = [new MappingRouteStep(keySet.Mapping, ToRight: false)] } : this;

    /// <summary>The tensors and config of the class that was asked for.</summary>
    /// <exception cref="WeftException">It needs what the file lacks.</exception>
    /// <param name="own">The file's tensors in the architecture's own keys, where they are not <see cref="Own"/>.</param>
    internal (ConversionPlan Plan, ArchitectureConfig Config) Reach(ConversionPlan? own = null) => Take(own ?? Own, Way.Count);

    /// <summary>The tensors and config of the model that the file holds, or of the part of it that was asked for, in its own keys.</summary>
    internal (ConversionPlan Plan, ArchitectureConfig Config) Model() => Take(Own, Way.Count - Way.Reverse().TakeWhile(step => step is not PartRouteStep).Count());

    private (ConversionPlan Plan, ArchitectureConfig Config) Take(ConversionPlan own, int steps) =>
        Way.Take(steps).Aggregate((Plan: own, Config), (at, step) => step.Apply(at.Plan, at.Config, partial: false));

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
