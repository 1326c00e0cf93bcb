using TorchSharp;
using Weft.Cli;
using Weft.Models;
using Weft.Tests.Checkpoints;
using Weft.Tests.Modules;

namespace Weft.Tests.Models;

/// <summary>A tower alone, out of a file of the whole model in which no key is the tower's own: what converts, loads.</summary>
public sealed class PartTests : IDisposable
{
    private const string BigVision = "siglip-bigvision-npz";

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(BigVision, "weights.bigvision.npz", nameof(SiglipVisionModel), "transformers")]
    [InlineData(BigVision, "weights.bigvision-scan.npz", nameof(SiglipTextModel), "transformers")]
    [InlineData(BigVision, "weights.bigvision-scan.npz", nameof(TimmVit), "timm")]
    [InlineData("openai-clip-vit-quickgelu", "open_clip", nameof(ClipTextModel), "transformers")]
    [InlineData("openai-clip-vit-quickgelu", "open_clip", nameof(ClipVisionModel), "transformers")]
    [InlineData("convnext", "open_clip", nameof(ConvNext), "timm")]
    [InlineData("fastvit-mci", "open_clip", nameof(FoldedFastVit), "timm")]
    public void What_converts_loads(string name, string form, string model, string layout)
    {
        var (source, config) = Whole(name, form);
        var report = Converter.Convert(source, folder["tower"], new(layout), Catalog.Models, new() { Model = model, Config = config });

        var (expected, _) = ModelLoader.Open(Catalog.Models, folder["tower"]);
        var (found, detection) = ModelLoader.Open(Catalog.Models, source, model, new() { Config = config });

        using (expected)
        using (found)
        {
            found.GetType().Name.ShouldBe(model);
            Same(found, expected);
            detection.TargetConfig.ShouldBe(report.Config);
            detection.Unused.ShouldBe(report.Plan.LeftOut, ignoreOrder: true);
            detection.Unused.Select(tensor => tensor.Name).ShouldBeUnique();
            using var checkpoint = Checkpoint.Open(report.From.Used[0].File);
            detection.Used.Concat(detection.Unused).ShouldBe(checkpoint.Tensors, ignoreOrder: true);
            detection.Reasons[^1].ShouldEndWith($"takes it to {model}, {detection.Unused.Count} left out");
        }
    }

    [Fact]
    public void It_has_the_weights_of_the_librarys_own_tower()
    {
        var (source, config) = Whole(BigVision, "weights.bigvision.npz");
        using var expected = SiglipVisionModel.Load(new ModelCase("siglip").Write("transformers-vision-noprefix", folder["own"]));
        using var found = SiglipVisionModel.Load(source, new() { Config = config });

        Same(found, expected);
    }

    [Fact]
    public void A_run_computes_as_the_librarys_own_tower_and_tells_what_is_left_out()
    {
        var (source, config) = Whole(BigVision, "weights.bigvision-scan.npz");
        var own = new ModelCase("siglip").Write("transformers-vision-noprefix", folder["own"]);
        (int Status, string Output, string Error) Run(string weights, string outputs, params string[] args) => Command(
            ["run", "--model", "siglipvisionmodel", "--weights", weights, "--inputs", Path.Combine(Fixture.Folder("siglip"), "io.safetensors"), "--map", "pixel_values=in.image", "--outputs", outputs, .. args]);

        var (status, output, error) = Run(source, folder["a.safetensors"], "--config", config!);

        (status, error).ShouldBe((0, "weft: left out 24 tensors of SRC that SiglipVisionModel does not hold, such as 'txt/Embed_0/embedding'.\n"));
        Run(own, folder["b.safetensors"]).ShouldBe((0, output, ""));
        File.ReadAllBytes(folder["a.safetensors"]).ShouldBe(File.ReadAllBytes(folder["b.safetensors"]));
        Run(source, folder["c.safetensors"], "--config", config!, "--json").Output.ShouldContain("\"left_out\": [\n    \"txt/Embed_0/embedding\",");
    }

    [Fact]
    public void Its_fingerprint_is_that_of_the_tower()
    {
        var (source, config) = Whole("openai-clip-vit-quickgelu", "open_clip");
        Converter.Convert(source, folder["tower"], Layout.Transformers, Catalog.Models, new() { Model = nameof(ClipTextModel), Config = config });

        Command("fingerprint", source, "--model", nameof(ClipTextModel)).Output.ShouldBe(Command("fingerprint", folder["tower"]).Output);
        Command("fingerprint", source).Output.ShouldNotBe(Command("fingerprint", folder["tower"]).Output);
    }

    [Fact]
    public void A_class_that_is_not_in_there_is_refused_as_before()
    {
        var (source, config) = Whole("openai-clip-vit-quickgelu", "open_clip");

        Should.Throw<ConfigException>(() => SiglipVisionModel.Load(source, new() { Config = config })).Message.ShouldContain("open_clip_config.json");
    }

    private (string Path, string? Config) Whole(string name, string form)
    {
        if (name != BigVision)
        {
            return (new ModelCase(name).Write(form, folder["whole"]), null);
        }

        File.WriteAllText(folder["open_clip_config.json"], Fixture.Case(name).GetProperty("constructor").GetProperty("open_clip").GetRawText());
        return (Path.Combine(Fixture.Folder(name), form), folder["open_clip_config.json"]);
    }

    private static (int Status, string Output, string Error) Command(params string[] args)
    {
        using StringWriter output = new() { NewLine = "\n" }, error = new() { NewLine = "\n" };
        var status = CommandLine.Run(args, Catalog.Models, output, error, TestContext.Current.CancellationToken);
        return (status, output.ToString(), error.ToString());
    }

    private static void Same(torch.nn.Module found, torch.nn.Module expected)
    {
        var (weights, wanted) = (found.state_dict(), expected.state_dict());
        weights.Keys.ShouldBe(wanted.Keys, ignoreOrder: true);
        weights.Keys.Where(key => !weights[key].Equals(wanted[key])).ShouldBeEmpty();
    }
}
