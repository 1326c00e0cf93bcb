using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Weft.Generators.Tests.Harness;

/// <summary>A user's project: nullable, every warning on, with the runtime and TorchSharp referenced.</summary>
internal static class UserProject
{
    private static readonly ImmutableArray<MetadataReference> References = FindReferences();

    public static CSharpCompilation Compile(CSharpParseOptions parse, params ReadOnlySpan<string> sources)
    {
        var trees = new List<SyntaxTree>();
        foreach (var source in sources)
        {
            trees.Add(CSharpSyntaxTree.ParseText(source, parse));
        }

        return CSharpCompilation.Create(
            "UserProject",
            trees,
            References,
            new CSharpCompilationOptions(
                OutputKind.DynamicallyLinkedLibrary,
                nullableContextOptions: NullableContextOptions.Enable,
                warningLevel: 9999));
    }

    public static void AssertCompiles(CSharpCompilation compilation)
    {
        using var output = new MemoryStream();
        var found = compilation.Emit(output).Diagnostics.Where(diagnostic => diagnostic.Severity >= DiagnosticSeverity.Warning);
        found.Select(Show).ShouldBeEmpty();
    }

    // The line itself says more than its number.
    private static string Show(Diagnostic diagnostic)
    {
        var line = diagnostic.Location.GetLineSpan().StartLinePosition.Line;
        var text = diagnostic.Location.SourceTree?.GetText().Lines[line].ToString().Trim();
        return $"{diagnostic}\n    {text}";
    }

    // The framework's assemblies and the two that generated code calls; nothing else of what the tests use.
    private static ImmutableArray<MetadataReference> FindReferences()
    {
        var framework = Path.GetDirectoryName(typeof(object).Assembly.Location);
        var trusted = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator);
        return
        [
            .. trusted.Where(path => Path.GetDirectoryName(path) == framework).Select(path => MetadataReference.CreateFromFile(path)),
            MetadataReference.CreateFromFile(typeof(TorchSharp.torch).Assembly.Location),
            MetadataReference.CreateFromFile(typeof(WeftException).Assembly.Location),
        ];
    }
}
