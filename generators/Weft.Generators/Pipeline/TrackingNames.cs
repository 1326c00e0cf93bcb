namespace Weft.Generators.Pipeline;

/// <summary>Names of the generator's steps, for tests that look at why each ran.</summary>
internal static class TrackingNames
{
    public const string Inputs = nameof(Inputs);
    public const string Options = nameof(Options);
    public const string Parsed = nameof(Parsed);
    public const string Needed = nameof(Needed);
    public const string ArchitectureSources = nameof(ArchitectureSources);
    public const string Architectures = nameof(Architectures);
    public const string PresetSources = nameof(PresetSources);
    public const string Presets = nameof(Presets);
    public const string ArchitectureFiles = nameof(ArchitectureFiles);
    public const string MappingSources = nameof(MappingSources);
    public const string Mappings = nameof(Mappings);
    public const string MappingFiles = nameof(MappingFiles);
    public const string InterfaceSources = nameof(InterfaceSources);
    public const string InterfaceFiles = nameof(InterfaceFiles);
    public const string Others = nameof(Others);
    public const string Catalog = nameof(Catalog);
    public const string Problems = nameof(Problems);
    public const string Diagnostics = nameof(Diagnostics);
}
