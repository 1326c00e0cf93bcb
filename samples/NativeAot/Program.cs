// The same program under the JIT (dotnet run) and compiled ahead of time (dotnet publish): a checkpoint is loaded, run and compared with what timm
// gave, and another is converted. Modules that TorchSharp registers by reflection have an empty state dict when they are compiled so; generated ones do not.
// Exit code 0: all of it held.
using System.Diagnostics;
using System.Runtime;
using TorchSharp;
using Weft;
using Weft.Models;

var data = Path.Combine(AppContext.BaseDirectory, "data");
var temporary = Directory.CreateTempSubdirectory("weft-native-aot-");
try
{
    using var scope = torch.NewDisposeScope();
    using var inference = torch.no_grad();
    Console.WriteLine($"compiled {(JitInfo.GetCompiledMethodCount() > 0 ? "while it runs" : "ahead of time")}");

    var watch = Stopwatch.StartNew();
    using var model = EvaClipVision.Load(Path.Combine(data, "timm"));
    using var example = Checkpoint.Open(Path.Combine(data, "timm", "example.safetensors"));
    var largest = (model.forward(Read(example, "x")).Output - Read(example, "output")).abs().max().ToSingle();
    var (keys, expected) = (model.state_dict().Count, EvaClipVision.Keys(model.Config).Count());
    var milliseconds = watch.ElapsedMilliseconds;
    Console.WriteLine($"state dict of {keys} tensors, {expected} expected");
    Console.WriteLine($"largest difference from timm's output {largest:0.0e-00}");

    var report = OpenClipVision.Convert(Path.Combine(data, "open_clip"), Path.Combine(temporary.FullName, "transformers"), Layout.Transformers);
    Console.WriteLine($"converted {report.From.Architecture} to {report.Architecture}, {report.Plan.Tensors.Count} tensors");
    if (args.Contains("--time"))
    {
        Console.WriteLine($"load and first forward {milliseconds} ms, {(DateTime.Now - Process.GetCurrentProcess().StartTime).TotalMilliseconds:0} ms since the process began");
    }

    return keys == expected && largest < 2.6e-5 ? 0 : 1;
}
finally
{
    temporary.Delete(recursive: true);
}

static torch.Tensor Read(Checkpoint file, string name)
{
    var entry = file.Tensors.Single(t => t.Name == name);
    var tensor = torch.empty([.. entry.Shape], torch.ScalarType.Float32);
    file.Read(entry, 0, tensor.bytes);
    return tensor;
}
