using Weft.Generators.Pipeline;
using Weft.Generators.Tests.Pipeline;

namespace Weft.Generators.Tests.Mapping;

/// <summary>A build proves a mapping at a few published configs; here each is proven at all of them.</summary>
public sealed class PresetProofTests(ITestOutputHelper log)
{
    [Fact]
    public void Every_shipped_mapping_holds_at_every_shipped_preset()
    {
        var (parsed, architectures, presets) = StepRun.ShippedInputs();
        var found = parsed.Where(p => p.Kind == FileKind.Mapping).AsParallel().Select(file =>
        {
            var few = MappingStep.Gather(file, parsed, architectures, presets, StepRun.Options)!;
            var all = MappingStep.Gather(file, parsed, architectures, presets, StepRun.Options, allPresets: true)!;
            var start = TimeProvider.System.GetTimestamp();
            var compiled = MappingStep.Compile(all, default);
            var time = TimeProvider.System.GetElapsedTime(start);
            return (file.Path, Few: Count(few), All: Count(all), compiled, time);
        }).ToList();

        foreach (var (path, few, all, _, time) in found)
        {
            log.WriteLine($"{path}: {all} presets, {few} in a build, {time.TotalMilliseconds:f0} ms");
        }

        found.SelectMany(f => f.compiled.Problems).Select(p => p.ToString()).ShouldBeEmpty();
        found.Sum(f => f.All).ShouldBeGreaterThan(found.Sum(f => f.Few));
    }

    private static int Count(MappingInput input) => input.Sides.Sum(side => side.Architecture.Presets.Count);
}
