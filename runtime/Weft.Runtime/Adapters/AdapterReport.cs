namespace Weft;

/// <summary>An adapter in a conversion.</summary>
/// <param name="Layout">The layout whose names it uses.</param>
/// <param name="Architecture">The class that has them.</param>
/// <param name="Pairs">Modules that it has a pair of factors for.</param>
/// <param name="Replaced">Tensors that it replaces.</param>
public sealed record AdapterReport(Layout Layout, Architecture Architecture, int Pairs, int Replaced)
{
    /// <summary>Whether it was converted itself, rather than merged into a model.</summary>
    public bool IsAlone { get; init; }
}
