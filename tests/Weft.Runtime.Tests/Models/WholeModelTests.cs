using System.Text.Json;
using TorchSharp;
using Weft.Models;
using Weft.Tests.Checkpoints;

namespace Weft.Tests.Models;

/// <summary>Whole models: both towers and what compares them, from the library's own directory.</summary>
public sealed class WholeModelTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("eva02-base-clip", nameof(CustomTextClip), "vision: TimmTower (trunk: EvaClipVision), text: OpenClipText")]
    [InlineData("eva02-large-clip-dyn", nameof(CustomTextClip), "vision: TimmTower (trunk: EvaClipVision), text: OpenClipText")]
    [InlineData("eps-eva02", nameof(CustomTextClip), "vision: TimmTower (trunk: EvaClipVision), text: OpenClipText")]
    [InlineData("openai-clip-vit-quickgelu", nameof(OpenClip), "vision: OpenClipVision, text: OpenClipText")]
    [InlineData("eps-clip", nameof(OpenClip), "vision: OpenClipVision, text: OpenClipText")]
    [InlineData("eps-coca", nameof(CoCa), "vision: OpenClipVision, text: OpenClipText, decoder: OpenClipDecoder")]
    public void The_classes_are_found_from_the_config(string name, string model, string parts)
    {
        var recorded = new ModelCase(name);
        var loaded = ModelLoader.Open(Catalog.Models, recorded.Write("open_clip", folder["model"]));
        using var module = loaded.Module;

        loaded.Detection.Architecture.Name.ShouldBe(model);
        loaded.Detection.Unused.ShouldBeEmpty();
        loaded.Detection.Reasons[0].ShouldContain($"({parts})");
    }

    [Theory]
    [InlineData("eps-eva02", "text.norm_eps", "1e-6")]
    [InlineData("eps-eva02", "vision.trunk.norm_eps", "1e-5")]
    [InlineData("eva02-base-clip", "text.no_causal_mask", "true")]
    [InlineData("eva02-base-clip", "text.pool_type", "\"last\"")]
    [InlineData("openai-clip-vit-quickgelu", "text.act", "\"gelu\"")]
    [InlineData("openai-clip-vit-quickgelu", "text.heads", "4")]
    public void A_wrong_param_of_a_part_does_not_pass(string name, string param, string value)
    {
        var recorded = new ModelCase(name);
        var loaded = ModelLoader.Open(Catalog.Models, recorded.Write("open_clip", folder["model"]), null, new() { Set = [new(param, JsonElement.Parse(value))] });
        using var module = loaded.Module;
        using var noGrad = torch.no_grad();

        Parity.Differences(recorded, Run(loaded, recorded)).ShouldNotBeEmpty();
    }

    [Theory]
    [InlineData("eva02-base-clip")]
    [InlineData("openai-clip-vit-quickgelu")]
    public void A_model_written_again_is_the_same_model(string name)
    {
        var recorded = new ModelCase(name);
        Converter.Convert(recorded.Write("open_clip", folder["a"]), folder["b"], Layout.OpenClip, Catalog.Models);

        ConfigFile.Read(folder["b"], Catalog.Models).Config.ShouldBe(ConfigFile.Read(folder["a"], Catalog.Models).Config);
        var loaded = ModelLoader.Open(Catalog.Models, folder["b"]);
        using var module = loaded.Module;
        using var noGrad = torch.no_grad();
        Parity.Differences(recorded, Run(loaded, recorded)).ShouldBeEmpty();
    }

    [Fact]
    public void A_bias_of_the_logits_is_whether_the_config_has_one()
    {
        var path = new ModelCase("openai-clip-vit-quickgelu").Write("open_clip", folder["model"], config => Json.Set(config, "/model_cfg/init_logit_bias", "-10"));

        ((OpenClipConfig)ConfigFile.Read(path, Catalog.Models).Config).LogitBias.ShouldBeTrue();
        Should.Throw<LoadException>(() => OpenClip.Load(path)).Message.ShouldContain("missing 'logit_bias': F32[]");
    }

    [Theory]
    [InlineData("/model_cfg/vision_cfg/qkv_bias", "false", "OpenClip does not know 'vision_cfg.qkv_bias' = false")]
    [InlineData("/model_cfg/text_cfg/hf_model_name", "\"bert\"", "OpenClip does not know 'text_cfg.hf_model_name' = \"bert\"")]
    [InlineData("/model_cfg/text_cfg/embed_cls", "true", "text_cfg.embed_cls: OpenClip needs false, found true")]
    [InlineData("/model_cfg/multimodal_cfg", "{}", "custom_text: CoCa needs true, found nothing, which means false")]
    [InlineData("/model_cfg/vision_cfg/timm_model_name", "\"eva02_base\"", "vision_cfg.timm_model_name: no class for trunk of TimmTower has a preset 'eva02_base'")]
    public void What_is_not_understood_is_refused_by_name(string path, string value, string says)
    {
        var model = new ModelCase("openai-clip-vit-quickgelu").Write("open_clip", folder["model"], config => Json.Set(config, path, value));

        Should.Throw<ConfigException>(() => ConfigFile.Read(model, Catalog.Models)).Message.ShouldContain(says);
    }

    [Fact]
    public void A_tower_of_a_whole_model_is_converted_when_it_is_named()
    {
        var path = new ModelCase("openai-clip-vit-quickgelu").Write("open_clip", folder["model"]);

        var whole = Converter.Convert(path, folder["to"], Layout.Transformers, Catalog.Models);
        var tower = Converter.Convert(path, folder["tower"], Layout.Transformers, Catalog.Models, new() { Model = "CLIPVisionModelWithProjection" });

        (whole.Architecture, whole.Plan.LeftOut.Count).ShouldBe((ClipModel.Architecture, 0));
        tower.Architecture.ShouldBe(ClipVisionModelWithProjection.Architecture);
        tower.Plan.LeftOut.ShouldContain(left => left.Name == "text_projection");
    }

    [Fact]
    public void What_hinders_the_whole_is_told_where_a_part_would_do()
    {
        var path = new ModelCase("openai-clip-vit-quickgelu").Write("open_clip", folder["model"], config => Json.Set(config, "/model_cfg/vision_cfg/pool_type", "\"avg\""));

        Should.Throw<ConversionException>(() => Converter.Convert(path, folder["to"], Layout.Transformers, Catalog.Models)).Message
            .ShouldEndWith("OpenClip in layout open_clip does not convert to layout transformers as a whole (OpenClip cannot become ClipModel: 'vision.pool_type' must be 'tok'); name the part to write, such as ClipTextModelWithProjection (Model).");
    }

    private static Dictionary<string, torch.Tensor> Run(LoadedModel loaded, ModelCase recorded)
    {
        var inputs = new Dictionary<string, torch.Tensor> { ["image"] = recorded.Image, ["text"] = recorded.Text };
        return loaded.Detection.Architecture.Methods.SelectMany(method => method.Invoke(loaded.Module, inputs)).ToDictionary(output => $"out.{output.Key}", output => output.Value);
    }
}
