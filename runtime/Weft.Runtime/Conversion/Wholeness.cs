namespace Weft;

/// <summary>Tells models of their own from parts of larger ones.</summary>
internal static class Wholeness
{
    /// <summary>Whether files in a layout describe this architecture itself, rather than hold it inside a larger model.</summary>
    public static bool IsWholeIn(this Architecture architecture, ArchitectureLayout layout)
    {
        var tables = architecture.Upstream.Where(t => t.Layout == layout.Layout).ToList();
        return tables.Count == 0 ? layout.Prefixes[0].Length == 0 : tables.Exists(IsWhole);
    }

    /// <summary>Whether a config that the table reads is about the architecture: it is named at the root, or its fields stand there.</summary>
    public static bool IsWhole(this UpstreamTable table) =>
        table.Architectures.Count > 0
        || table.ModelTypes.Count > 0
        || table.At.Length == 0
        || (table.Preset is ['/', .. var root] && !root.Contains('.', StringComparison.Ordinal));
}
