using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Text;
using Weft.Generators;

namespace Quickstart;

/// <summary>Runs the generator as the compiler does, on the shipped JSON with one file changed.</summary>
internal static class BrokenMapping
{
    /// <summary>Replaces a piece of a file and returns the errors of the build, as the compiler words them, less the link to the rule's page.</summary>
    /// <param name="path">A file under <c>mappings</c>.</param>
    /// <param name="piece">What stands there.</param>
    /// <param name="replacement">What stands there instead.</param>
    public static IReadOnlyList<string> Build(string path, string piece, string replacement)
    {
        var root = Path.Combine(AppContext.BaseDirectory, "mappings");
        var files = Directory.EnumerateFiles(root, "*.json", SearchOption.AllDirectories).Select(file =>
        {
            var name = Path.GetRelativePath(root, file).Replace('\\', '/');
            var text = File.ReadAllText(file);
            return new JsonText($"mappings/{name}", name == path ? text.Replace(piece, replacement, StringComparison.Ordinal) : text);
        });
        var run = CSharpGeneratorDriver.Create([new WeftGenerator().AsSourceGenerator()], files).RunGenerators(CSharpCompilation.Create("Broken"));
        return [.. run.GetRunResult().Diagnostics.Select(d => CSharpDiagnosticFormatter.Instance.Format(d, CultureInfo.InvariantCulture).Replace($" ({d.Descriptor.HelpLinkUri})", "", StringComparison.Ordinal))];
    }

    private sealed class JsonText(string path, string text) : AdditionalText
    {
        public override string Path => path;

        public override SourceText GetText(CancellationToken cancellationToken = default) => SourceText.From(text);
    }
}
