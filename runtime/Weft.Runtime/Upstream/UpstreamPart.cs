namespace Weft;

/// <summary>One class of a model and the table that its params are read and written by.</summary>
/// <param name="Table">The table, with one place.</param>
/// <param name="Config">The class's config.</param>
internal sealed record UpstreamPart(UpstreamTable Table, ArchitectureConfig Config);
