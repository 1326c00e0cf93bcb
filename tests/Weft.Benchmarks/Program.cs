// How fast and how lightly Weft builds a model from a checkpoint, beside the same network in TorchSharp's own modules; how fast it converts
// one, beside copying it; how fast it finds out what it holds; and how fast the generator runs.
// Times are compared within this process only. Exit code 0 means that every limit holds.
using System.Globalization;
using Benchmarks;
using TorchSharp;
using Weft;
using Weft.Models;

const int Runs = 5;
const int Conversions = 7;
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;

// First of all, so that nothing of it is compiled.
var report = new Report();
var generator = new GeneratorBenchmark(Path.Combine(AppContext.BaseDirectory, "mappings"));
Console.WriteLine($"The generator on the {generator.Files} files of the zoo, beside parsing what it writes");
Console.WriteLine();
report.Head("parse");
report.Generator(generator, Runs);
Console.WriteLine();
if (args.Contains("--generator"))
{
    return report.Holds ? 0 : 1;
}

using var inference = torch.no_grad();

// ViT-L/14 as OpenAI published it.
var config = new OpenClipVisionConfig { PatchSize = 14, Width = 1024, Layers = 24, EmbedDim = 768, Act = Activation.QuickGelu };
using var checkpoint = new SyntheticCheckpoint(config);

// The first time, code of both is compiled on the way; what a load itself takes shows afterwards.
var first = new LoadingBenchmark(checkpoint, config).Run(1);
var result = new LoadingBenchmark(checkpoint, config).Run(Runs);

Console.WriteLine($"ViT-L/14 from open_clip's directory: {result.Tensors} tensors, {checkpoint.Bytes / 1e6:F0} MB; medians of {Runs} runs after a first, maxima of sizes");
Console.WriteLine();
report.Head();
report.Times("Load, beside construct and load_state_dict", result.Weft, result.Stock, limit: 0.05);
report.Times("the same with reading the stock one's tensors", result.Weft, result.Stock + result.Reading);
report.Times("the first of the process, its code uncompiled", first.Weft, first.Stock, limit: 0.05);
report.Sizes("growth of resident memory, the first included", Math.Max(first.WeftGrowth, result.WeftGrowth), Math.Max(first.StockGrowth, result.StockGrowth), limit: 64_000_000);
report.Sizes("weights file in memory after Load", Math.Max(first.WeightsAfterLoad, result.WeightsAfterLoad), limit: 0);
report.Sizes("weights file in memory after one image", result.WeightsAfterImage);
Console.WriteLine();
report.Statement("the whole file is mapped, and one image needs all of it", result.IsMapped && result.WeightsAfterImage >= checkpoint.Bytes);
report.Statement("both have the same keys and shapes", result.SameKeys);
report.Statement($"their features of one image differ by {result.LargestDifference:0.0e-00} of the largest, at most 1e-04", result.LargestDifference <= 1e-4);
Console.WriteLine();
var copying = new CopyBenchmark(checkpoint);
Console.WriteLine($"The same with copies, beside memcpy of as many bytes to fresh memory; the best of {Runs}");
Console.WriteLine();
report.Head("memcpy");
report.Best("Load with LoadOptions.Copy", copying.Run(Runs, path => OpenClipVision.Load(path, new() { Copy = true })), limit: 1.1);
report.Best("Load of another layout's class, whose keys are cut", copying.Run(Runs, path => ClipVisionModelWithProjection.Load(path, new() { Copy = true })), limit: 1.1);
Console.WriteLine();
using (var conversion = new ConversionBenchmark(checkpoint))
{
    Console.WriteLine($"open_clip to transformers, beside cp --reflink=never, both flushed; the best of {Conversions} that took turns");
    Console.WriteLine();
    report.Head("cp");
    report.Best("into a new directory", conversion.New(Conversions), limit: 1.1);
    report.Best("cast to BF16 on the way", conversion.New(Runs, DType.BF16));
    if (conversion.BesidePython(Runs) is { } python)
    {
        report.Best("beside load_file and save_file of Python's safetensors", python);
    }

    report.Sizes("growth of resident memory at the most", conversion.Growth(), limit: 64_000_000);
    var (here, command) = conversion.InPlace(Runs);
    report.Best("in place", here, TimeSpan.FromMilliseconds(200));
    report.Best("the same as a command, with its start", command, TimeSpan.FromSeconds(1));
    report.Best("the start of a command (weft --version)", [.. Enumerable.Range(0, Conversions).Select(_ => CommandLine.Time(CommandLine.Weft, "--version")!.Value)], TimeSpan.FromMilliseconds(500));
}

Console.WriteLine();
using (var detection = new DetectionBenchmark())
{
    Console.WriteLine($"What a header of {detection.Tensors} tensors holds, beside reading names, dtypes and shapes; medians of 100 runs after as many");
    Console.WriteLine();
    report.Head("plain");
    report.Detection("a directory with its config", detection.Run(detection.Described, nameof(CustomTextClip)));
    report.Detection("a bare file of a published size", detection.Run(detection.Bare, nameof(CustomTextClip)));
    report.Detection("a bare file of other sizes", detection.Run(detection.Unpublished, null));
    report.Detection("a bare file of something unknown", detection.Run(detection.Foreign, null));
}

Console.WriteLine();
Console.WriteLine(report.Holds ? "All of it holds." : "Something above does not hold.");
return report.Holds ? 0 : 1;
