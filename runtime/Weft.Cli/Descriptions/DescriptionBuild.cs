using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Weft.Generators;
using Weft.Testing;

namespace Weft.Cli.Descriptions;

/// <summary>Runs the generator on files as a build does that references <c>Weft.Models</c>.</summary>
internal sealed class DescriptionBuild
{
    private const string Folder = "zoo/";

    private DescriptionBuild(IReadOnlyList<Diagnostic> diagnostics, ImmutableArray<GeneratedSourceResult> sources) => (Diagnostics, Sources) = (diagnostics, sources);

    /// <summary>What is wrong, in the order of files and lines.</summary>
    public IReadOnlyList<Diagnostic> Diagnostics { get; }

    /// <summary>What is generated.</summary>
    public ImmutableArray<GeneratedSourceResult> Sources { get; }

    /// <param name="files">The files, as messages name them.</param>
    /// <param name="rootNamespace">Where generated types go; null: where the generator puts them by itself.</param>
    /// <param name="cancel">Stops the run.</param>
    public static DescriptionBuild Run(IReadOnlyList<string> files, string? rootNamespace, CancellationToken cancel) =>
        Run(files, File.ReadAllText, rootNamespace, cancel);

    /// <summary>What the build does not take of a file that is started, whatever else will stand in it; null for nothing. Rules of a mapping are yet to be written.</summary>
    public static string? Refusal(StartedFile started, CancellationToken cancel) =>
        Run([started.Path], _ => started.Text, null, cancel).Diagnostics.FirstOrDefault(d => d.Descriptor.Category != "Weft.Mapping")?.GetMessage(CultureInfo.InvariantCulture);

    private static DescriptionBuild Run(IReadOnlyList<string> files, Func<string, string> read, string? rootNamespace, CancellationToken cancel)
    {
        // A shipped file that is being worked on, in its folder, stands in for itself.
        var names = files.Select(InFolder).ToHashSet(StringComparer.Ordinal);
        var own = files.Select(f => new InputText(f, read(f)));
        var shipped = Shipped().Where(s => !names.Contains(InFolder(s.Path)));
        var options = new InputOptions(new("RootNamespace", rootNamespace ?? ""), new("ProjectDir", Shared(files)));
        var driver = CSharpGeneratorDriver.Create([new WeftGenerator().AsSourceGenerator()], own.Concat(shipped), optionsProvider: options)
            .RunGenerators(CSharpCompilation.Create("Descriptions"), cancel);
        var result = driver.GetRunResult().Results[0];
        return result.Exception is { } e
            ? throw new InvalidOperationException($"the generator failed: {e.GetType().Name}: {e.Message}", e)
            : new([.. result.Diagnostics.OrderBy(d => Order(d, files)).ThenBy(d => d.Location.SourceSpan.Start)], result.GeneratedSources);
    }

    /// <summary>A diagnostic as the compiler prints it, less the link to its page.</summary>
    public static string Line(Diagnostic diagnostic)
    {
        var (path, place) = (diagnostic.Location.GetLineSpan().Path, diagnostic.Location.GetLineSpan().StartLinePosition);
        return Display.Whole(string.Create(CultureInfo.InvariantCulture, $"{path}({place.Line + 1},{place.Character + 1}): {Severity(diagnostic)} {diagnostic.Id}: {diagnostic.GetMessage(CultureInfo.InvariantCulture)}"));
    }

    /// <summary>A property <c>diagnostics</c>, with lines and columns from 1.</summary>
    public void WriteTo(Utf8JsonWriter json)
    {
        json.WriteStartArray("diagnostics");
        foreach (var diagnostic in Diagnostics)
        {
            var span = diagnostic.Location.GetLineSpan();
            json.WriteStartObject();
            json.WriteString("file", span.Path);
            json.WriteNumber("line", span.StartLinePosition.Line + 1);
            json.WriteNumber("column", span.StartLinePosition.Character + 1);
            json.WriteNumber("endLine", span.EndLinePosition.Line + 1);
            json.WriteNumber("endColumn", span.EndLinePosition.Character + 1);
            json.WriteString("id", diagnostic.Id);
            json.WriteString("severity", Severity(diagnostic));
            json.WriteString("message", diagnostic.GetMessage(CultureInfo.InvariantCulture));
            json.WriteString("helpLink", diagnostic.Descriptor.HelpLinkUri);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    /// <summary>The folder that all files lie in, as they are named: what a project's own folder is to a build, from which generated files take their names.</summary>
    private static string Shared(IReadOnlyList<string> files)
    {
        var folders = files.Select(f => f.Replace('\\', '/').Split('/')[..^1]).ToList();
        var shared = folders[0].TakeWhile((part, i) => folders.All(f => i < f.Length && f[i] == part)).ToList();
        return string.Concat(shared.Select(part => $"{part}/"));
    }

    private static string InFolder(string file) => Path.Combine(Path.GetFileName(Path.GetDirectoryName(Path.GetFullPath(file)))!, Path.GetFileName(file));

    private static string Severity(Diagnostic diagnostic) => diagnostic.Severity == DiagnosticSeverity.Error ? "error" : "warning";

    private static int Order(Diagnostic diagnostic, IReadOnlyList<string> files) => files.ToList().IndexOf(diagnostic.Location.GetLineSpan().Path);

    private static IEnumerable<InputText> Shipped()
    {
        var assembly = typeof(DescriptionBuild).Assembly;
        foreach (var name in assembly.GetManifestResourceNames().Where(n => n.StartsWith(Folder, StringComparison.Ordinal)).Order(StringComparer.Ordinal))
        {
            using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
            yield return new InputText($"Weft.Models/{name[Folder.Length..].Replace('\\', '/')}", reader.ReadToEnd(), new("WeftReference", "true"), new("WeftNamespace", "Weft.Models"));
        }
    }
}
