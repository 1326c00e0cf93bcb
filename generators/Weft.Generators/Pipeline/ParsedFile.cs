using Weft.Generators.Architecture.Binding;
using Weft.Generators.Diagnostics;
using Weft.Generators.Json;

namespace Weft.Generators.Pipeline;

/// <summary>An input file as JSON. White space and comments make no difference to it.</summary>
/// <param name="Path">The file.</param>
/// <param name="Kind">What it describes.</param>
/// <param name="Namespace">Namespace of its own, or empty.</param>
/// <param name="IsReference">Nothing is generated from it.</param>
/// <param name="Root">What it holds; null when it is no JSON.</param>
/// <param name="Error">Why it is no JSON.</param>
internal sealed record ParsedFile(string Path, FileKind Kind, string Namespace, bool IsReference, JsonNode? Root, string? Error)
{
    public static ParsedFile From(InputFile input, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        try
        {
            return new ParsedFile(input.Path, input.Kind, input.Namespace, input.IsReference, JsonParser.Parse(input.Text), null);
        }
        catch (JsonSyntaxException e)
        {
            return new ParsedFile(input.Path, input.Kind, input.Namespace, input.IsReference, null, e.Message);
        }
    }

    public JsonFile? Json => Root is null ? null : new JsonFile(Path, Root);

    public EquatableArray<Problem> SyntaxProblems => Error is null ? [] : [new Problem(Rules.Syntax, new Origin(Path, ""), [Error])];

    /// <summary>A name for generated files that no other input has: the path inside the project, without folders.</summary>
    public string Hint(ProjectOptions options)
    {
        var path = Path.Replace('\\', '/');
        if (options.Directory.Length > 0 && path.StartsWith(options.Directory, StringComparison.OrdinalIgnoreCase))
        {
            path = path.Substring(options.Directory.Length);
        }

        var end = path.LastIndexOf('/') + 1;
        var stem = path.Substring(end);
        stem = stem.Substring(0, stem.IndexOf('.'));
        return string.Concat((path.Substring(0, end) + stem).Select(c => char.IsLetterOrDigit(c) || c is '-' or '.' ? c : '_')).Trim('_', '.');
    }
}
