using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;
using Weft.Generators.Diagnostics;

namespace Weft.Generators.Pipeline;

/// <summary>A problem at its place in the newest text.</summary>
internal sealed record LocatedProblem(string Id, string Message, string Path, int Start, int Length, int Line, int Column, int EndLine, int EndColumn)
{
    public Diagnostic ToDiagnostic() => Diagnostic.Create(
        Descriptors.ById[Id],
        Location.Create(Path, new TextSpan(Start, Length), new LinePositionSpan(new LinePosition(Line, Column), new LinePosition(EndLine, EndColumn))),
        Message);
}

/// <summary>Puts problems, which know only the way to a JSON node, at lines and columns.</summary>
internal static class DiagnosticStep
{
    public static EquatableArray<LocatedProblem> Locate(IReadOnlyList<InputFile> inputs, EquatableArray<Problem> problems, CancellationToken cancellation)
    {
        var texts = inputs.GroupBy(i => i.Path).ToDictionary(g => g.Key, g => g.First().Text, StringComparer.Ordinal);
        return problems.Distinct().Select(problem =>
        {
            cancellation.ThrowIfCancellationRequested();
            var text = texts.TryGetValue(problem.Origin.File, out var found) ? found : "";
            var range = ProblemLocator.Locate(problem, text);
            var lines = SourceText.From(text).Lines;
            var (start, end) = (lines.GetLinePosition(Math.Min(range.Start, text.Length)), lines.GetLinePosition(Math.Min(range.End, text.Length)));
            return new LocatedProblem(problem.Rule.Id, problem.Message, problem.Origin.File, range.Start, range.Length, start.Line, start.Character, end.Line, end.Character);
        }).ToEquatableArray();
    }
}
