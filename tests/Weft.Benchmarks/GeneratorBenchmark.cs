using System.Diagnostics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Text;
using Weft.Generators;
using Weft.Generators.Tests.Harness;

namespace Benchmarks;

/// <summary>The generator on the whole zoo, as an editor runs it: once, then after edits. The peer is what the compiler itself takes to parse what was generated.</summary>
internal sealed class GeneratorBenchmark
{
    private readonly List<TestText> files;
    private CSharpCompilation compilation = CSharpCompilation.Create("Zoo", [CSharpSyntaxTree.ParseText("class Program;")], [MetadataReference.CreateFromFile(typeof(object).Assembly.Location)]);
    private GeneratorDriver driver;

    /// <summary>Reads the descriptions.</summary>
    /// <param name="folder">Where they lie.</param>
    public GeneratorBenchmark(string folder)
    {
        files = [.. Directory.EnumerateFiles(folder, "*.json", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Select(f => new TestText(f, File.ReadAllText(f)))];
        driver = New();
    }

    /// <summary>How many files there are.</summary>
    public int Files => files.Count;

    /// <summary>A run on a driver that knows nothing, and the parsing of what it gave.</summary>
    public (TimeSpan Run, TimeSpan Parse) Cold()
    {
        driver = New();
        var run = Time();
        var texts = driver.GetRunResult().GeneratedTrees.Select(t => t.ToString()).ToList();
        var started = Stopwatch.GetTimestamp();
        foreach (var text in texts)
        {
            _ = CSharpSyntaxTree.ParseText(text).GetRoot();
        }

        return (run, Stopwatch.GetElapsedTime(started));
    }

    /// <summary>A run after C# was edited that has nothing to do with the files, and how many sources it made anew.</summary>
    public (TimeSpan Run, int Changed) UnrelatedEdit()
    {
        compilation = compilation.AddSyntaxTrees(CSharpSyntaxTree.ParseText($"class Unrelated{compilation.SyntaxTrees.Length};"));
        return Changed();
    }

    /// <summary>A run after one file was edited, and how many sources it made anew.</summary>
    /// <param name="name">The file.</param>
    /// <param name="old">What stood there.</param>
    /// <param name="new">What stands there now.</param>
    public (TimeSpan Run, int Changed) Edit(string name, string old, string @new)
    {
        var index = files.FindIndex(f => Path.GetFileName(f.Path) == name);
        var edited = new TestText(files[index].Path, files[index].Text.Replace(old, @new, StringComparison.Ordinal));
        if (edited.Text == files[index].Text)
        {
            throw new InvalidOperationException($"{name}: there is no '{old}'.");
        }

        driver = driver.ReplaceAdditionalText(files[index], edited);
        files[index] = edited;
        return Changed();
    }

    private (TimeSpan Run, int Changed) Changed()
    {
        var before = Sources();
        var run = Time();
        return (run, Sources().Except(before, ReferenceEqualityComparer.Instance).Count());
    }

    // What is kept from the last run is the same object.
    private HashSet<SourceText> Sources() => new(driver.GetRunResult().Results[0].GeneratedSources.Select(s => s.SourceText), ReferenceEqualityComparer.Instance);

    private TimeSpan Time()
    {
        var started = Stopwatch.GetTimestamp();
        driver = driver.RunGenerators(compilation);
        return Stopwatch.GetElapsedTime(started);
    }

    private CSharpGeneratorDriver New() => CSharpGeneratorDriver.Create([new WeftGenerator().AsSourceGenerator()], files, optionsProvider: TestOptions.Empty);
}
