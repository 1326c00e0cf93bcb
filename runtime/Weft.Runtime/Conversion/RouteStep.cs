namespace Weft;

/// <summary>One step of a route: takes a plan and its config from one architecture to another.</summary>
internal abstract record RouteStep
{
    /// <summary>The architecture that it leads to.</summary>
    public abstract Architecture Reached { get; }

    /// <summary>The config that it leads to.</summary>
    /// <exception cref="WeftException">That side cannot express it.</exception>
    public abstract ArchitectureConfig Translate(ArchitectureConfig config);

    /// <summary>Takes tensors in an architecture's own keys to those of the next.</summary>
    /// <param name="plan">The tensors.</param>
    /// <param name="config">What they are of.</param>
    /// <param name="partial">Keep what can be made when the target needs more.</param>
    /// <exception cref="WeftException">The step does not lead there from this config.</exception>
    public (ConversionPlan Plan, ArchitectureConfig Config) Apply(ConversionPlan plan, ArchitectureConfig config, bool partial) =>
        (Move(plan, config, partial), Translate(config));

    /// <summary>The tensors of <see cref="Apply"/>.</summary>
    protected abstract ConversionPlan Move(ConversionPlan plan, ArchitectureConfig config, bool partial);
}

/// <summary>One mapping in one direction.</summary>
internal sealed record MappingRouteStep(Mapping Mapping, bool ToRight) : RouteStep
{
    /// <summary>The architecture that it starts from.</summary>
    public Architecture From => ToRight ? Mapping.Left : Mapping.Right;

    /// <inheritdoc/>
    public override Architecture Reached => ToRight ? Mapping.Right : Mapping.Left;

    /// <inheritdoc/>
    public override ArchitectureConfig Translate(ArchitectureConfig config) => Mapping.Translate(config, ToRight);

    /// <inheritdoc/>
    protected override ConversionPlan Move(ConversionPlan plan, ArchitectureConfig config, bool partial) => plan.Through(Mapping, ToRight, config, partial);
}

/// <summary>What stands in a slot, without the rest of its owner.</summary>
internal sealed record PartRouteStep(string Slot, Architecture Part) : RouteStep
{
    /// <inheritdoc/>
    public override Architecture Reached => Part;

    /// <inheritdoc/>
    public override ArchitectureConfig Translate(ArchitectureConfig config) => config.Slots.First(slot => slot.Name == Slot).InPlace;

    /// <inheritdoc/>
    protected override ConversionPlan Move(ConversionPlan plan, ArchitectureConfig config, bool partial)
    {
        var part = Translate(config);
        var names = plan.Tensors.Select(tensor => tensor.Name).ToHashSet(StringComparer.Ordinal);
        var keys = part.Keys().Select(key => key.Key).ToList();

        // The longest key is the least likely to end others.
        var longest = keys.MaxBy(key => key.Length) ?? "";
        var prefix = names.Where(name => name.EndsWith(longest, StringComparison.Ordinal)).Select(name => name[..^longest.Length]).FirstOrDefault(before => keys.TrueForAll(key => names.Contains(before + key)))
            ?? throw new ConversionException($"{config.Architecture} does not hold its {Slot} ({part.Architecture}) as one piece.");
        var own = keys.Select(key => prefix + key).ToHashSet(StringComparer.Ordinal);
        var rest = plan.Tensors.Where(tensor => !own.Contains(tensor.Name)).SelectMany(tensor => tensor.Sources).Distinct();
        return plan with { Tensors = [.. plan.Tensors.Where(tensor => own.Contains(tensor.Name)).Select(tensor => tensor.Renamed(tensor.Name[prefix.Length..]))], LeftOut = [.. plan.LeftOut, .. rest] };
    }
}

/// <summary>Tensors of a key set, stacked or not.</summary>
internal sealed record StackRouteStep(Architecture KeySet, bool Stacked) : RouteStep
{
    /// <inheritdoc/>
    public override Architecture Reached => KeySet;

    /// <inheritdoc/>
    public override ArchitectureConfig Translate(ArchitectureConfig config) => (KeySetConfig)config with { IsStacked = Stacked };

    /// <inheritdoc/>
    protected override ConversionPlan Move(ConversionPlan plan, ArchitectureConfig config, bool partial)
    {
        var stacking = KeySet.KeySet!.Stacking!;
        return ((KeySetConfig)config).IsStacked == Stacked ? plan : Stacked ? stacking.Stack(plan) : stacking.Unstack(plan);
    }
}
