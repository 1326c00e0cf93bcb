namespace Weft.Generators.Pipeline;

/// <summary>What steps look things up in: every file, and what the project says.</summary>
internal record Project(EquatableArray<ParsedFile> Files, ProjectOptions Options);

/// <summary>A project, and the classes of other assemblies that its files need.</summary>
internal sealed record NeedingProject(EquatableArray<ParsedFile> Files, ProjectOptions Options, EquatableArray<string> Needed) : Project(Files, Options);

/// <summary>A project and its architectures.</summary>
internal record CompiledProject(EquatableArray<ParsedFile> Files, ProjectOptions Options, EquatableArray<CompiledArchitecture> Architectures) : Project(Files, Options);

/// <summary>A project, its architectures, and the presets that upstream configs give them.</summary>
internal sealed record CompleteProject(EquatableArray<ParsedFile> Files, ProjectOptions Options, EquatableArray<CompiledArchitecture> Architectures, EquatableArray<CompiledPresets> Presets)
    : CompiledProject(Files, Options, Architectures);
