using System.Collections.Immutable;
using Weft.Generators.Emission;

namespace Weft.Generators.Pipeline;

/// <summary>Collects what the assembly's catalog names.</summary>
internal static class CatalogStep
{
    /// <summary>The C# of an architecture's class; empty where nothing is generated.</summary>
    public static string NameOf(CompiledArchitecture architecture) => architecture.Lowered is null || architecture.File.IsReference ? "" : architecture.FullName;

    /// <summary>The C# of a mapping; empty where nothing is generated.</summary>
    public static string NameOf(CompiledMapping mapping) => mapping.Expression;

    /// <summary>The C# of a mapping's key set; empty where nothing is generated.</summary>
    public static string KeySetOf(CompiledMapping mapping) => mapping.KeySet;

    public static EquatableArray<GeneratedFile> Emit(ImmutableArray<string> architectures, ImmutableArray<string> mappings, OtherFiles others, ProjectOptions options)
    {
        var ecosystems = others.Ecosystems;
        var (names, maps) = (Names(architectures), Names(mappings));

        // A mapping with errors is not in it, but what code uses of a catalog is there.
        if (names.Count == 0 && mappings.IsEmpty && ecosystems.Count == 0)
        {
            return [];
        }

        var files = new List<GeneratedFile> { new GeneratedFile("Catalog.g.cs", CatalogEmitter.Catalog(options.Namespace, names, maps, ecosystems, others.References)).As(options.Visibility) };
        if (ecosystems.Count > 0)
        {
            files.Add(new GeneratedFile("Layouts.g.cs", CatalogEmitter.Layouts(options.Namespace, ecosystems)).As(options.Visibility));
        }

        return files.ToEquatableArray();
    }

    private static List<string> Names(ImmutableArray<string> names) => [.. names.Where(n => n.Length > 0).OrderBy(n => n, StringComparer.Ordinal)];
}
