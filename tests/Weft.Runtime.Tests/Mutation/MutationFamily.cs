using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Weft.Generators;
using Weft.Generators.Tests.Harness;

namespace Weft.Tests.Mutation;

/// <summary>Files that are generated from together: what some recorded cases need, and no more, as each mutant is generated and compiled anew.</summary>
internal sealed class MutationFamily
{
    // Nullable analysis changes no code, and takes its time.
    private static readonly CSharpParseOptions Parse = new CSharpParseOptions(LanguageVersion.Preview, DocumentationMode.None).WithFeatures([new("run-nullable-analysis", "never")]);

    private readonly ImmutableDictionary<string, TestText> texts;
    private readonly CSharpCompilation project = UserProject.Compile(Parse);
    private readonly GeneratorDriver driver;
    private readonly MutationCompiler compiler;

    public MutationFamily(IReadOnlyDictionary<string, string> files, IEnumerable<MutationSubject> subjects)
    {
        texts = files.ToImmutableDictionary(file => file.Key, file => new TestText($"/project/mappings/{file.Key}", file.Value));
        driver = CSharpGeneratorDriver.Create([new WeftGenerator().AsSourceGenerator()], texts.Values, Parse, TestOptions.Empty.WithProperty("RootNamespace", "Models").WithProperty("ProjectDir", "/project/"))
            .RunGenerators(project);
        var run = driver.GetRunResult();
        run.Diagnostics.ShouldBeEmpty();
        compiler = new(Parse, run.GeneratedTrees);
        Subjects = [.. subjects.Select(subject => (subject, subject.Right(compiler.Right) ?? [])).Where(one => one.Item2.Any(name => name.StartsWith("out.", StringComparison.Ordinal)))];
    }

    /// <summary>The cases that the classes compute, each with the values that are as recorded while nothing is mutated.</summary>
    public IReadOnlyList<(MutationSubject Subject, ImmutableSortedSet<string> Right)> Subjects { get; }

    /// <summary>The files that the classes are made from.</summary>
    public IEnumerable<string> Files => texts.Keys;

    /// <summary>How a mutant shows: what the generator says, or the case that misses what was recorded. Null where it shows nowhere.</summary>
    public string? Seen(Mutant mutant, Func<MutationSubject, bool> concerns)
    {
        var run = driver.ReplaceAdditionalText(texts[mutant.File], new TestText(texts[mutant.File].Path, mutant.Text)).RunGenerators(project).GetRunResult();
        if (run.Diagnostics.FirstOrDefault() is { } diagnostic)
        {
            return diagnostic.ToString();
        }

        return compiler.Mutated(run.GeneratedTrees) is { } catalog
            ? Subjects.FirstOrDefault(one => concerns(one.Subject) && (one.Subject.Right(catalog) is not { } right || !right.SetEquals(one.Right))).Subject?.ToString()
            : null;
    }
}
