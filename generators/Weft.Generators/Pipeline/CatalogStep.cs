using Weft.Generators.Emission;

namespace Weft.Generators.Pipeline;

/// <summary>C# of what a catalog names; empty ones stand for what is not generated.</summary>
internal sealed record CatalogNames(EquatableArray<string> Architectures, EquatableArray<string> Mappings);

/// <summary>What else a catalog is written from.</summary>
internal sealed record CatalogSurroundings(OtherFiles Others, ProjectOptions Options);

/// <summary>Collects what the assembly's catalog names.</summary>
internal static class CatalogStep
{
    /// <summary>The C# of an architecture's class; empty where nothing is generated.</summary>
    public static string NameOf(CompiledArchitecture architecture) => architecture.Written is null || architecture.File.IsReference ? "" : architecture.FullName;

    /// <summary>The C# of a mapping; empty where nothing is generated.</summary>
    public static string NameOf(CompiledMapping mapping) => mapping.Expression;

    /// <summary>The C# of a mapping's key set; empty where nothing is generated.</summary>
    public static string KeySetOf(CompiledMapping mapping) => mapping.KeySet;

    public static EquatableArray<GeneratedFile> Emit(CatalogNames given, CatalogSurroundings surroundings)
    {
        var (options, ecosystems) = (surroundings.Options, surroundings.Others.Ecosystems);
        var (names, maps) = (Names(given.Architectures), Names(given.Mappings));

        // A mapping with errors is not in it, but what code uses of a catalog is there.
        if (names.Count == 0 && given.Mappings.Count == 0 && ecosystems.Count == 0)
        {
            return [];
        }

        var files = new List<GeneratedFile> { new GeneratedFile("Catalog.g.cs", CatalogEmitter.Catalog(options.Namespace, names, maps, ecosystems, surroundings.Others.References.Where(r => r != options.Namespace).ToEquatableArray())).As(options.Visibility) };
        if (ecosystems.Count > 0)
        {
            files.Add(new GeneratedFile("Layouts.g.cs", CatalogEmitter.Layouts(options.Namespace, ecosystems)).As(options.Visibility));
        }

        return files.ToEquatableArray();
    }

    private static List<string> Names(EquatableArray<string> names) => [.. names.Where(n => n.Length > 0).OrderBy(n => n, StringComparer.Ordinal)];
}
