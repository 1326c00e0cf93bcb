using System.Text.Json;
using TorchSharp;
using Weft.Models;
using Weft.Tests.Checkpoints;

namespace Weft.Tests.Models;

/// <summary>What a file is taken for, with and without a config beside it.</summary>
public sealed class OpeningTests : IDisposable
{
    private const string Base = "eva02_base_patch16_clip_224";
    private readonly ModelCase recorded = new("eva02-base-clip");
    private readonly TemporaryFolder folder = new();

    private static KeyValuePair<string, JsonElement>[] Sizes =>
        [Set("img_size", "[112, 80]"), Set("embed_dim", "56"), Set("num_heads", "2"), Set("depth", "2"), Set("num_classes", "36")];

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("")]
    [InlineData("/model.safetensors")]
    [InlineData("/config.json")]
    public void A_directory_needs_no_options(string inside)
    {
        recorded.Write("timm", folder["model"]);
        if (inside == "/config.json")
        {
            Should.Throw<WeftException>(() => EvaClipVision.Load(folder["model"] + inside));
            return;
        }

        using var model = EvaClipVision.Load(folder["model"] + inside);

        model.Config.ShouldBe(new EvaClipVisionConfig { ImgSize = new Size2(112, 80), EmbedDim = 56, NumHeads = 2, Depth = 2, NumClasses = 36 });
    }

    [Theory]
    [InlineData("timm")]
    [InlineData("open_clip")]
    public void A_bare_file_is_opened_with_a_preset_and_sizes(string layout)
    {
        File.Copy(recorded.WeightsFile(layout), folder["bare.safetensors"]);

        using var model = EvaClipVision.Load(folder["bare.safetensors"], new() { Preset = Base, Set = Sizes });
        using var noGrad = torch.no_grad();

        Parity.Differences(recorded, new Dictionary<string, torch.Tensor> { ["out.image_features"] = model.call(recorded.Image).Output }).ShouldBeEmpty();
    }

    [Fact]
    public void A_config_from_elsewhere_serves_a_bare_file()
    {
        recorded.Write("open_clip", folder["model"]);
        File.Copy(recorded.WeightsFile("timm"), folder["bare.safetensors"]);

        using var model = EvaClipVision.Load(folder["bare.safetensors"], new() { Config = recorded.Write("timm", folder["timm"]) });

        model.Config.NumHeads.ShouldBe(2);
    }

    [Fact]
    public void A_bare_file_of_no_published_size_is_told_what_to_give()
    {
        File.Copy(recorded.WeightsFile("timm"), folder["bare.safetensors"]);

        var error = Should.Throw<LoadException>(() => EvaClipVision.Load(folder["bare.safetensors"])).Message;

        error.ShouldStartWith($"{folder["bare.safetensors"]}: has no config beside it and fits no published sizes of EvaClipVision; nearest is ");
        error.ShouldContain("Give the config, or the sizes (Config, Preset, Set).");
    }

    [Fact]
    public void A_preset_that_does_not_fit_is_told_tensor_by_tensor()
    {
        File.Copy(recorded.WeightsFile("timm"), folder["bare.safetensors"]);

        var error = Should.Throw<LoadException>(() => EvaClipVision.Load(folder["bare.safetensors"], new() { Preset = Base })).Message;

        error.ShouldContain("missing 'blocks.{i}.attn.k_proj.weight', i = 2-11: F32[768, 768].");
        error.ShouldContain("differs 'cls_token': expected F32[1, 1, 768], found F32[1, 1, 56].");
    }

    [Theory]
    [InlineData(1024, 24)]
    [InlineData(384, 12)]
    [InlineData(1280, 40)]
    public void The_nearest_class_is_told_by_names_rather_than_sizes(long width, long layers)
    {
        // Of the sizes that another class has by default, which shares some names.
        var keys = new Dinov2ModelConfig { HiddenSize = width, NumHiddenLayers = layers, NumAttentionHeads = width / 64 }.Keys();
        var layout = SafetensorsLayout.Create(keys.Select(key => new TensorSpec(key.Key, key.DType, key.Shape)));
        using (var file = File.Create(folder["bare.safetensors"]))
        {
            file.Write(layout.Header.Span);
            file.SetLength(layout.FileLength);
        }

        Should.Throw<LoadException>(() => ModelLoader.Open(Catalog.Models, folder["bare.safetensors"])).Message.ShouldContain("nearest is the defaults of Dinov2Model: ");
    }

    [Fact]
    public void Presets_that_fit_alike_are_refused_by_what_differs()
    {
        File.Copy(recorded.WeightsFile("timm"), folder["bare.safetensors"]);
        var sizes = new EvaClipVisionConfig { ImgSize = new Size2(112, 80), EmbedDim = 56, NumHeads = 2, Depth = 2, NumClasses = 36 };
        Architecture Doubtful(params EvaClipVisionConfig[] presets) => WithPresets(EvaClipVision.Architecture, presets);
        torch.nn.Module Load(Architecture architecture, string? preset = null) =>
            ModelLoader.Load(architecture, Catalog.Models with { Architectures = [architecture], Mappings = [] }, folder["bare.safetensors"], new() { Preset = preset });

        var error = Should.Throw<LoadException>(() => Load(Doubtful(sizes, sizes with { NumHeads = 7, NormEps = 1e-5 }))).Message;
        using var chosen = (EvaClipVision)Load(Doubtful(sizes, sizes with { NumHeads = 7 }), "tiny_1");
        using var agreed = (EvaClipVision)Load(Doubtful(sizes, sizes with { }));

        error.ShouldBe($"{folder["bare.safetensors"]}: keys and shapes fit tiny_0, tiny_1, which differ in num_heads, norm_eps; choose one or give the values (Preset, Set).");
        chosen.Config.NumHeads.ShouldBe(7);
        agreed.Config.ShouldBe(sizes);
    }

    [Theory]
    [InlineData("eva02_base_patch16_clip_225", "no preset is named 'eva02_base_patch16_clip_225'. Did you mean 'eva02_base_patch16_clip_224'?")]
    public void An_unknown_preset_has_a_suggestion(string preset, string says)
    {
        File.Copy(recorded.WeightsFile("timm"), folder["bare.safetensors"]);

        Should.Throw<ConfigException>(() => EvaClipVision.Load(folder["bare.safetensors"], new() { Preset = preset })).Message.ShouldBe(says);
    }

    [Theory]
    [InlineData("embed_dims", "1", "EvaClipVision has no param 'embed_dims'. Did you mean 'embed_dim'?")]
    [InlineData("embed_dim", "\"many\"", "'embed_dim' is an integer, found \"many\".")]
    [InlineData("num_heads", "3", "EvaClipVision requires embed_dim > 0 and num_heads > 0 and embed_dim % num_heads == 0; found embed_dim = 56, num_heads = 3.")]
    [InlineData("num_heads", "4", "EvaClipVision requires head_dim % 4 == 0 or not use_rot_pos_emb; found head_dim = 14")]
    [InlineData("num_heads", "0", "EvaClipVision requires embed_dim > 0")]
    [InlineData("patch_size", "0", "EvaClipVision requires patch_size > 0; found patch_size = 0.")]
    [InlineData("depth", "-1", "EvaClipVision requires depth > 0; found depth = -1.")]
    [InlineData("num_classes", "-1", "EvaClipVision requires num_classes >= 0; found num_classes = -1.")]
    [InlineData("depth", "1000000000", "EvaClipVision: the config asks for more than 100000 tensors, the file holds 50;")]
    [InlineData("global_pool", "\"max\"", "'global_pool' is one of '', 'avg', 'token', 'map', found 'max'.")]
    public void A_param_that_cannot_be_is_refused(string param, string value, string says) =>
        Should.Throw<ConfigException>(() => EvaClipVision.Load(recorded.Write("timm", folder["model"]), new() { Set = [Set(param, value)] })).Message.ShouldContain(says);

    [Fact]
    public void A_file_of_another_class_is_refused_by_name()
    {
        var clip = new ModelCase("openai-clip-vit-quickgelu").Write("open_clip", folder["clip"]);
        var eva = recorded.Write("open_clip", folder["eva"]);

        Should.Throw<WeftException>(() => EvaClipVision.Load(clip)).Message.ShouldContain("not a config of EvaClipVision");
        Should.Throw<WeftException>(() => OpenClipVision.Load(eva)).Message.ShouldContain("not a config of OpenClipVision");
    }

    private static KeyValuePair<string, JsonElement> Set(string param, string value) => new(param, JsonElement.Parse(value));

    private static Architecture WithPresets(Architecture of, EvaClipVisionConfig[] presets) => new()
    {
        Name = of.Name,
        Summary = of.Summary,
        Layouts = of.Layouts,
        Presets = [.. presets.Select((config, i) => new Preset($"tiny_{i}", config))],
        Upstream = of.Upstream,
        Methods = of.Methods,
        DefaultConfig = of.DefaultConfig,
        Keys = of.Keys,
        Create = of.Create,
    };
}
