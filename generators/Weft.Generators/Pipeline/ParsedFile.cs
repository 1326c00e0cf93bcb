using System.Globalization;
using Weft.Generators.Architecture.Binding;
using Weft.Generators.Diagnostics;
using Weft.Generators.Emission;
using Weft.Generators.Json;

namespace Weft.Generators.Pipeline;

/// <summary>An input file as JSON. White space and comments make no difference to it.</summary>
/// <param name="Path">The file.</param>
/// <param name="Kind">What it describes.</param>
/// <param name="Namespace">Namespace of its own, or empty.</param>
/// <param name="Visibility">Who sees what is generated from it.</param>
/// <param name="IsReference">Nothing is generated from it.</param>
/// <param name="Item">What the project says of an upstream config; null for other files.</param>
/// <param name="Root">What it holds; null when it is no JSON.</param>
/// <param name="Error">Why it is no JSON.</param>
internal sealed record ParsedFile(string Path, FileKind Kind, string Namespace, Visibility Visibility, bool IsReference, UpstreamItem? Item, JsonNode? Root, string? Error)
{
    public static ParsedFile From(InputFile input, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        try
        {
            return new ParsedFile(input.Path, input.Kind, input.Namespace, input.Visibility, input.IsReference, input.Item, JsonParser.Parse(input.Text), null);
        }
        catch (JsonSyntaxException e)
        {
            return new ParsedFile(input.Path, input.Kind, input.Namespace, input.Visibility, input.IsReference, input.Item, null, e.Message);
        }
    }

    /// <summary>The class that upstream configs in the file are read into; null where it holds none.</summary>
    public string? UpstreamClass => Kind switch
    {
        FileKind.Upstream when Item is { Preset.Length: > 0 } item => item.Architecture,
        FileKind.Presets when Root is JsonObject obj && obj["upstream"] is not null => PresetReader.ClassesOf(obj) is { Count: 1 } of ? of[0].Value : "",
        _ => null,
    };

    /// <summary>Things that files hold, in the order in which presets take their names: those of other assemblies, then the project's files, then its items.</summary>
    public static IEnumerable<T> InPresetOrder<T>(IEnumerable<T> things, Func<T, ParsedFile> fileOf) =>
        things.OrderBy(t => !fileOf(t).IsReference).ThenBy(t => fileOf(t).Item is not null).ThenBy(t => fileOf(t).Path, StringComparer.Ordinal);

    public JsonFile? Json => Root is null ? null : new JsonFile(Path, Root);

    public EquatableArray<Problem> SyntaxProblems => Error is null ? [] : [new Problem(Rules.Syntax, new Origin(Path, ""), [Error])];

    /// <summary>
    /// A name for generated files that no other input of this kind has: the path inside the project, without folders.
    /// Where two paths give one name, all but the first get a hash of the path too.
    /// </summary>
    public string Hint(IReadOnlyList<ParsedFile> all, ProjectOptions options)
    {
        var hint = Plain(options);
        return all.Any(f => f.Kind == Kind && string.CompareOrdinal(f.Path, Path) < 0 && string.Equals(f.Plain(options), hint, StringComparison.OrdinalIgnoreCase))
            ? $"{hint}-{Hash(Path)}"
            : hint;
    }

    private string Plain(ProjectOptions options)
    {
        var path = Path.Replace('\\', '/');
        if (options.Directory.Length > 0 && path.StartsWith(options.Directory, StringComparison.OrdinalIgnoreCase))
        {
            path = path.Substring(options.Directory.Length);
        }

        // Kind and ".json" are the last two parts of the name; an upstream config has whatever name it came with.
        var stem = Kind == FileKind.Upstream ? path : path.Substring(0, path.LastIndexOf('.', path.LastIndexOf('.') - 1));
        var name = string.Concat(stem.Select(c => char.IsLetterOrDigit(c) || c is '-' or '.' ? c : '_')).Trim('_', '.');
        return name.Length == 0 ? "file" : name;
    }

    /// <summary>FNV-1a: the same on every machine.</summary>
    private static string Hash(string text) =>
        text.Aggregate(2166136261u, static (hash, c) => unchecked((hash ^ c) * 16777619u)).ToString("x8", CultureInfo.InvariantCulture);
}
