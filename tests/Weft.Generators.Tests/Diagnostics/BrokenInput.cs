using System.Globalization;
using Microsoft.CodeAnalysis;
using Weft.Generators.Tests.Harness;

namespace Weft.Generators.Tests.Diagnostics;

/// <summary>
/// A set of input files with one thing wrong, and what must be reported: the rule, the whole message, and the characters, which «…»
/// marks in one of the files.
/// </summary>
internal sealed record BrokenInput(string Rule, string Message, params (string Path, string Text)[] Files)
{
    /// <summary>Further diagnostics that follow from the same mistake, as <c>WEFT0108 message</c>.</summary>
    public IReadOnlyList<string> Also { get; init; } = [];

    /// <summary>Runs the generator and compares.</summary>
    public void Check()
    {
        var runner = new GeneratorRunner(new WeftGenerator());
        (string Path, MarkedText Text)? marked = null;
        foreach (var (path, text) in Files)
        {
            var parsed = MarkedText.Parse(text);
            marked = parsed.Places.Count > 0 ? (path, parsed) : marked;
            runner.Add(path, parsed.Text);
        }

        var run = runner.Run();
        var diagnostics = run.Diagnostics;

        var all = diagnostics.Select(d => $"{d.Id} {d.GetMessage(CultureInfo.InvariantCulture)}").ToList();
        all.ShouldBe([$"{Rule} {Message}", .. Also], ignoreOrder: Also.Count > 0);
        var found = diagnostics[all.IndexOf($"{Rule} {Message}")];
        found.Severity.ShouldBe(DiagnosticSeverity.Error);
        if (found.Location.GetLineSpan().Path.EndsWith(".arch.json", StringComparison.Ordinal))
        {
            // What stands in for a class with errors has none itself.
            run.CompilesWithoutWarnings();
        }

        marked.ShouldNotBeNull("No file marks the place.");
        var (file, expected) = marked.Value;
        var (span, lines) = (found.Location.SourceSpan, found.Location.GetLineSpan());
        lines.Path.ShouldBe(file);
        expected.Text[span.Start..span.End].ShouldBe(expected.Text[expected.Place]);
        span.Start.ShouldBe(expected.Place.Start.Value);
        (lines.StartLinePosition.Line, lines.StartLinePosition.Character).ShouldBe(MarkedText.Position(expected.Text, expected.Place.Start.Value));
        (lines.EndLinePosition.Line, lines.EndLinePosition.Character).ShouldBe(MarkedText.Position(expected.Text, expected.Place.End.Value));
    }
}
