using Weft.Generators.Architecture.Binding;
using Weft.Generators.Json;
using Weft.Generators.Mapping;
using Weft.Generators.Tests.Harness;

namespace Weft.Generators.Tests.Schemas;

/// <summary>The schema of a kind of file.</summary>
/// <param name="Kind">What the names of such files end with, between dots.</param>
/// <param name="Root">The members of such a file.</param>
internal sealed record SchemaFile(string Kind, Form Root)
{
    /// <summary>Where the schemas can be had from anywhere.</summary>
    public const string Address = "https://raw.githubusercontent.com/weft-dotnet/weft/main/mappings/schemas/";

    public static readonly IReadOnlyList<SchemaFile> All =
    [
        new("arch", ArchitectureBinder.Form),
        new("components", ComponentsFileBinder.Form),
        new("map", MappingBinder.Form),
        new("presets", PresetReader.Form),
        new("layout", EcosystemReader.Form),
    ];

    public string Id => $"{Address}{Kind}.schema.json";

    public string Path { get; } = System.IO.Path.Combine(Repository.Root, "mappings", "schemas", $"{Kind}.schema.json");

    /// <summary>The schema of a file; null where it has none.</summary>
    public static SchemaFile? Of(string path) => All.FirstOrDefault(s => path.EndsWith($".{s.Kind}.json", StringComparison.OrdinalIgnoreCase));
}
