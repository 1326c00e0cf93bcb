using Weft.Generators.Architecture;
using Weft.Generators.Diagnostics;

namespace Weft.Generators.Mapping;

/// <summary>A right side that has no class: the weights of the left side's class under other keys, in other shapes.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="Layout">The layout that its keys are.</param>
/// <param name="Stacking">Keys that are one key for all blocks; null for none.</param>
internal sealed record KeySetModel(string Name, LayoutModel Layout, StackingModel? Stacking)
{
    /// <summary>Where the patterns for what may stand beside the keys are, in their order.</summary>
    public EquatableArray<Origin> Beside { get; init; } = [];

    /// <summary>What a mapping knows of it: the names of the class, whose configs are its own. Nothing is asked to stand in its slots.</summary>
    /// <param name="of">The class.</param>
    public SideSchema? SchemaFor(SideSchema? of) => of is null ? null : of with { Class = Name, TypeName = Name, ConfigName = "KeySetConfig", Slots = [] };
}

/// <summary>Tensors of blocks stand in one tensor, along a new first dimension.</summary>
/// <param name="From">The part of a key that names a block, with its index.</param>
/// <param name="To">What stands there for all blocks.</param>
/// <param name="When">The switch that says whether it is so; null where it always is.</param>
internal sealed record StackingModel(string From, string To, string? When);
