using System.Collections.Concurrent;
using System.Collections.Immutable;
using Weft.Generators.Diagnostics;
using Weft.Generators.Pipeline;
using Weft.Generators.Tests.Harness;
using Weft.Generators.Tests.Pipeline;

namespace Weft.Generators.Tests.Mapping;

/// <summary>A mapping that is wrong in one thing does not build: a diagnostic stands where the mistake is.</summary>
public sealed class MappingMutationTests(ITestOutputHelper log)
{
    [Fact]
    public void A_mapping_that_is_wrong_in_one_thing_is_told()
    {
        var (parsed, architectures, presets) = StepRun.ShippedInputs();
        var mutants = Zoo.Files.Where(f => f.Key.StartsWith("keys/", StringComparison.Ordinal)).SelectMany(f => MappingMutations.Of(Path.GetFileName(f.Key).Split('.')[0], f.Value)).Where(IsTried).ToList();
        var shipped = parsed.Where(p => p.Kind == FileKind.Mapping).ToDictionary(p => p.Path, p => new Lazy<string?>(() => KeySets.KeysOf(MappingStep.Compile(MappingStep.Gather(p, parsed, architectures, presets, StepRun.Options)!, default))), StringComparer.Ordinal);

        // Of keys without a class a build knows only what the rules say. That those shipped are right, a published file tells (KeySetTests).
        bool HasOtherKeys(CompiledMapping mutant, string file) => mutant.Problems.Count == 0 && KeySets.KeysOf(mutant) is { } keys && keys != shipped[file].Value;
        ConcurrentDictionary<string, string?> untold = new(StringComparer.Ordinal);
        Parallel.ForEach(mutants, mutant =>
        {
            var file = $"{Zoo.Folder}keys/{mutant.Map}.map.json";
            var compiled = Compiled(file, mutant.Text, parsed, architectures, presets);
            var problems = compiled.Problems;
            if (!HasOtherKeys(compiled, file) && !problems.Any(p => p.Origin.File == file && p.Rule != Rules.Internal && mutant.IsTold(p.Origin.Path)))
            {
                untold[mutant.ToString()] = problems.Count == 0 ? null : string.Join("; ", problems.Select(p => $"{p.Origin.File} {p.Origin.Path} {p.Message}"));
            }
        });

        var survivors = Survivors.Read("Weft.Generators.Tests/Mapping/mapping-survivors.txt");
        List<string> wrong =
        [
            .. untold.Where(u => u.Value is not null).Select(u => $"told elsewhere: {u.Key}: {u.Value}"),
            .. untold.Where(u => u.Value is null && !survivors.ContainsKey(u.Key)).Select(u => $"nothing tells it, and mapping-survivors.txt does not say why: {u.Key}"),
            .. survivors.Keys.Where(name => !untold.TryGetValue(name, out var told) || told is not null).Select(name => $"in mapping-survivors.txt, but told, or no mutant any more: {name}"),
        ];
        log.WriteLine($"{mutants.Count}: {string.Join(", ", mutants.CountBy(m => m.Kind).OrderBy(k => k.Key, StringComparer.Ordinal).Select(k => $"{k.Value} {k.Key}"))}");
        mutants.Count.ShouldBeGreaterThanOrEqualTo(300);
        if (wrong.Count > 0)
        {
            Assert.Fail($"Of {mutants.Count} mutants:\n{string.Join('\n', wrong.Order(StringComparer.Ordinal))}");
        }
    }

    [Theory]
    [InlineData("TimmVit-SiglipVisionModel", "not norm_after_pool", "not norm_after_pool or fc_norm == true", "/params/to_left/fc_norm")]
    [InlineData("OpenClip-ClipModel", "\"keys\": \"visual.\"", "\"keys\": \"xvisual.\"", "/include/0")]
    public void A_missing_condition_shows_at_a_point_beside_and_a_wrong_include_where_it_stands(string map, string text, string wrong, string place)
    {
        var (parsed, architectures, presets) = StepRun.ShippedInputs();
        var (file, shipped) = ($"{Zoo.Folder}keys/{map}.map.json", Zoo.Text($"keys/{map}.map.json"));
        shipped.ShouldContain(text);
        Compiled(file, shipped.Replace(text, wrong, StringComparison.Ordinal), parsed, architectures, presets).Problems.Select(p => (p.Origin.File, p.Origin.Path)).ShouldBe([(file, place)]);
    }

    /// <summary>A sample of the kinds that there are most of.</summary>
    private static bool IsTried(MappingMutant mutant)
    {
        var oneOf = mutant.Kind switch
        {
            "un-anchored" or "truncated" => 14u,
            "equation" or "equation dropped" or "equations swapped" or "fixed" or "index" or "rule dropped" or "rule twice" or "sides swapped" => 9u,
            "partners swapped" => 6u,
            "condition" => 4u,
            "fold" or "order" => 3u,
            "activation dropped" or "axis" or "guard" or "include" or "size" or "via dropped" => 2u,
            _ => 1u,
        };
        return Sample.Has(mutant.ToString(), oneOf);
    }

    /// <summary>A mapping with another text.</summary>
    private static CompiledMapping Compiled(string file, string text, ImmutableArray<ParsedFile> parsed, ImmutableArray<CompiledArchitecture> architectures, ImmutableArray<CompiledPresets> presets)
    {
        var changed = ParsedFile.From(InputFile.From(new TestText(file, text), TestOptions.Empty, default)!, default);
        return MappingStep.Compile(MappingStep.Gather(changed, [.. parsed.Select(p => p.Path == file ? changed : p)], architectures, presets, StepRun.Options)!, default);
    }
}
