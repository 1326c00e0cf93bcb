// A checkpoint of one's own for a model of the zoo: one mapping beside this program, EvaClipVision-InHouse.map.json, says how its
// keys and those of EvaClipVision relate, and the generator makes InHouseEvaClipVision of it. Exit code 0: all of it held.
using System.Globalization;
using Samples;
using TorchSharp;
using Weft;
using Weft.Models;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
var data = Path.Combine(AppContext.BaseDirectory, "data");
var checkpoint = Path.Combine(data, "in_house.safetensors");
var temporary = Directory.CreateTempSubdirectory("weft-custom-mapping-");
try
{
    // Keys do not tell everything, so the file needs a config: one of timm's here, or a preset.
    var config = Path.Combine(data, "config.json");
    using var model = InHouseEvaClipVision.Load(checkpoint, new LoadOptions { Config = config });
    using var example = Checkpoint.Open(Path.Combine(data, "example.safetensors"));
    using var x = Read(example, "x");
    using var expected = Read(example, "output");
    using var inference = torch.no_grad();
    using var output = model.forward(x).Output;
    using var difference = (output - expected).abs().max();
    var largest = difference.ToSingle();
    Console.WriteLine($"{model.GetType().FullName} from {Path.GetFileName(checkpoint)}: output [{string.Join(", ", output.shape)}], largest difference from timm's {largest:0.0e-00}");

    var (timm, back) = (Path.Combine(temporary.FullName, "timm"), Path.Combine(temporary.FullName, "back.safetensors"));
    var report = InHouseEvaClipVision.Convert(checkpoint, timm, Layout.Timm, new ConvertOptions { Config = config });
    Console.WriteLine($"{report.From.Architecture} to {report.Architecture} in layout {report.Layout}: {report.Plan.Tensors.Count} tensors, with {Path.GetFileName(report.Files[1])}");
    InHouseEvaClipVision.Convert(timm, back, InHouseEvaClipVision.Layout);
    var isSame = File.ReadAllBytes(back).AsSpan().SequenceEqual(File.ReadAllBytes(checkpoint));
    Console.WriteLine($"and back: {(isSame ? "the same bytes" : "other bytes")}");
    return largest < 2.6e-5 && isSame ? 0 : 1;
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
