// What Weft does, on tiny checkpoints that lie beside this program: it loads one, converts another there and back,
// and refuses a description that cannot be right. Exit code 0 means that all of it held.
using System.Globalization;
using Quickstart;
using TorchSharp;
using Weft;
using Weft.Models;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
var data = Path.Combine(AppContext.BaseDirectory, "data");
var temporary = Directory.CreateTempSubdirectory("weft-quickstart-");
try
{
    bool[] held = [Load(Path.Combine(data, "timm")), Convert(Path.Combine(data, "open_clip"), temporary.FullName), Refuse()];
    Console.WriteLine(held.All(h => h) ? "All of it holds." : "Something above does not hold.");
    return held.All(h => h) ? 0 : 1;
}
finally
{
    temporary.Delete(recursive: true);
}

// EvaClipVision was generated from mappings/architectures/EvaClipVision.arch.json. Its Load takes a directory as timm
// writes it, reads the config and maps the weights; forward gives what timm gave for the same input.
static bool Load(string directory)
{
    using var example = Checkpoint.Open(Path.Combine(directory, "example.safetensors"));
    using var x = Tensors.Read(example, "x");
    using var expected = Tensors.Read(example, "output");

    using var model = EvaClipVision.Load(directory);
    using var inference = torch.no_grad();
    using var result = model.forward(x);

    Console.WriteLine("1  A timm checkpoint in the generated class EvaClipVision");
    Console.WriteLine();
    Console.WriteLine($"   config    {model.Config.Depth} blocks of width {model.Config.EmbedDim}, images of {model.Config.ImgSize}");
    Console.WriteLine($"   features  [{string.Join(", ", result.Output.shape)}]");
    Console.WriteLine();
    Console.WriteLine("   feature         Weft         timm");
    var (weft, timm) = (result.Output.data<float>().ToArray(), expected.data<float>().ToArray());
    for (var i = 0; i < 4; i++)
    {
        Console.WriteLine($"   {i,7}  {weft[i],11:F7}  {timm[i],11:F7}");
    }

    // Twenty times what timm's own float32 differs from its float64.
    const double Allowed = 2.6e-5;
    var largest = weft.Zip(timm, (a, b) => Math.Abs((double)a - b)).Max();
    var close = weft.Length == timm.Length && largest <= Allowed;
    Console.WriteLine($"   largest difference of {weft.Length} features: {largest:0.0e-00}, {(close ? "within" : "above")} {Allowed:0.0e-00}");
    Console.WriteLine();
    return close;
}

// mappings/keys/OpenClipVision-ClipVisionModelWithProjection.map.json holds twelve rules; both directions come from them. open_clip keeps query, key and
// value in one tensor and transformers in three, and the projection is transposed: the way back gives the same bytes.
static bool Convert(string source, string temporary)
{
    var (there, back) = (Path.Combine(temporary, "transformers"), Path.Combine(temporary, "open_clip"));
    var to = OpenClipVision.Convert(source, there, Layout.Transformers);

    // open_clip has no directory for a vision tower alone: Partial writes the weights without a config.
    var from = OpenClipVision.Convert(there, back, Layout.OpenClip, new() { Partial = true });

    var (before, after) = (Path.Combine(source, "open_clip_model.safetensors"), Path.Combine(back, "open_clip_model.safetensors"));
    var (same, of) = Tensors.CountIdentical(before, after);
    var whole = File.ReadAllBytes(before).AsSpan().SequenceEqual(File.ReadAllBytes(after));

    Console.WriteLine("2  OpenCLIP to transformers and back");
    Console.WriteLine();
    Console.WriteLine($"   open_clip     {of} tensors  {to.From.Architecture}");
    Console.WriteLine($"   transformers  {to.Plan.Tensors.Count} tensors  {to.Architecture}, with {string.Join(" and ", to.Files.Skip(1).Select(Path.GetFileName))}");
    Console.WriteLine($"   open_clip     {from.Plan.Tensors.Count} tensors  {same} of {of} identical in name, dtype, shape and bytes; the file {(whole ? "is identical, too" : "differs")}");
    Console.WriteLine();
    return same == of && whole;
}

// The same mapping without the transposition of the projection. The generator proves mappings while the project is built,
// so this line is what `dotnet build` prints, and the build fails.
static bool Refuse()
{
    var errors = BrokenMapping.Build("keys/OpenClipVision-ClipVisionModelWithProjection.map.json", ", \"via\": { \"permute\": [1, 0] }", "");

    Console.WriteLine("3  A mapping that forgets to transpose does not build");
    Console.WriteLine();
    foreach (var error in errors)
    {
        Console.WriteLine($"   {error}");
    }

    Console.WriteLine();
    return errors is [var only] && only.Contains("error WEFT0206: ", StringComparison.Ordinal);
}
