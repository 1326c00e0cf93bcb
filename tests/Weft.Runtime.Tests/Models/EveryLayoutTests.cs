using System.Text.Json;
using TorchSharp;
using Weft.Models;
using Weft.Tests.Checkpoints;
using Weft.Tests.Modules;

namespace Weft.Tests.Models;

/// <summary>Every model that was recorded in several layouts, from each to each: the bytes that the other library has, the same outputs, and back.</summary>
public sealed class EveryLayoutTests : IDisposable
{
    // Models whose layouts relate as wholes; a timm trunk is a part of an open_clip model.
    private static readonly string[] Names =
    [
        "openai-clip-vit-quickgelu", "open_clip-vit", "eps-clip", "siglip", "siglip2-tanh", "eps-siglip", "dinov3", "eps-dinov3",
        "eva01-giant", "eva02-base-clip", "eva02-enormous-postnorm", "pe-core", "convnext", "eps-convnext",
    ];

    private readonly TemporaryFolder folder = new();

    public static TheoryData<string, string, string> Pairs
    {
        get
        {
            TheoryData<string, string, string> pairs = [];
            foreach (var name in Names)
            {
                var layouts = new ModelCase(name).Layouts;
                foreach (var (from, to) in from a in layouts from b in layouts where a != b && Of(a) is not null && !(a == "timm" && layouts.Contains("open_clip")) select (a, b))
                {
                    if (Of(from) != Of(to) && !from.StartsWith("transformers-", StringComparison.Ordinal))
                    {
                        pairs.Add(name, from, to);
                    }
                }
            }

            return pairs;
        }
    }

    public void Dispose() => folder.Dispose();

    [Theory]
    [MemberData(nameof(Pairs))]
    public void Each_becomes_each(string name, string from, string to)
    {
        var recorded = new ModelCase(name);
        var source = recorded.Write(from, folder["a"]);
        var model = to.EndsWith("-proj", StringComparison.Ordinal) ? "VisionModelWithProjection" : to.StartsWith("transformers-", StringComparison.Ordinal) ? "VisionModel" : null;
        model = model is null ? null : (name.Contains("siglip", StringComparison.Ordinal) ? "Siglip" : "CLIP") + model;

        var report = Converter.Convert(source, folder["b"], Of(to)!, Catalog.Models, new() { Model = model });

        var written = WeightFile.Read(Path.Combine(folder["b"], Path.GetFileName(report.Files[0])));
        var prefix = to.EndsWith("-noprefix", StringComparison.Ordinal) ? "vision_model." : "";
        WeightFile.ShouldHoldTheSame(recorded.WeightsFile(to), written.ToDictionary(tensor => tensor.Key[prefix.Length..], tensor => tensor.Value with { Spec = tensor.Value.Spec with { Name = tensor.Key[prefix.Length..] } }));
        Values(folder["b"], recorded).ShouldBe(Values(recorded.Write(to, folder["theirs"]), recorded));
        if (report.Plan.LeftOut.Count == 0)
        {
            var back = Converter.Convert(folder["b"], folder["back"], Of(from)!, Catalog.Models);
            WeightFile.ShouldHoldTheSame(back.Files[0], WeightFile.Read(recorded.WeightsFile(from)));
        }
    }

    [Theory]
    [InlineData("open_clip", "visual.proj")]
    [InlineData("transformers", "visual_projection.weight")]
    public void An_archive_of_the_first_CLIP_becomes_each(string to, string projection)
    {
        var archive = Path.Combine(Fixture.Folder("checkpoints"), "torchscript", "tiny_clip_jit_fp16.pt");
        List<KeyValuePair<string, JsonElement>> sizes =
        [
            .. new[]
            {
                ("embed_dim", "8"), ("vision.image_size", "32"), ("vision.patch_size", "16"), ("vision.width", "16"), ("vision.head_width", "8"), ("vision.layers", "2"),
                ("text.context_length", "8"), ("text.vocab_size", "50"), ("text.width", "16"), ("text.heads", "2"), ("text.layers", "2"),
            }.Select(param => KeyValuePair.Create(param.Item1, JsonElement.Parse(param.Item2))),
        ];

        Should.Throw<LoadException>(() => Converter.Convert(archive, folder["unknown"], Of(to)!, Catalog.Models)).Message.ShouldContain("(Config, Preset, Set)");
        var report = Converter.Convert(archive, folder["b"], Of(to)!, Catalog.Models, new() { Preset = "ViT-B-32-quickgelu", Set = sizes });

        report.From.Layout.Name.ShouldBe("openai");
        report.Plan.LeftOut.Select(left => left.Name).Order().ShouldBe(["context_length", "input_resolution", "vocab_size"]);
        var (theirs, ours) = (WeightFile.Read(archive), WeightFile.Read(report.Files[0]));
        ours[projection].Spec.DType.ShouldBe(DType.F16);
        ours[projection].Bytes.Order().ShouldBe(theirs["visual.proj"].Bytes.Order());
        if (to == "open_clip")
        {
            ours.ShouldAllBe(tensor => tensor.Value.Bytes.SequenceEqual(theirs[tensor.Key].Bytes));
        }

        using var module = ModelLoader.Open(Catalog.Models, folder["b"]).Module;
    }

    [Theory]
    [InlineData("open_clip")]
    [InlineData("transformers")]
    public void Each_becomes_a_state_dict_of_the_first_CLIP(string from)
    {
        var recorded = new ModelCase("openai-clip-vit-quickgelu");

        var report = Converter.Convert(recorded.Write(from, folder["a"]), folder["first.pt"], new("openai"), Catalog.Models);

        report.Layout.Name.ShouldBe("openai");
        WeightFile.ShouldHoldTheSame(folder["first.pt"], WeightFile.Read(recorded.WeightsFile("open_clip")));
    }

    /// <summary>Every output of every method, as the bits say it.</summary>
    private static List<string> Values(string path, ModelCase recorded)
    {
        var inputs = new Dictionary<string, torch.Tensor>();
        foreach (var (name, known) in new[] { ("in.image", (string[])["image", "x", "pixel_values"]), ("in.text", ["text", "input_ids"]) })
        {
            foreach (var input in known.Where(_ => recorded.Names.Contains(name)))
            {
                inputs[input] = recorded[name];
            }
        }

        using var scope = torch.NewDisposeScope();
        using var noGrad = torch.no_grad();
        var loaded = ModelLoader.Open(Catalog.Models, path);
        using var module = loaded.Module;
        return [.. loaded.Detection.Architecture.Methods.SelectMany(method => method.Invoke(module, inputs)).Select(output => $"{output.Key} {string.Join(' ', output.Value.flatten().data<float>().Take(64).Select(BitConverter.SingleToInt32Bits))}")];
    }

    private static Layout? Of(string layout) => layout.Split('-')[0] switch
    {
        "open_clip" => Layout.OpenClip,
        "timm" => Layout.Timm,
        "transformers" => Layout.Transformers,
        _ => null,
    };
}
