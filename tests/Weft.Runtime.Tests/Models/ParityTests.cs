using TorchSharp;
using Weft.Models;
using Weft.Tests.Checkpoints;

namespace Weft.Tests.Models;

/// <summary>Generated towers compute what the libraries computed that their weights come from.</summary>
public sealed class ParityTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public static TheoryData<string, string, string> Cases => ModelCase.All;

    public void Dispose() => folder.Dispose();

    [Theory]
    [MemberData(nameof(Cases))]
    public void Outputs_and_inner_values_are_the_librarys(string name, string layout, string model)
    {
        var recorded = new ModelCase(name);
        using var tower = Tower.Load(recorded.Write(layout, folder["model"]), model);
        using var noGrad = torch.no_grad();

        var values = tower.Trace(recorded.Image);

        Parity.Differences(recorded, values).ShouldBeEmpty();
        string[] elsewhere = model == nameof(ClipVisionModel) ? ["out.image_features"] : ["out.hf_pooler_output"];
        values.Keys.ShouldBe(recorded.Recorded.Except(elsewhere), ignoreOrder: true);
    }

    [Theory]
    [InlineData("openai-clip-vit-quickgelu", nameof(ClipVisionModel))]
    [InlineData("openai-clip-vit-quickgelu", nameof(ClipVisionModelWithProjection))]
    public void The_last_hidden_state_of_transformers_is_not_normed(string name, string model)
    {
        var recorded = new ModelCase(name);
        using var tower = Tower.Load(recorded.Write("transformers", folder["model"]), model);

        var last = tower.Module is ClipVisionModel plain ? plain.call(recorded.Image).LastHiddenState : ((ClipVisionModelWithProjection)tower.Module).call(recorded.Image).LastHiddenState;

        Parity.Differences(recorded, new Dictionary<string, torch.Tensor> { ["mid.vision.block.1"] = last }).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("eva02-base-clip", "open_clip", nameof(EvaClipVision))]
    [InlineData("eva02-large-clip-dyn", "open_clip", nameof(EvaClipVision))]
    [InlineData("openai-clip-vit-quickgelu", "open_clip", nameof(OpenClipVision))]
    [InlineData("openai-clip-vit-quickgelu", "transformers", nameof(ClipVisionModelWithProjection))]
    public void The_other_towers_tensors_are_reported_as_unused(string name, string layout, string model)
    {
        var path = new ModelCase(name).Write(layout, folder["model"]);
        using var source = ModelSource.Open(path, Catalog.Models);

        var detection = Detector.Detect(source, Catalog.Models, model);

        detection.Check.IsClean.ShouldBeTrue();
        detection.Unused.Select(entry => entry.Name).ShouldBe(
            source.Checkpoint.Tensors.Select(entry => entry.Name).Where(key => !key.StartsWith("visual", StringComparison.Ordinal) && !key.StartsWith("vision_model.", StringComparison.Ordinal)),
            ignoreOrder: true);
        detection.Unused.ShouldContain(entry => entry.Name == "logit_scale");
        detection.Unused.Count.ShouldBeGreaterThan(5);
    }

    [Theory]
    [InlineData("eps-eva02", "timm", nameof(EvaClipVision), "norm_eps", "1e-5")]
    [InlineData("eps-eva02-postnorm", "timm", nameof(EvaClipVision), "norm_eps", "1e-5")]
    [InlineData("eps-pe-core", "timm", nameof(PerceptionEncoder), "norm_eps", "1e-6")]
    [InlineData("pe-core", "timm", nameof(PerceptionEncoder), "rope_grid_offset", "0.0")]
    [InlineData("pe-core", "timm", nameof(PerceptionEncoder), "attn_pool_num_heads", "4")]
    [InlineData("eps-siglip", "timm", nameof(TimmVit), "norm_eps", "1e-5")]
    [InlineData("siglip2-tanh", "timm", nameof(TimmVit), "act_layer", "\"gelu\"")]
    [InlineData("eps-clip", "open_clip", nameof(OpenClipVision), "norm_eps", "1e-6")]
    [InlineData("eps-clip", "transformers", nameof(ClipVisionModel), "layer_norm_eps", "1e-6")]
    [InlineData("eps-clip", "transformers", nameof(ClipVisionModelWithProjection), "layer_norm_eps", "1e-6")]
    [InlineData("openai-clip-vit-quickgelu", "open_clip", nameof(OpenClipVision), "act", "\"gelu\"")]
    [InlineData("openai-clip-vit-quickgelu", "open_clip", nameof(OpenClipVision), "act", "\"gelu_tanh\"")]
    [InlineData("openai-clip-vit-quickgelu", "transformers", nameof(ClipVisionModel), "hidden_act", "\"gelu\"")]
    [InlineData("openai-clip-vit-quickgelu", "transformers", nameof(ClipVisionModelWithProjection), "hidden_act", "\"gelu_tanh\"")]
    [InlineData("openai-clip-vit-quickgelu", "open_clip", nameof(OpenClipVision), "pool_type", "\"avg\"")]
    [InlineData("openai-clip-vit-quickgelu", "open_clip", nameof(OpenClipVision), "pool_type", "\"none\"")]
    [InlineData("openai-clip-vit-quickgelu", "open_clip", nameof(OpenClipVision), "head_width", "12")]
    [InlineData("openai-clip-vit-quickgelu", "transformers", nameof(ClipVisionModel), "num_attention_heads", "3")]
    [InlineData("eva02-base-clip", "timm", nameof(EvaClipVision), "num_heads", "7")]
    [InlineData("eva02-base-clip", "timm", nameof(EvaClipVision), "ref_feat_shape", "[16, 15]")]
    [InlineData("eva02-base-clip", "open_clip", nameof(EvaClipVision), "global_pool", "\"\"")]
    public void A_wrong_param_does_not_pass(string name, string layout, string model, string param, string value)
    {
        var recorded = new ModelCase(name);
        var options = new LoadOptions { Set = [new(param, System.Text.Json.JsonElement.Parse(value))] };
        using var tower = Tower.Load(recorded.Write(layout, folder["model"]), model, options);
        using var noGrad = torch.no_grad();

        Parity.Differences(recorded, tower.Run(recorded.Image)).ShouldNotBeEmpty();
    }

    [Fact]
    public void Another_pooling_of_eva_needs_other_keys()
    {
        var options = new LoadOptions { Set = [new("global_pool", System.Text.Json.JsonElement.Parse("\"avg\""))] };

        var error = Should.Throw<LoadException>(() => EvaClipVision.Load(new ModelCase("eps-eva02").Write("timm", folder["model"]), options));

        error.Message.ShouldContain("missing 'fc_norm.weight': F32[24]");
        error.Message.ShouldContain("unexpected 'norm.weight': F32[24]");
    }
}
