using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Weft.Generators.Tests.Harness;

/// <summary>What one run of a generator gave, and why each of its steps ran.</summary>
internal sealed class GeneratorRun(GeneratorDriver driver, CSharpCompilation compilation)
{
    // What Roslyn feeds to every generator; these change with the input and are not the generator's own.
    private static readonly HashSet<string> Inputs =
        ["Compilation", "AdditionalTexts", "ParseOptions", "MetadataReferences", "AnalyzerConfigOptions"];

    private readonly GeneratorRunResult _result = Result(driver);

    /// <summary>The driver, for a snapshot.</summary>
    public GeneratorDriver Driver => driver;

    /// <summary>The user's code with what was generated.</summary>
    public CSharpCompilation Compilation => compilation;

    public ImmutableArray<Diagnostic> Diagnostics => _result.Diagnostics;

    /// <summary>The generated sources by hint name.</summary>
    public IReadOnlyDictionary<string, string> Sources { get; } =
        Result(driver).GeneratedSources.ToDictionary(source => source.HintName, source => source.SourceText.ToString());

    /// <summary>The names of the generator's steps that ran.</summary>
    public IReadOnlyList<string> StepNames => [.. OwnSteps().Select(step => step.Key).Order(StringComparer.Ordinal)];

    /// <summary>Why a step's outputs are as they are, in the order of its inputs.</summary>
    public IReadOnlyList<IncrementalStepRunReason> Reasons(string step) =>
        _result.TrackedSteps.TryGetValue(step, out var runs)
            ? [.. runs.SelectMany(run => run.Outputs).Select(output => output.Reason)]
            : throw new ArgumentException($"No step '{step}' ran; these did: {string.Join(", ", StepNames)}.", nameof(step));

    /// <summary>Why the generated sources are as they are: Cached where nothing was emitted anew.</summary>
    public IReadOnlyList<IncrementalStepRunReason> OutputReasons() =>
        [.. _result.TrackedOutputSteps.SelectMany(step => step.Value).SelectMany(run => run.Outputs).Select(output => output.Reason)];

    /// <summary>Fails unless no step had anything to do.</summary>
    public void AssertAllCached()
    {
        var again = OwnSteps()
            .Concat(_result.TrackedOutputSteps)
            .SelectMany(step => step.Value.SelectMany(run => run.Outputs), (step, output) => (step.Key, output.Reason))
            .Where(step => step.Reason is not (IncrementalStepRunReason.Cached or IncrementalStepRunReason.Unchanged))
            .Select(step => $"{step.Key} was {step.Reason}")
            .Distinct()
            .ToList();
        again.ShouldBeEmpty("The same input was run again on a clone of the compilation.");
    }

    /// <summary>Fails if a step's output reaches an object of the compiler.</summary>
    /// <param name="except">Steps that may.</param>
    public void AssertNoCompilerObjects(IReadOnlySet<string> except)
    {
        foreach (var (name, runs) in OwnSteps().Where(step => !except.Contains(step.Key)))
        {
            foreach (var (value, _) in runs.SelectMany(run => run.Outputs))
            {
                ObjectGraph.AssertNoRoslyn(value, name);
            }
        }
    }

    /// <summary>Fails unless the user's code and the generated code compile without a warning.</summary>
    public GeneratorRun CompilesWithoutWarnings()
    {
        UserProject.AssertCompiles(compilation);
        return this;
    }

    private IEnumerable<KeyValuePair<string, ImmutableArray<IncrementalGeneratorRunStep>>> OwnSteps() =>
        _result.TrackedSteps.Where(step => !Inputs.Contains(step.Key) && !_result.TrackedOutputSteps.ContainsKey(step.Key));

    private static GeneratorRunResult Result(GeneratorDriver driver)
    {
        var result = driver.GetRunResult().Results.ShouldHaveSingleItem();
        result.Exception.ShouldBeNull();
        return result;
    }
}
