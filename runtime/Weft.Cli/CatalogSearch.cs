namespace Weft.Cli;

/// <summary>Looks up what users name.</summary>
internal static class CatalogSearch
{
    /// <summary>The class of a name: a generated one, or one that an upstream config file uses. Case is ignored.</summary>
    public static Architecture Class(ModelCatalog catalog, string name) =>
        catalog.Architectures.FirstOrDefault(a => a.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
        ?? catalog.Architectures.FirstOrDefault(a => a.Names().Contains(name, StringComparer.OrdinalIgnoreCase))
        ?? throw new UsageException($"--model: no class '{name}'.{Suggestion.For(name, catalog.Architectures.SelectMany(a => a.Names()))}");

    /// <summary>The config of a preset.</summary>
    public static ArchitectureConfig Preset(Architecture architecture, string name) =>
        architecture.Presets.FirstOrDefault(p => p.Name == name)?.Config
        ?? throw new UsageException($"--preset: {architecture} has no preset '{name}'.{Suggestion.For(name, architecture.Presets.Select(p => p.Name))}");
}
