using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Weft.Generators.Tests.Schemas;

namespace Weft.Generators.Tests.Harness;

/// <summary>
/// Runs a generator as an editor does: once, then again after each edit. Each <see cref="Run"/> runs it twice, the second time
/// on a clone of the compilation, and fails unless every step was cached then, and unless no step holds an object of the compiler.
/// Files in which nothing is wrong must validate against their schemas.
/// </summary>
internal sealed class GeneratorRunner
{
    private readonly List<TestText> _texts = [];
    private readonly IIncrementalGenerator _generator;
    private readonly CSharpParseOptions _parse;
    private readonly HashSet<string> _rawSteps;
    private GeneratorDriver _driver;
    private CSharpCompilation _compilation;
    private TestOptions _options = TestOptions.Empty;
    private int _edits;
    private bool _removed;

    /// <summary>Starts with one C# file and no additional text.</summary>
    /// <param name="generator">The generator.</param>
    /// <param name="source">The user's C#.</param>
    /// <param name="rawSteps">Steps whose output is meant to be a text of the compiler, as the filter of additional files.</param>
    /// <param name="language">The user's language version; C# 14 is a preview to the compiler that the tests use.</param>
    public GeneratorRunner(
        IIncrementalGenerator generator,
        string source = "",
        IEnumerable<string>? rawSteps = null,
        LanguageVersion language = LanguageVersion.Preview)
    {
        _generator = generator;
        _parse = new CSharpParseOptions(language, DocumentationMode.Diagnose);
        _rawSteps = [.. rawSteps ?? []];
        _compilation = UserProject.Compile(_parse, source);
        _driver = Start();
    }

    /// <summary>Adds a reference to an assembly that the repository builds.</summary>
    public GeneratorRunner AddReference(string path)
    {
        _compilation = _compilation.AddReferences(MetadataReference.CreateFromFile(path));
        return this;
    }

    /// <summary>Adds an additional file.</summary>
    public GeneratorRunner Add(string path, string text)
    {
        var added = new TestText(path, text);
        _texts.Add(added);
        return Drive(driver => driver.AddAdditionalTexts([added]));
    }

    /// <summary>Gives an additional file another text, or the same text anew, as an editor does on saving.</summary>
    public GeneratorRunner Replace(string path, string text) => Replace(path, new TestText(path, text));

    /// <summary>Renames an additional file.</summary>
    public GeneratorRunner Rename(string path, string newPath) => Replace(path, new TestText(newPath, _texts[IndexOf(path)].Text));

    /// <summary>Removes an additional file.</summary>
    public GeneratorRunner Remove(string path)
    {
        var text = _texts[IndexOf(path)];
        _texts.Remove(text);
        _removed = true;
        return Drive(driver => driver.RemoveAdditionalTexts([text]));
    }

    /// <summary>Adds C# that has nothing to do with the generator.</summary>
    public GeneratorRunner EditUnrelatedCode()
    {
        _edits++;
        _compilation = _compilation.AddSyntaxTrees(
            CSharpSyntaxTree.ParseText($"internal sealed class Unrelated{_edits};", _parse));
        return this;
    }

    /// <summary>Sets an MSBuild property.</summary>
    public GeneratorRunner SetProperty(string name, string value) => Use(_options.WithProperty(name, value));

    /// <summary>Sets metadata of an additional file.</summary>
    public GeneratorRunner SetMetadata(string path, string name, string value) => Use(_options.WithMetadata(path, name, value));

    /// <summary>Runs the generator on what there is now.</summary>
    public GeneratorRun Run()
    {
        _driver = _driver.RunGeneratorsAndUpdateCompilation(_compilation, out var output, out _);
        var run = new GeneratorRun(_driver, (CSharpCompilation)output);
        run.AssertNoCompilerObjects(_rawSteps);
        Validate(run);

        // While it tracks steps, Roslyn 4.14 drops the last of the texts in the run after a removal; a new driver does not.
        if (_removed)
        {
            _driver = Start().RunGenerators(_compilation);
            _removed = false;
        }

        _driver = _driver.RunGenerators(_compilation.Clone());
        new GeneratorRun(_driver, run.Compilation).AssertAllCached();
        return run;
    }

    /// <summary>
    /// Runs the generator as a build does: without the second run and without a record of the steps, which takes the compiler
    /// minutes where there are hundreds of files.
    /// </summary>
    public GeneratorRun RunOnce()
    {
        var driver = Start(trackSteps: false).RunGeneratorsAndUpdateCompilation(_compilation, out var output, out _);
        var run = new GeneratorRun(driver, (CSharpCompilation)output);
        Validate(run);
        return run;
    }

    private void Validate(GeneratorRun run)
    {
        if (run.Diagnostics.IsEmpty)
        {
            _texts.ForEach(text => SchemaCheck.Accepts(text.Path, text.Text));
        }
    }

    private GeneratorRunner Replace(string path, TestText text)
    {
        var index = IndexOf(path);
        var old = _texts[index];
        _texts[index] = text;
        return Drive(driver => driver.ReplaceAdditionalText(old, text));
    }

    private CSharpGeneratorDriver Start(bool trackSteps = true) => CSharpGeneratorDriver.Create(
        [_generator.AsSourceGenerator()],
        _texts,
        _parse,
        _options,
        new GeneratorDriverOptions(default, trackIncrementalGeneratorSteps: trackSteps));

    private int IndexOf(string path) =>
        _texts.FindIndex(text => text.Path == path) is >= 0 and var index
            ? index
            : throw new ArgumentException($"There is no additional file '{path}'; there are: {string.Join(", ", _texts.Select(text => text.Path))}.", nameof(path));

    private GeneratorRunner Use(TestOptions options)
    {
        _options = options;
        return Drive(driver => driver.WithUpdatedAnalyzerConfigOptions(options));
    }

    private GeneratorRunner Drive(Func<GeneratorDriver, GeneratorDriver> edit)
    {
        _driver = edit(_driver);
        return this;
    }
}
