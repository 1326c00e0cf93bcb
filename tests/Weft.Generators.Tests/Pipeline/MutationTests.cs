using System.Collections.Concurrent;
using Weft.Generators.Diagnostics;
using Weft.Generators.Tests.Harness;

namespace Weft.Generators.Tests.Pipeline;

/// <summary>Whatever stands in a file, the generator gives code that compiles or says what is wrong with the file.</summary>
public sealed class MutationTests(ITestOutputHelper log)
{
    private const int Compiled = 12;
    private const int StandIns = 8;

    private static readonly int Seed = unchecked(20260101 * FuzzSettings.Seed);

    [Fact]
    public void No_mutant_of_a_shipped_file_makes_the_generator_fail()
    {
        StepRun.Shipped().Problems.ShouldBeEmpty();
        var (failures, times, silent) = (new ConcurrentBag<string>(), new ConcurrentBag<(double, string)>(), 0);

        Parallel.For(0, FuzzSettings.Descriptions, index =>
        {
            var mutant = new Mutant(unchecked(Seed + index));
            var start = TimeProvider.System.GetTimestamp();
            if (Fault(mutant, mutant.Extra, out var run) is { } fault)
            {
                failures.Add($"{mutant}: {fault}");
            }

            if (run is { Problems.Length: 0 })
            {
                Interlocked.Increment(ref silent);
            }

            times.Add((TimeProvider.System.GetElapsedTime(start).TotalSeconds, mutant.ToString()));
        });

        log.WriteLine($"{silent} of {FuzzSettings.Descriptions} give code. The slowest: {string.Join("; ", times.OrderDescending().Take(5))}");
        failures.Order(StringComparer.Ordinal).Take(20).ShouldBeEmpty($"{failures.Count} of {FuzzSettings.Descriptions}");
    }

    [Fact]
    public void Mutants_that_give_code_compile() =>
        Compile(Compiled, -Seed, (mutant, zoo) =>

            // Most say so before everything that depends on them has run.
            Fault(mutant, mutant.Extra, out var own) is null && own!.Problems.IsEmpty
                && Fault(mutant, int.MaxValue, out var run) is null && run!.Problems.IsEmpty && !zoo.IsShipped(run.Files) ? run : null);

    /// <summary>What keeps a class with errors known compiles, so that the errors are the only ones.</summary>
    [Fact]
    public void What_stands_in_for_mutants_with_errors_compiles() =>
        Compile(StandIns, Seed - 1_000_000, (mutant, _) =>
            mutant.File.EndsWith(".arch.json", StringComparison.Ordinal) && Fault(mutant, 0, out var own) is null && !own!.Problems.IsEmpty && own.Files.Any(IsStandIn)
                && Fault(mutant, int.MaxValue, out var run) is null ? run : null);

    private static bool IsStandIn(Emission.GeneratedFile file) => file.Text.Contains("Has errors, which the build tells.", StringComparison.Ordinal);

    /// <summary>Compiles what mutants give.</summary>
    /// <param name="wanted">How many.</param>
    /// <param name="seed">The seed before the first.</param>
    /// <param name="give">The run of one, or null where it is none of these.</param>
    private void Compile(int wanted, int seed, Func<Mutant, CompiledZoo, StepRun?> give)
    {
        var (zoo, failures, compiled, next) = (new CompiledZoo(StepRun.Shipped().Files), new ConcurrentBag<string>(), 0, 0);
        Parallel.For(0, Environment.ProcessorCount, _ =>
        {
            while (Volatile.Read(ref compiled) < wanted)
            {
                var mutant = new Mutant(unchecked(seed - Interlocked.Increment(ref next)));
                if (give(mutant, zoo) is not { } run)
                {
                    continue;
                }

                if (zoo.Complaints(run.Files) is { Count: > 0 } found)
                {
                    failures.Add($"{mutant}: {string.Join("\n    ", found.Take(3))}");
                }

                Interlocked.Increment(ref compiled);
            }
        });

        log.WriteLine($"{compiled} compiled of {next}");
        failures.Order(StringComparer.Ordinal).ShouldBeEmpty($"{failures.Count} of {compiled}");
    }

    /// <summary>Why a run is a failure of the generator, or null; and the run.</summary>
    private static string? Fault(Mutant mutant, int most, out StepRun? run)
    {
        run = null;
        try
        {
            run = StepRun.Of(mutant.File, mutant.Text, most, default);
            foreach (var problem in run.Problems)
            {
                _ = problem.ToDiagnostic();
                if (problem.Id == Rules.Internal.Id || problem.Message.AsSpan().IndexOfAny('\n', '\r') >= 0)
                {
                    return $"{problem.Id}: {problem.Message}";
                }
            }

            return run.Files.FirstOrDefault(file => file.Text.StartsWith("#error", StringComparison.Ordinal)) is { } error ? error.Text
                : run.Files.GroupBy(file => file.Hint, StringComparer.OrdinalIgnoreCase).FirstOrDefault(group => group.Count() > 1) is { } twice ? $"two files {twice.Key}"
                : null;
        }
        catch (Exception e)
        {
            return e.ToString().ReplaceLineEndings("\n")[..Math.Min(e.ToString().Length, 600)];
        }
    }

    /// <summary>A shipped file, mutated.</summary>
    private sealed class Mutant
    {
        private readonly string _name;

        public Mutant(int seed)
        {
            var mutator = new Mutator(seed);
            File = Zoo.Files.Keys.ElementAt((int)((uint)seed % Zoo.Files.Count));
            Text = mutator.Mutate(Zoo.Text(File));
            _name = $"{File} (seed {seed}; {string.Join(", then ", mutator.Done)})";
        }

        public string File { get; }

        public string Text { get; }

        /// <summary>How many of the others that draw on the file run too: one of them, where the file is nothing by itself.</summary>
        public int Extra => File.EndsWith(".arch.json", StringComparison.Ordinal) || File.EndsWith(".map.json", StringComparison.Ordinal) ? 0 : 1;

        public override string ToString() => _name;
    }
}
