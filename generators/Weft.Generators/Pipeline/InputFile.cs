using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Weft.Generators.Emission;

namespace Weft.Generators.Pipeline;

/// <summary>Kinds of input files, told by the end of their name.</summary>
internal enum FileKind
{
    Architecture,
    Components,
    Presets,
    Mapping,
    Layout,
    Upstream,
}

/// <summary>What the project says of an upstream config: the class to read it into, and the name of the preset it becomes.</summary>
internal sealed record UpstreamItem(string Architecture, string Preset);

/// <summary>Scalars taken from the project.</summary>
/// <param name="Namespace">Where generated types go that name no namespace of their own.</param>
/// <param name="Directory">The project's folder, with forward slashes and a slash at the end.</param>
/// <param name="Visibility">Who sees generated types, where their file does not say.</param>
internal sealed record ProjectOptions(string Namespace, string Directory, Visibility Visibility = Visibility.Public)
{
    public static ProjectOptions From(AnalyzerConfigOptionsProvider provider, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        string Property(string name) => provider.GlobalOptions.TryGetValue($"build_property.{name}", out var value) ? value : "";
        var root = new[] { Property("WeftNamespace"), Property("RootNamespace") }.FirstOrDefault(name => name.Length > 0);
        return new ProjectOptions(root is null ? "Weft.Generated" : Identifier.Namespace(root), Property("ProjectDir").Replace('\\', '/'), VisibilityOf(Property("WeftVisibility")));
    }

    /// <summary>C# of the project's catalog, as code in a namespace calls it.</summary>
    public string CatalogIn(string @namespace) => @namespace == Namespace ? "Catalog" : $"global::{Namespace}.Catalog";

    /// <summary>What a project's word means; targets refuse all but these two.</summary>
    public static Visibility VisibilityOf(string word) => string.Equals(word, "internal", StringComparison.OrdinalIgnoreCase) ? Visibility.Internal : Visibility.Public;
}

/// <summary>A JSON file of the project.</summary>
/// <param name="Path">Its path.</param>
/// <param name="Kind">What it describes.</param>
/// <param name="Namespace">Namespace of its own, or empty.</param>
/// <param name="Visibility">Who sees what is generated from it.</param>
/// <param name="IsReference">Described by another assembly already: known, but nothing is generated from it.</param>
/// <param name="Item">What the project says of an upstream config; null for other files.</param>
/// <param name="Text">What it holds.</param>
internal sealed record InputFile(string Path, FileKind Kind, string Namespace, Visibility Visibility, bool IsReference, UpstreamItem? Item, string Text)
{
    private static readonly ImmutableArray<(string Suffix, FileKind Kind)> Suffixes =
    [
        (".arch.json", FileKind.Architecture),
        (".components.json", FileKind.Components),
        (".presets.json", FileKind.Presets),
        (".map.json", FileKind.Mapping),
        (".layout.json", FileKind.Layout),
    ];

    /// <summary>The file as an input, or null where it is none.</summary>
    public static InputFile? From(AdditionalText file, AnalyzerConfigOptionsProvider options, CancellationToken cancellation)
    {
        var metadata = options.GetOptions(file);
        string Metadata(string name) => metadata.TryGetValue($"build_metadata.AdditionalFiles.{name}", out var value) ? value : "";
        var item = new UpstreamItem(Metadata("Architecture"), Metadata("Preset"));
        item = item.Architecture.Length + item.Preset.Length > 0 ? item : null;
        if ((KindOf(file.Path) ?? (item is null ? null : FileKind.Upstream)) is not { } kind)
        {
            return null;
        }

        var @namespace = Metadata("WeftNamespace") is { Length: > 0 } name ? Identifier.Namespace(name) : "";
        var reference = string.Equals(Metadata("WeftReference"), "true", StringComparison.OrdinalIgnoreCase);
        var visibility = Metadata("WeftVisibility") is { Length: > 0 } word ? ProjectOptions.VisibilityOf(word) : ProjectOptions.From(options, cancellation).Visibility;
        return new InputFile(file.Path, kind, @namespace, visibility, reference, item, file.GetText(cancellation)?.ToString() ?? "");
    }

    private static FileKind? KindOf(string path)
    {
        foreach (var (suffix, kind) in Suffixes)
        {
            if (path.EndsWith(suffix, StringComparison.OrdinalIgnoreCase))
            {
                return kind;
            }
        }

        return null;
    }
}
