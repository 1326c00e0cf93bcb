using System.Diagnostics;
using TorchSharp;
using Weft;
using Weft.Models;

namespace Benchmarks;

/// <summary>Builds the model of one checkpoint with Weft and with stock TorchSharp, in turns.</summary>
internal sealed class LoadingBenchmark(SyntheticCheckpoint checkpoint, OpenClipVisionConfig config)
{
    private readonly List<Built> weft = [];
    private readonly List<Built> stock = [];
    private readonly List<TimeSpan> reading = [];

    /// <summary>Measures both.</summary>
    public LoadingResult Run(int runs)
    {
        for (var i = 1; i < runs; i++)
        {
            BuildWeft().Dispose();
            BuildStock().Dispose();
        }

        using var ours = BuildWeft();
        using var theirs = BuildStock();
        var shapes = Shapes(ours);
        var difference = LargestDifference(ours, theirs);
        return new()
        {
            Tensors = shapes.Length,
            Weft = Median(weft.Select(built => built.Time)),
            Stock = Median(stock.Select(built => built.Time)),
            Reading = Median(reading),
            WeftGrowth = weft.Max(built => built.Growth),
            StockGrowth = stock.Max(built => built.Growth),
            WeightsAfterLoad = weft.Max(built => built.Weights),
            WeightsAfterImage = ProcessMemory.OfFile(checkpoint.WeightsPath).Resident,
            IsMapped = weft.All(built => built.Mapped >= checkpoint.Bytes),
            SameKeys = shapes.SequenceEqual(Shapes(theirs)),
            LargestDifference = difference,
        };
    }

    private OpenClipVision BuildWeft() => Measure(() => OpenClipVision.Load(checkpoint.Path), weft);

    private StockVisionTransformer BuildStock()
    {
        var started = Stopwatch.GetTimestamp();
        var stateDict = ReadStateDict();
        reading.Add(Stopwatch.GetElapsedTime(started));
        var built = Measure(
            () =>
            {
                var module = new StockVisionTransformer(config);
                module.load_state_dict(stateDict);
                return module;
            },
            stock);
        foreach (var tensor in stateDict.Values)
        {
            tensor.Dispose();
        }

        return built;
    }

    private T Measure<T>(Func<T> build, List<Built> results)
    {
        // Collecting what an earlier run left behind is no part of this one.
        GC.Collect();
        GC.WaitForPendingFinalizers();
        var before = ProcessMemory.Resident();
        var started = Stopwatch.GetTimestamp();
        var module = build();
        var time = Stopwatch.GetElapsedTime(started);
        var growth = ProcessMemory.Resident() - before;
        var (mapped, resident) = ProcessMemory.OfFile(checkpoint.WeightsPath);
        results.Add(new(time, growth, mapped, resident));
        return module;
    }

    // TorchSharp has no reader of its own for this format; this one reads each tensor into its place.
    private Dictionary<string, torch.Tensor> ReadStateDict()
    {
        using var file = Checkpoint.Open(checkpoint.WeightsPath);
        var tensors = new Dictionary<string, torch.Tensor>(StringComparer.Ordinal);
        foreach (var entry in file.Tensors)
        {
            var tensor = torch.empty([.. entry.Shape], torch.ScalarType.Float32);
            file.Read(entry, 0, tensor.bytes);
            tensors.Add(entry.Name[SyntheticCheckpoint.Prefix.Length..], tensor);
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

    private static string[] Shapes(torch.nn.Module module) =>
        [.. module.state_dict().Select(pair => $"{pair.Key} [{string.Join(", ", pair.Value.shape)}]").Order(StringComparer.Ordinal)];

    private static TimeSpan Median(IEnumerable<TimeSpan> times) => times.Order().ElementAt(times.Count() / 2);
}
