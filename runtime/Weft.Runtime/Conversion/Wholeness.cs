namespace Weft;

/// <summary>Tells models of their own from parts of larger ones.</summary>
internal static class Wholeness
{
    /// <summary>Whether files in a layout are this architecture's alone, rather than hold it inside a larger model.</summary>
    public static bool IsWholeIn(this Architecture architecture, ArchitectureLayout layout) =>
        architecture.KeySet is not null || IsAlone(layout) || (layout.Prefixes[0].Length == 0 && architecture.Layouts.Any(IsAlone)) || architecture.TablesAlone(layout.Layout).Any(IsAboutIt);

    /// <summary>The tables of configs that describe this architecture alone; they can be written.</summary>
    public static IEnumerable<UpstreamTable> WholeTables(this Architecture architecture, Layout layout)
    {
        var alone = architecture.Layouts.Any(l => l.Layout == layout && IsAlone(l));
        return architecture.TablesAlone(layout).Where(t => alone || IsAboutIt(t));
    }

    /// <summary>The class's name, then the names that upstream configs use for it, not those of larger models that hold it.</summary>
    public static IEnumerable<string> Names(this Architecture architecture) =>
        architecture.Layouts.SelectMany(l => architecture.WholeTables(l.Layout)).SelectMany(t => t.Architectures).Prepend(architecture.Name).Distinct();

    /// <summary>Whether a name, case ignored, is one of <see cref="Names"/>.</summary>
    public static bool IsNamed(this Architecture architecture, string name) => architecture.Names().Contains(name, StringComparer.OrdinalIgnoreCase);

    /// <summary>The classes of a name: what is called so, else what upstream configs call so. A program that loads a class of its own asks no other for its tables.</summary>
    public static IReadOnlyList<Architecture> Named(this ModelCatalog catalog, string name)
    {
        Architecture[] called = [.. catalog.Architectures.Where(architecture => architecture.Name == name)];
        return called.Length > 0 ? called : [.. catalog.Architectures.Where(architecture => architecture.IsNamed(name))];
    }

    /// <summary>Whether a layout knows of nothing beside the architecture's own keys.</summary>
    public static bool IsAlone(ArchitectureLayout layout) => layout.Prefixes[0].Length == 0 && layout.Beside.Count == 0;

    // The table reads the root of the config, or a model that is named there.
    private static bool IsAboutIt(UpstreamTable table) =>
        table.At.Length == 0 || (table.Preset is { } preset && !table.Absolute(preset).Contains('.', StringComparison.Ordinal));
}
