using System.Text.Json;
using Weft.Cli;
using Weft.Models;
using Weft.Tests.Checkpoints;
using Weft.Tests.Modules;

namespace Weft.Tests.Models;

/// <summary>A published file whose keys are those of no class: it becomes every layout of the class whose weights it holds, and comes back, with blocks apart or stacked.</summary>
public sealed class KeySetTests : IDisposable
{
    private const string Name = "siglip-bigvision-npz";

    private static readonly Layout BigVision = BigVisionCustomTextClip.Layout;

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("weights.bigvision.npz", "open_clip")]
    [InlineData("weights.bigvision.npz", "transformers")]
    [InlineData("weights.bigvision-scan.npz", "open_clip")]
    [InlineData("weights.bigvision-scan.npz", "transformers")]
    public void It_becomes_each_layout_and_comes_back(string file, string layout)
    {
        var source = Npz(file);
        var isStacked = file.Contains("scan", StringComparison.Ordinal);

        var report = Converter.Convert(source, folder["there"], new(layout), Catalog.Models, new() { Config = Config() });

        report.From.Architecture.Name.ShouldBe("BigVisionCustomTextClip");
        WeightFile.ShouldHoldTheSame(report.Files[0], WeightFile.Read(new ModelCase("siglip").WeightsFile(layout)));
        var back = Converter.Convert(folder["there"], folder["back.safetensors"], BigVision, Catalog.Models, new() { Set = Scan(isStacked) });
        back.Plan.LeftOut.ShouldBeEmpty();
        WeightFile.ShouldHoldTheSame(back.Files[0], Prefixed(WeightFile.Read(source)));
        Verifier.Verify(folder["there"], source, Catalog.Models).IsEqual.ShouldBeTrue();
        Verifier.Verify(source, folder["there"], Catalog.Models).IsEqual.ShouldBeTrue();
    }

    [Theory]
    [InlineData("weights.bigvision.npz", true)]
    [InlineData("weights.bigvision-scan.npz", false)]
    [InlineData("weights.bigvision.npz", false)]
    public void Blocks_are_stacked_and_taken_apart(string file, bool stacked)
    {
        var report = Converter.Convert(Npz(file), folder["other.safetensors"], BigVision, Catalog.Models, new() { Config = Config(), Set = Scan(stacked) });

        ((KeySetConfig)report.Config).IsStacked.ShouldBe(stacked);
        WeightFile.ShouldHoldTheSame(report.Files[0], Prefixed(WeightFile.Read(Npz(stacked ? "weights.bigvision-scan.npz" : "weights.bigvision.npz"))));
    }

    [Fact]
    public void A_model_is_made_of_it()
    {
        var recorded = new ModelCase("siglip");
        using var expected = CustomTextClip.Load(recorded.Write("open_clip", folder["model"]));
        using var model = BigVisionCustomTextClip.Load(Npz("weights.bigvision-scan.npz"), new() { Config = Config() });
        using var unnamed = ModelLoader.Open(Catalog.Models, Npz("weights.bigvision.npz"), options: new() { Config = Config() }).Module;

        model.Config.ShouldBe(expected.Config);
        foreach (var made in new[] { model, unnamed })
        {
            var (found, wanted) = (made.state_dict(), expected.state_dict());
            found.Keys.ShouldBe(wanted.Keys, ignoreOrder: true);
            found.Keys.Where(key => !found[key].Equals(wanted[key])).ShouldBeEmpty();
        }
    }

    [Fact]
    public void A_model_of_another_class_is_made_of_it_through_two_mappings()
    {
        using var expected = SiglipModel.Load(new ModelCase("siglip").Write("transformers", folder["model"]));
        using var model = SiglipModel.Load(Npz("weights.bigvision.npz"), new() { Config = Config(), Set = [One("text.num_hidden_layers=2")] });

        model.Config.ShouldBe(expected.Config);
        var (found, wanted) = (model.state_dict(), expected.state_dict());
        found.Keys.ShouldBe(wanted.Keys, ignoreOrder: true);
        found.Keys.Where(key => !found[key].Equals(wanted[key])).ShouldBeEmpty();
        Should.Throw<WeftException>(() => ClipModel.Load(Npz("weights.bigvision.npz"), new() { Config = Config() })).Message.ShouldContain("CustomTextClip cannot become OpenClip: vision is TimmTower, expected ");
    }

    [Fact]
    public void Published_sizes_of_the_class_are_its_own_where_they_fit()
    {
        var architecture = BigVisionCustomTextClip.Architecture;
        var names = architecture.Presets.Select(preset => preset.Name).ToList();
        names.ShouldContain("ViT-B-16-SigLIP");
        names.ShouldNotContain("xlm-roberta-base-ViT-B-32");
        names.Count.ShouldBeLessThan(CustomTextClip.Architecture.Presets.Count);

        // A file of full size, of which there are headers alone.
        var preset = (KeySetConfig)architecture.Presets.First(one => one.Name == "ViT-B-16-SigLIP-i18n-256").Config;
        preset.Keys().ShouldBe(BigVisionCustomTextClip.Keys((CustomTextClipConfig)preset.Of));
        var stacked = (preset with { IsStacked = true }).Keys().ToDictionary(key => key.Key, key => key.Shape);
        stacked.Count.ShouldBe(60);
        stacked["img/Transformer/encoderblock/MultiHeadDotProductAttention_0/out/kernel"].ShouldBe([12, 12, 64, 768]);
        stacked["txt/Embed_0/embedding"].ShouldBe([250000, 768]);
        stacked["t"].ShouldBe([1]);
    }

    [Fact]
    public void What_it_cannot_say_is_refused_by_name()
    {
        var source = new ModelCase("siglip").Write("open_clip", folder["model"]);
        void Refused(string set, string message) => Should.Throw<ConfigException>(() => Converter.Convert(source, folder["no.safetensors"], BigVision, Catalog.Models, new() { Set = [One(set)] })).Message.ShouldBe(message);

        Refused("text.no_causal_mask=false", "CustomTextClip cannot become BigVisionCustomTextClip: 'text.no_causal_mask' must be true.");
        Refused("scan=2", "'scan' is true or false, found 2.");
        folder.Names.ShouldBe(["model"]);
    }

    [Fact]
    public void The_command_line_converts_compares_and_tells_what_a_file_is()
    {
        var (plain, scanned, config) = (Npz("weights.bigvision.npz"), Npz("weights.bigvision-scan.npz"), Config());

        Run("convert", scanned, folder["siglip"], "--to", "transformers", "--config", config).Status.ShouldBe(0);
        Run("verify", folder["siglip"], plain).ShouldBe((0, "equal: 92 tensors\n", ""));
        Run("verify", plain, scanned, "--config", config).ShouldBe((0, "equal: 92 tensors\n", ""));
        Run("convert", folder["siglip"], folder["s.safetensors"], "--to", "big_vision", "--set", "scan=true").Output.ShouldBe($"SiglipModel (transformers) -> BigVisionCustomTextClip (big_vision): 60 tensors in {folder["s.safetensors"]}\n");
        Run("keys", "--config", config, "--layout", "big_vision").Output.ShouldContain("img/MAPHead_0/MultiHeadDotProductAttention_0/key/kernel  F32 [36, 2, 18]");
        Run("keys", "--config", folder["siglip"], "--layout", "big_vision", "--set", "scan=true").Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Order().ShouldBe(Listed(folder["s.safetensors"]));
        Run("keys", "--config", folder["siglip"], "--layout", "big_vision", "--set", "scan=true", "--set", "text.num_hidden_layers=3").Output.ShouldContain("txt/Encoder_0/encoderblock/LayerNorm_0/scale  F32 [3, 36]");
        Run("keys", "--config", folder["siglip"], "--layout", "big_vision", "--set", "scan=2").Error.ShouldBe("weft: 'scan' is true or false, found 2.\n");
        Run("keys", "--config", folder["siglip"], "--layout", "open_clip", "--set", "scan=true").Error.ShouldContain("scan");
        Run("convert", folder["siglip"], folder["s.npz"], "--to", "big_vision").Status.ShouldBe(0);
        Run("verify", folder["s.npz"], plain).ShouldBe((0, "equal: 92 tensors\n", ""));

        // The config of any class that is the same model will do, and a run is one of the class.
        Run("convert", plain, folder["again"], "--to", "open_clip", "--config", folder["siglip"]).Status.ShouldBe(0);
        WeightFile.ShouldHoldTheSame(Path.Combine(folder["again"], "open_clip_model.safetensors"), WeightFile.Read(new ModelCase("siglip").WeightsFile("open_clip")));
        Run("run", "--weights", scanned, "--config", folder["siglip"], "--inputs", Path.Combine(Fixture.Folder("siglip"), "io.safetensors"), "--outputs", folder["out.safetensors"], "--map", "image=in.image").Output.ShouldStartWith("CustomTextClip.");

        var (status, _, error) = Run("convert", plain, folder["bare"], "--to", "open_clip");
        (status, error).ShouldBe((2, error));
        error.ShouldContain("has no config beside it and fits no published sizes of any known architecture; nearest is ");
        error.ShouldContain(" of BigVisionCustomTextClip: ");
        Run("convert", plain, folder["bare"], "--to", "open_clip", "--preset", "ViT-B-16-SigLIP").Error.ShouldContain("does not hold BigVisionCustomTextClip (layout big_vision, keys behind 'params/'): ");
        Run("convert", "", folder["bare"], "--to", "open_clip").Error.ShouldStartWith("weft: SRC: expected a path, found an empty text.");
    }

    private static string Npz(string name) => Path.Combine(Fixture.Folder(Name), name);

    private static (int Status, string Output, string Error) Run(params string[] args)
    {
        using StringWriter output = new() { NewLine = "\n" }, error = new() { NewLine = "\n" };
        var status = CommandLine.Run(args, Catalog.Models, output, error, TestContext.Current.CancellationToken);
        return (status, output.ToString(), error.ToString());
    }

    /// <summary>A file's tensors as <c>weft keys</c> lists them.</summary>
    private static List<string> Listed(string path) => [.. WeightFile.Read(path).Values.Select(tensor => $"{tensor.Spec.Name["params/".Length..]}  {tensor.Spec.DType} [{string.Join(", ", tensor.Spec.Shape)}]").Order()];

    private static List<KeyValuePair<string, JsonElement>> Scan(bool stacked) => stacked ? [One("scan=true")] : [];

    private static KeyValuePair<string, JsonElement> One(string set) => KeyValuePair.Create(set.Split('=')[0], JsonElement.Parse(set.Split('=')[1]));

    /// <summary>The names as they are written: all files of the loader's own have them behind their root.</summary>
    private static Dictionary<string, (TensorSpec Spec, byte[] Bytes)> Prefixed(IReadOnlyDictionary<string, (TensorSpec Spec, byte[] Bytes)> tensors) => tensors.ToDictionary(
        tensor => tensor.Key.StartsWith("params/", StringComparison.Ordinal) ? tensor.Key : $"params/{tensor.Key}",
        tensor => tensor.Key.StartsWith("params/", StringComparison.Ordinal) ? tensor.Value : tensor.Value with { Spec = tensor.Value.Spec with { Name = $"params/{tensor.Key}" } });

    private string Config()
    {
        var path = folder["open_clip_config.json"];
        File.WriteAllText(path, Fixture.Case(Name).GetProperty("constructor").GetProperty("open_clip").GetRawText());
        return path;
    }
}
