// How fast and how lightly Weft builds a model from a checkpoint, beside the same network in TorchSharp's own modules.
// Times are compared within this process only. Exit code 0 means that every limit holds.
using System.Globalization;
using Benchmarks;
using TorchSharp;
using Weft;
using Weft.Models;

const int Runs = 5;
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;

// ViT-L/14 as OpenAI published it, and the smallest of its kind: what is loaded and compiled once is not measured.
var config = new OpenClipVisionConfig { PatchSize = 14, Width = 1024, Layers = 24, EmbedDim = 768, Act = Activation.QuickGelu };
var tiny = config with { ImageSize = 28, Width = 64, Layers = 2, EmbedDim = 64 };

using var inference = torch.no_grad();
using (var warmUp = new SyntheticCheckpoint(tiny))
{
    new LoadingBenchmark(warmUp, tiny).Run(Runs);
}

using var checkpoint = new SyntheticCheckpoint(config);
var result = new LoadingBenchmark(checkpoint, config).Run(Runs);

var report = new Report();
Console.WriteLine($"OpenClipVision as ViT-L/14 from open_clip's directory: {result.Tensors} tensors, {checkpoint.Bytes / 1e6:F0} MB; medians of {Runs} runs");
Console.WriteLine();
report.Head();
report.Times("OpenClipVision.Load | construct, load_state_dict", result.Weft, result.Stock, limit: 0.05);
report.Times("… and reading the tensors for load_state_dict", result.Weft, result.Stock + result.Reading);
report.Sizes("resident growth (VmRSS), the most of all runs", result.WeftGrowth.Total, result.StockGrowth.Total, limit: 64_000_000);
report.Sizes("  of it, pages of files (RssFile)", result.WeftGrowth.File, result.StockGrowth.File);
report.Sizes("pages of the weights file in memory", result.WeightsAfterLoad, limit: 1);
report.Sizes("… after one image", result.WeightsAfterImage);
Console.WriteLine();
report.Sentence("Both have the same keys and shapes", result.SameKeys);
report.Sentence($"Their outputs for one image differ by at most {result.LargestDifference:0.0e-00} of the largest", result.LargestDifference < 1e-4);
report.Sentence("The map holds the whole file, and the image needed every page of it", result.IsMapped);
Console.WriteLine();
Console.WriteLine(report.Holds ? "Every limit holds." : "A limit does not hold.");
return report.Holds ? 0 : 1;
