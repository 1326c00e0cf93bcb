namespace Weft;

/// <summary>Everything one or more assemblies know: passed explicitly, so that nothing is scanned or registered behind the scenes.</summary>
/// <param name="Architectures">Known architectures.</param>
/// <param name="Mappings">Known mappings between architectures.</param>
/// <param name="Ecosystems">Known ecosystems, in the order in which directories are tried.</param>
public sealed record ModelCatalog(
    IReadOnlyList<Architecture> Architectures,
    IReadOnlyList<Mapping> Mappings,
    IReadOnlyList<Ecosystem> Ecosystems)
{
    /// <summary>This catalog followed by another.</summary>
    public ModelCatalog With(ModelCatalog other) =>
        new(new LazyList<Architecture>(() => [.. Architectures, .. other.Architectures]), new LazyList<Mapping>(() => [.. Mappings, .. other.Mappings]), [.. Ecosystems, .. other.Ecosystems]);
}
