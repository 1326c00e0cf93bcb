namespace Weft;

/// <summary>One step of a route: takes a plan and its config from one architecture to another.</summary>
internal abstract record RouteStep
{
    /// <summary>Takes tensors in an architecture's own keys to those of the next.</summary>
    /// <param name="plan">The tensors.</param>
    /// <param name="config">What they are of.</param>
    /// <param name="partial">Keep what can be made when the target needs more.</param>
    /// <exception cref="WeftException">The step does not lead there from this config.</exception>
    public abstract (ConversionPlan Plan, ArchitectureConfig Config) Apply(ConversionPlan plan, ArchitectureConfig config, bool partial);
}

/// <summary>One mapping in one direction.</summary>
internal sealed record MappingRouteStep(Mapping Mapping, bool ToRight) : RouteStep
{
    /// <summary>The architecture that it starts from.</summary>
    public Architecture From => ToRight ? Mapping.Left : Mapping.Right;

    /// <summary>The architecture that it leads to.</summary>
    public Architecture Reached => ToRight ? Mapping.Right : Mapping.Left;

    /// <summary>The config that it leads to.</summary>
    /// <exception cref="WeftException">That side cannot express it.</exception>
    public ArchitectureConfig Translate(ArchitectureConfig config) => Mapping.Translate(config, ToRight);

    /// <inheritdoc/>
    public override (ConversionPlan Plan, ArchitectureConfig Config) Apply(ConversionPlan plan, ArchitectureConfig config, bool partial) =>
        (plan.Through(Mapping, ToRight, config, partial), Translate(config));
}

/// <summary>What stands in a slot, without the rest of its owner.</summary>
internal sealed record PartRouteStep(string Slot) : RouteStep
{
    /// <inheritdoc/>
    public override (ConversionPlan Plan, ArchitectureConfig Config) Apply(ConversionPlan plan, ArchitectureConfig config, bool partial)
    {
        var part = config.Slots.First(slot => slot.Name == Slot).InPlace;
        var names = plan.Tensors.Select(tensor => tensor.Name).ToHashSet(StringComparer.Ordinal);
        var keys = part.Keys().Select(key => key.Key).ToList();

        // The longest key is the least likely to end others.
        var longest = keys.MaxBy(key => key.Length) ?? "";
        var prefix = names.Where(name => name.EndsWith(longest, StringComparison.Ordinal)).Select(name => name[..^longest.Length]).FirstOrDefault(before => keys.TrueForAll(key => names.Contains(before + key)))
            ?? throw new ConversionException($"{config.Architecture} does not hold its {Slot} ({part.Architecture}) as one piece.");
        var own = keys.Select(key => prefix + key).ToHashSet(StringComparer.Ordinal);
        var rest = plan.Tensors.Where(tensor => !own.Contains(tensor.Name)).SelectMany(tensor => tensor.Sources);
        return (
            plan with { Tensors = [.. plan.Tensors.Where(tensor => own.Contains(tensor.Name)).Select(tensor => tensor.Renamed(tensor.Name[prefix.Length..]))], LeftOut = [.. plan.LeftOut, .. rest] },
            part);
    }
}

/// <summary>Tensors of a key set, stacked or not.</summary>
internal sealed record StackRouteStep(bool Stacked) : RouteStep
{
    /// <inheritdoc/>
    public override (ConversionPlan Plan, ArchitectureConfig Config) Apply(ConversionPlan plan, ArchitectureConfig config, bool partial)
    {
        var (keySet, stacking) = ((KeySetConfig)config, config.Architecture.KeySet!.Stacking!);
        return (keySet.IsStacked == Stacked ? plan : Stacked ? stacking.Stack(plan) : stacking.Unstack(plan), keySet with { IsStacked = Stacked });
    }
}
