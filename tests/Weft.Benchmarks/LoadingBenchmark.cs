using System.Diagnostics;
using TorchSharp;
using Weft;
using Weft.Models;

namespace Benchmarks;

/// <summary>Builds one checkpoint's model with Weft and with stock TorchSharp, in turns.</summary>
internal sealed class LoadingBenchmark(SyntheticCheckpoint checkpoint, OpenClipVisionConfig config)
{
    private readonly List<Build> weft = [];
    private readonly List<Build> stock = [];

    /// <summary>Measures both.</summary>
    public LoadingResult Run(int runs)
    {
        var started = Stopwatch.GetTimestamp();
        var stateDict = ReadStateDict();
        var reading = Stopwatch.GetElapsedTime(started);
        for (var i = 1; i < runs; i++)
        {
            BuildWeft().Dispose();
            BuildStock(stateDict).Dispose();
        }

        using var ours = BuildWeft();
        using var theirs = BuildStock(stateDict);
        foreach (var tensor in stateDict.Values)
        {
            tensor.Dispose();
        }

        var difference = LargestDifference(ours, theirs);
        var (mapped, resident) = ResidentMemory.OfFile(checkpoint.WeightsPath);
        return new()
        {
            Tensors = stateDict.Count,
            Weft = Median(weft),
            Stock = Median(stock),
            Reading = reading,
            WeftGrowth = weft.MaxBy(build => build.Growth.Total)!.Growth,
            StockGrowth = stock.MaxBy(build => build.Growth.Total)!.Growth,
            WeightsAfterLoad = weft.Max(build => build.Weights),
            WeightsAfterImage = resident,
            IsMapped = weft.All(build => build.Mapped >= checkpoint.Bytes) && mapped >= checkpoint.Bytes && resident >= checkpoint.Bytes,
            SameKeys = Shapes(ours).SequenceEqual(Shapes(theirs)),
            LargestDifference = difference,
        };
    }

    private OpenClipVision BuildWeft() => Measure(() => OpenClipVision.Load(checkpoint.Path), weft);

    private StockVisionTransformer BuildStock(Dictionary<string, torch.Tensor> stateDict) => Measure(
        () =>
        {
            var module = new StockVisionTransformer(config);
            module.load_state_dict(stateDict);
            return module;
        },
        stock);

    private T Measure<T>(Func<T> build, List<Build> results)
    {
        // What an earlier run left behind is nobody's work.
        GC.Collect();
        GC.WaitForPendingFinalizers();
        var before = ResidentMemory.Now();
        var started = Stopwatch.GetTimestamp();
        var module = build();
        var time = Stopwatch.GetElapsedTime(started);
        var growth = ResidentMemory.Now() - before;
        var (mapped, resident) = ResidentMemory.OfFile(checkpoint.WeightsPath);
        results.Add(new(time, growth, mapped, resident));
        return module;
    }

    // As fast as the file can be read: the stock way has no reader of its own for this format.
    private Dictionary<string, torch.Tensor> ReadStateDict()
    {
        using var file = Checkpoint.Open(checkpoint.WeightsPath);
        var tensors = new Dictionary<string, torch.Tensor>(StringComparer.Ordinal);
        foreach (var entry in file.Tensors)
        {
            var tensor = torch.empty([.. entry.Shape], torch.ScalarType.Float32);
            file.Read(entry, 0, tensor.bytes);
            tensors.Add(entry.Name["visual.".Length..], tensor);
        }

        return tensors;
    }

    private double LargestDifference(OpenClipVision ours, StockVisionTransformer theirs)
    {
        using var scope = torch.NewDisposeScope();
        var image = torch.randn(1, 3, config.ImageSize.Height, config.ImageSize.Width, generator: new torch.Generator(0));
        var (a, b) = (ours.forward(image).Output, theirs.forward(image));
        return ((a - b).abs().max() / b.abs().max()).item<float>();
    }

    private static IEnumerable<string> Shapes(torch.nn.Module module) =>
        module.state_dict().Select(pair => $"{pair.Key} [{string.Join(", ", pair.Value.shape)}]").Order(StringComparer.Ordinal);

    private static TimeSpan Median(List<Build> builds) => builds.Select(build => build.Time).Order().ElementAt(builds.Count / 2);

    /// <summary>One module built.</summary>
    /// <param name="Time">How long it took.</param>
    /// <param name="Growth">How much memory grew.</param>
    /// <param name="Mapped">How much of the weights file was mapped then.</param>
    /// <param name="Weights">How much of it was in memory.</param>
    private sealed record Build(TimeSpan Time, ResidentMemory Growth, long Mapped, long Weights);
}
