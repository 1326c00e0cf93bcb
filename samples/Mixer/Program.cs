// A model that is not in the zoo: its description, its presets and a mapping to an older code base lie beside this program.
// It loads a checkpoint of timm, compares with what timm computed, and converts there and back. Exit code 0: all of it held.
using System.Globalization;
using Samples;
using TorchSharp;
using Weft;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
var data = Path.Combine(AppContext.BaseDirectory, "data", "timm");
var temporary = Directory.CreateTempSubdirectory("weft-mixer-");
try
{
    using var model = Mixer.Load(data);
    Console.WriteLine($"{model.Config}");
    var isPreset = model.Config == MixerConfig.Mine;
    Console.WriteLine($"the config that the build read is {(isPreset ? "the same" : "another")}");

    using var example = Checkpoint.Open(Path.Combine(data, "example.safetensors"));
    using var x = Read(example, "x");
    using var expected = Read(example, "output");
    using var inference = torch.no_grad();
    using var output = model.call(x);
    using var difference = (output - expected).abs().max();
    var largest = difference.ToSingle();
    Console.WriteLine($"output [{string.Join(", ", output.shape)}], largest difference from timm's {largest:0.0e-00}");

    var (there, back) = (Path.Combine(temporary.FullName, "ours"), Path.Combine(temporary.FullName, "timm"));
    var report = Mixer.Convert(data, there, Layout.Ours);
    OldMixer.Convert(there, back, Layout.Timm);
    var isSame = File.ReadAllBytes(Path.Combine(back, "model.safetensors")).AsSpan().SequenceEqual(File.ReadAllBytes(Path.Combine(data, "model.safetensors")));
    Console.WriteLine($"{report.From.Architecture} to {report.Architecture} and back: {report.Plan.Tensors.Count} tensors, {(isSame ? "the same bytes" : "other bytes")}");
    return isPreset && largest < 3e-6 && isSame ? 0 : 1;
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
