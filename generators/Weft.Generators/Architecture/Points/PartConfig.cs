using Weft.Generators.Architecture.Expressions;
using Weft.Generators.Architecture.Lowering;

namespace Weft.Generators.Architecture.Points;

/// <summary>A config: every param of a class, and what stands in its slots.</summary>
internal sealed record PartConfig(LoweredArchitecture Architecture, IReadOnlyDictionary<string, ExprValue> Values, IReadOnlyDictionary<string, PartConfig> Slots)
{
    /// <summary>Params that an owner decides, whatever they hold here.</summary>
    public IReadOnlyCollection<string> Decided { get; init; } = [];

    /// <summary>The defaults stand in every slot.</summary>
    public static readonly IReadOnlyDictionary<string, PartConfig> NoSlots = new Dictionary<string, PartConfig>(StringComparer.Ordinal);

    /// <summary>The defaults of a class, changed by some values.</summary>
    public static PartConfig Of(LoweredArchitecture architecture, IEnumerable<PresetValue> changes)
    {
        var values = architecture.Architecture.Params.ToDictionary(p => p.Name, p => p.Default, StringComparer.Ordinal);
        foreach (var change in changes)
        {
            values[change.Param] = change.Value;
        }

        return new PartConfig(architecture, values, NoSlots);
    }

    /// <summary>Params that differ from the defaults.</summary>
    public EquatableArray<PresetValue> Changes => Architecture.Architecture.Params
        .Where(p => Values[p.Name] != p.Default && !Decided.Contains(p.Name))
        .Select(p => new PresetValue(p.Name, Values[p.Name], p.Type)).ToEquatableArray();

    /// <summary>What stands in slots, where it differs from the default.</summary>
    public EquatableArray<SlotPreset> SlotChanges => Architecture.Architecture.Slots.Where(s => Slots.ContainsKey(s.Name))
        .Select(s => (Slot: s, Part: Slots[s.Name], Held: Slots[s.Name].Architecture.Architecture))
        .Select(s => (s.Slot.Class, Preset: new SlotPreset(s.Slot.Name, s.Held.Namespace, s.Held.Class, s.Part.Changes, s.Part.SlotChanges)))
        .Where(s => s.Preset.Class != s.Class || s.Preset.Values.Count > 0 || s.Preset.Slots.Count > 0)
        .Select(s => s.Preset).ToEquatableArray();
}
