using System.Runtime.ExceptionServices;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;

namespace Weft.Testing;

/// <summary>One file of a snapshot.</summary>
/// <param name="Name">The file's name up to <c>.verified.</c>.</param>
/// <param name="Extension">The extension after it.</param>
/// <param name="Text">What it holds, lines ending with LF.</param>
internal sealed partial record SnapshotText(string Name, string Extension, string Text)
{
    /// <summary>The files that a run gives, in the order of their names.</summary>
    public static IReadOnlyList<SnapshotText> Of(GeneratorDriverRunResult run, string test)
    {
        foreach (var result in run.Results)
        {
            if (result.Exception is { } exception)
            {
                ExceptionDispatchInfo.Throw(exception);
            }
        }

        var texts = run.Results
            .SelectMany(result => result.GeneratedSources)
            .OrderBy(source => source.HintName, StringComparer.Ordinal)
            .Select(source => new SnapshotText(
                $"{test}#{Path.GetFileNameWithoutExtension(source.HintName)}",
                "cs",
                Scrub($"//HintName: {source.HintName}\n{source.SourceText}")))
            .ToList();
        foreach (var name in texts.GroupBy(text => text.Name, StringComparer.OrdinalIgnoreCase).Where(group => group.Count() > 1))
        {
            throw new SnapshotException($"{name.Key}: expected one source of this name, found {name.Count()}; make the file-name part of each hint name unique.");
        }

        if (!run.Diagnostics.IsEmpty)
        {
            texts.Add(new SnapshotText(test, "txt", Scrub(DiagnosticText.Of(run.Diagnostics))));
        }

        return texts.Count > 0
            ? texts
            : throw new SnapshotException($"{test}: expected sources or diagnostics, found none; was the generator given its input?");
    }

    private static string Scrub(string text) =>
        GeneratedCodeVersion().Replace(text.ReplaceLineEndings("\n"), "$1VERSION$2");

    [GeneratedRegex("""(GeneratedCode(?:Attribute)?\("[^"\n]*", ")[^"\n]*("\))""")]
    private static partial Regex GeneratedCodeVersion();
}
