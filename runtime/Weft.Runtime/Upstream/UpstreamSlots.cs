using System.Text.Json;

namespace Weft;

/// <summary>Finds out which class a document puts into a slot.</summary>
internal static class UpstreamSlots
{
    /// <summary>The class whose table fits best, among those that may stand in the slot.</summary>
    /// <param name="slot">The slot.</param>
    /// <param name="owner">The config that has it.</param>
    /// <param name="layout">The ecosystem's layout.</param>
    /// <param name="envelope">The object that describes the model.</param>
    /// <param name="file">The file, for messages.</param>
    /// <param name="catalog">What is known.</param>
    /// <exception cref="ConfigException">None fits, or several do.</exception>
    public static (Architecture Architecture, UpstreamTable Table) Choose(ConfigSlot slot, ArchitectureConfig owner, Layout layout, JsonElement envelope, string file, ModelCatalog catalog)
    {
        var tables = new List<Fitting>();
        foreach (var architecture in catalog.Architectures.Where(architecture => slot.Accepts(architecture.DefaultConfig)))
        {
            tables.AddRange(architecture.TablesInSlot(layout).Select(table => new Fitting(architecture, table, UpstreamReader.Fit(table, architecture, envelope))));
        }

        var best = tables.FindAll(one => one.Fit != UpstreamFit.None && !tables.Exists(other => other.Fit > one.Fit));
        var classes = best.Select(one => one.Architecture.Name).Distinct().ToArray();
        return classes.Length switch
        {
            1 => (best[0].Architecture, best[0].Table),
            0 => throw NoneFits(slot, owner, [.. tables.Select(one => (one.Architecture, one.Table.For(envelope)))], envelope, file),
            _ => throw new ConfigException($"{Display.Text(file)}: {slot.Name} of {owner.Architecture.Name} may be {string.Join(" or ", classes)}."),
        };
    }

    /// <param name="Architecture">A class that may stand in the slot.</param>
    /// <param name="Table">A table of it.</param>
    /// <param name="Fit">How well that fits the document.</param>
    private sealed record Fitting(Architecture Architecture, UpstreamTable Table, UpstreamFit Fit);

    private static ConfigException NoneFits(ConfigSlot slot, ArchitectureConfig owner, (Architecture Architecture, UpstreamTable Table)[] tables, JsonElement envelope, string file)
    {
        var what = $"{slot.Name} of {owner.Architecture.Name}";

        // Where only a name is unknown, it says most.
        if (Array.Find(tables, one => one.Table.PresetName(envelope) is not null && one.Table.Applies(envelope)) is { Table: { } named })
        {
            var name = named.PresetName(envelope)!;
            return new ConfigException($"{Display.Text(file)}: {named.Absolute(named.Preset!)}: no class for {what} has a preset {Display.Name(name)}.{Suggestion.For(name, tables.SelectMany(one => one.Architecture.Presets).Select(preset => preset.Name))}");
        }

        var unmet = UpstreamFields.TellUnmet(tables, envelope);
        return new ConfigException($"{Display.Text(file)}: no known class fits {what}{(unmet.Length > 0 ? $": {unmet}" : "")}.");
    }
}
