using System.Collections.Immutable;
using System.Reflection;
using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Weft.Generators;

namespace Weft.Testing;

/// <summary>
/// A run of Weft's generator on JSON descriptions, as a build makes it. Files are named relative to the test's source file or to its
/// project, and seem to lie where they lie in their own project, so that sources and diagnostics have the names that the build gives them.
/// </summary>
/// <example><code>await Snapshot.Verify(GeneratorRun.Of("Models/Mine.arch.json", "Models/Mine.map.json").InNamespace("My.Models"));</code></example>
public sealed class GeneratorRun
{
    private readonly ImmutableArray<Func<string, IEnumerable<InputText>>> _inputs;
    private readonly string _namespace;

    private GeneratorRun(ImmutableArray<Func<string, IEnumerable<InputText>>> inputs, string @namespace) => (_inputs, _namespace) = (inputs, @namespace);

    /// <summary>A run on descriptions that lie in files.</summary>
    /// <param name="files">Paths that end as the build knows them: <c>.arch.json</c>, <c>.components.json</c>, <c>.presets.json</c>, <c>.map.json</c> or <c>.layout.json</c>.</param>
    public static GeneratorRun Of(params IEnumerable<string> files) => new GeneratorRun([], "").With(files);

    /// <summary>The same run with further descriptions.</summary>
    /// <param name="files">Paths as <see cref="Of"/> takes them.</param>
    public GeneratorRun With(params IEnumerable<string> files)
    {
        ArgumentNullException.ThrowIfNull(files);
        return Add(files.Select(file => (Func<string, IEnumerable<InputText>>)(test => [Read(file, test)])));
    }

    /// <summary>The same run with a description that lies in no file.</summary>
    /// <param name="path">A path inside the project.</param>
    /// <param name="text">What the file would hold.</param>
    public GeneratorRun WithText(string path, string text)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(text);
        return Add([_ => [new InputText(path, text)]]);
    }

    /// <summary>The same run with a library's config file that becomes a preset, as metadata <c>Architecture</c> and <c>Preset</c> of <c>AdditionalFiles</c> say it.</summary>
    /// <param name="file">The config file.</param>
    /// <param name="architecture">The class that it is read into.</param>
    /// <param name="preset">The preset's name.</param>
    public GeneratorRun WithConfig(string file, string architecture, string preset)
    {
        ArgumentException.ThrowIfNullOrEmpty(file);
        return Add([test => [Read(file, test, new("Architecture", architecture), new("Preset", preset))]]);
    }

    /// <summary>The same run with the descriptions of another assembly: known by name, with nothing generated from them.</summary>
    /// <param name="folder">The folder that holds them, at any depth.</param>
    /// <param name="namespace">Where that assembly has the classes.</param>
    public GeneratorRun WithReferences(string folder, string @namespace)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        ArgumentException.ThrowIfNullOrEmpty(@namespace);
        return Add([test => References(TestFiles.Find(folder, test), @namespace)]);
    }

    /// <summary>The same run with the shipped descriptions of <c>Weft.Models</c>, which the calling project references.</summary>
    /// <exception cref="InvalidOperationException">The project of the calling code does not reference them.</exception>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public GeneratorRun WithModels()
    {
        var caller = Assembly.GetCallingAssembly();

        // Written by Weft.Testing.targets.
        var folder = caller.GetCustomAttributes<AssemblyMetadataAttribute>().FirstOrDefault(one => one.Key == "WeftModelsFolder")?.Value
            ?? throw new InvalidOperationException($"{caller.GetName().Name}: expected a test project that references Weft.Models, found one that does not.");
        return WithReferences(folder, "Weft.Models");
    }

    /// <summary>The same run in a project with this root namespace.</summary>
    /// <param name="name">The namespace.</param>
    public GeneratorRun InNamespace(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        return new(_inputs, name);
    }

    /// <summary>Runs the generator. What it gave, <see cref="GeneratorDriver.GetRunResult"/> tells.</summary>
    /// <param name="test">The test's source file; the compiler gives it.</param>
    /// <exception cref="FileNotFoundException">A file is not there.</exception>
    public GeneratorDriver Run([CallerFilePath] string test = "")
    {
        var parse = new CSharpParseOptions(LanguageVersion.Preview);
        return CSharpGeneratorDriver
            .Create([new WeftGenerator().AsSourceGenerator()], _inputs.SelectMany(input => input(test)), parse, new InputOptions(new KeyValuePair<string, string>("RootNamespace", _namespace)))
            .RunGenerators(CSharpCompilation.Create("Project"));
    }

    private static InputText Read(string file, string test, params KeyValuePair<string, string>[] metadata)
    {
        var path = TestFiles.Find(file, test);
        return new(TestFiles.Inside(path), File.ReadAllText(path), metadata);
    }

    private static IEnumerable<InputText> References(string folder, string @namespace) =>
        from path in Directory.EnumerateFiles(folder, "*.json", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
        let inside = Path.GetRelativePath(folder, path).Replace('\\', '/')
        where !inside.Split('/').Any(part => part is "bin" or "obj")
        select new InputText($"{@namespace}/{inside}", File.ReadAllText(path), new("WeftReference", "true"), new("WeftNamespace", @namespace));

    private GeneratorRun Add(IEnumerable<Func<string, IEnumerable<InputText>>> inputs) => new(_inputs.AddRange(inputs), _namespace);
}
