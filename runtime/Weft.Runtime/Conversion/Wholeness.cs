namespace Weft;

/// <summary>Tells models of their own from parts of larger ones.</summary>
internal static class Wholeness
{
    /// <summary>Whether files in a layout are this architecture's alone, rather than hold it inside a larger model.</summary>
    public static bool IsWholeIn(this Architecture architecture, ArchitectureLayout layout) =>
        IsAlone(layout) || architecture.Upstream.Any(t => t.Layout == layout.Layout && IsAboutIt(t));

    /// <summary>The tables of configs that describe this architecture alone; they can be written.</summary>
    public static IEnumerable<UpstreamTable> WholeTables(this Architecture architecture, Layout layout)
    {
        var alone = architecture.Layouts.Any(l => l.Layout == layout && IsAlone(l));
        return architecture.Upstream.Where(t => t.Layout == layout && (alone || IsAboutIt(t)));
    }

    private static bool IsAlone(ArchitectureLayout layout) => layout.Prefixes[0].Length == 0 && layout.Beside.Count == 0;

    // The architecture is named at the root of the config, or its fields stand there.
    private static bool IsAboutIt(UpstreamTable table) =>
        table.Architectures.Count > 0
        || table.ModelTypes.Count > 0
        || table.At.Length == 0
        || (table.Preset is { } preset && !table.Absolute(preset).Contains('.', StringComparison.Ordinal));
}
