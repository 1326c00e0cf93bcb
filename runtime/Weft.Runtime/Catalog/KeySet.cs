namespace Weft;

/// <summary>
/// Other names and shapes for the weights of a class, as another library's files or files of one's own have them. No class is made for
/// them: one mapping relates them to the class, and its rules give every key and shape.
/// </summary>
public sealed class KeySet
{
    private readonly Func<Mapping> mapping;

    private KeySet(string name, Architecture of, ArchitectureLayout layout, Func<Mapping> mapping, Stacking? stacking)
    {
        (Of, this.mapping, Stacking) = (of, mapping, stacking);
        Architecture = new()
        {
            Name = name,
            Summary = $"The weights of {of.Name} in layout {layout.Layout}.",
            Source = of.Source,
            Layouts = [layout],
            Presets = new LazyList<Preset>(() => [.. of.Presets.Select(Fitting).OfType<Preset>()]),
            Upstream = [],
            Methods = [],
            DefaultConfig = new KeySetConfig(this, of.DefaultConfig),
            Keys = config => Keys((KeySetConfig)config),
            Create = (_, _) => throw new NotSupportedException($"{name} has no class of its own; {of.Name} is made of these weights."),
            KeySet = this,
        };
    }

    /// <summary>The class whose weights these are.</summary>
    public Architecture Of { get; }

    /// <summary>What is stacked; null for nothing.</summary>
    public Stacking? Stacking { get; }

    /// <summary>What a catalog holds.</summary>
    internal Architecture Architecture { get; }

    /// <summary>From the class, on its left, to these keys.</summary>
    internal Mapping Mapping => mapping();

    /// <summary>Describes a key set as the runtime sees it.</summary>
    /// <param name="name">What it is called.</param>
    /// <param name="of">The class whose weights these are.</param>
    /// <param name="layout">The layout of these keys.</param>
    /// <param name="mapping">The mapping with the class on its left.</param>
    /// <param name="stacking">What is stacked; null for nothing.</param>
    public static Architecture Describe(string name, Architecture of, ArchitectureLayout layout, Func<Mapping> mapping, Stacking? stacking = null)
    {
        ArgumentNullException.ThrowIfNull(of);
        ArgumentNullException.ThrowIfNull(layout);
        return new KeySet(name, of, layout, mapping, stacking).Architecture;
    }

    /// <summary>What every key begins with.</summary>
    internal IEnumerable<string> Beginnings => Mapping.Rules
        .SelectMany(rule => Stacking is null ? [rule.Right] : new[] { rule.Right, rule.Right.Replace(Stacking.From, Stacking.To, StringComparison.Ordinal) })
        .Select(key => key.Split('{')[0])
        .Distinct();

    private IEnumerable<KeySpec> Keys(KeySetConfig config)
    {
        var own = KeyMatcher.KeysOf(config.Of);
        var plan = new MappingStep(Mapping, toRight: true, config.Of).Image(KeyPlan.Of(own));
        return KeyPlan.Keys(config.IsStacked ? Stacking!.Stack(plan) : plan, own);
    }

    /// <summary>A published size of the class as these keys have it; null where they cannot.</summary>
    private Preset? Fitting(Preset preset)
    {
        try
        {
            return Mapping.Fits(preset.Config, toRight: true) ? new(preset.Name, Mapping.Translate(preset.Config, toRight: true)) : null;
        }
        catch (ConfigException)
        {
            return null;
        }
    }
}
