using Weft.Models;
using Weft.Tests.Checkpoints;
using static TorchSharp.torch;

namespace Weft.Tests.Models;

/// <summary>Gradients of image towers of any class, by the libraries' own loss: the sum of mean(x²) over image features, text features and logits.</summary>
public sealed class GradientTests : IDisposable
{
    // As tolerances of outputs: twenty times what a 32-bit run of the library itself is off.
    private const double Margin = 20;

    private readonly TemporaryFolder folder = new();

    public static TheoryData<string, string, string> Cases => ModelCase.All;

    public void Dispose() => folder.Dispose();

    [Theory]
    [MemberData(nameof(Cases))]
    public void Gradients_are_the_librarys(string name, string layout, string model)
    {
        var recorded = new ModelCase(name);
        var path = recorded.Write(layout, folder["model"]);
        foreach (var dtype in (ScalarType[])[ScalarType.Float32, ScalarType.Float64])
        {
            using var tower = Tower.Load(path, model, new LoadOptions { DType = dtype });
            Loss(recorded, tower, dtype).backward();
            Compare(recorded, tower.Module);
        }
    }

    private static Tensor Loss(ModelCase recorded, Tower tower, ScalarType dtype)
    {
        var outputs = tower.Run(recorded.Image.to(dtype));
        var image = outputs.TryGetValue("out.image_features", out var projected)
            ? projected
            : nn.functional.linear(outputs["out.hf_pooler_output"], recorded.Weight("transformers", "visual_projection.weight").to(dtype));

        // The text tower's part has no gradient here, but the logits need its features.
        var text = recorded["out.text_features"].to(dtype);
        var scale = recorded.Weight("open_clip", "logit_scale").to(dtype).exp();
        var logits = scale * nn.functional.linear(nn.functional.normalize(image, dim: -1), nn.functional.normalize(text, dim: -1));
        logits = recorded.Holds("open_clip", "logit_bias") ? logits + recorded.Weight("open_clip", "logit_bias").to(dtype) : logits;
        return image.square().mean() + text.square().mean() + logits.square().mean();
    }

    private static void Compare(ModelCase recorded, nn.Module module)
    {
        var norms = recorded.GradientNorms;
        var floor = 1e-4 * norms.Values.Max();
        var parameters = module.named_parameters().ToDictionary(p => p.name, p => p.parameter);
        HashSet<string> compared = [];
        foreach (var (key, expected) in norms.Where(norm => norm.Key.StartsWith("visual.", StringComparison.Ordinal)))
        {
            var parts = Names(module, key).Where(parameters.ContainsKey).ToArray();
            if (parts.Length == 0)
            {
                // The projection of a class that has none.
                (module, key).ShouldBe((module as ClipVisionModel, "visual.proj"));
                continue;
            }

            var found = Math.Sqrt(parts.Sum(part => Math.Pow(parameters[part].grad!.to(ScalarType.Float64).norm().item<double>(), 2)));
            found.ShouldBe(expected, Margin * recorded.GradientNoise * Math.Max(expected, floor), $"{key} of {recorded.Name}");
            compared.UnionWith(parts);
        }

        compared.ShouldBe(parameters.Keys, ignoreOrder: true);
    }

    /// <summary>The class' names for a key of the open_clip layout; transformers cuts the fused projection in three.</summary>
    private static IEnumerable<string> Names(nn.Module module, string key)
    {
        if (module is TimmTrunk or OpenClipVision)
        {
            return [key[(module is TimmTrunk ? "visual.trunk." : "visual.").Length..]];
        }

        var name = key["visual.".Length..]
            .Replace("transformer.resblocks.", "encoder.layers.", StringComparison.Ordinal)
            .Replace("ln_1", "layer_norm1", StringComparison.Ordinal)
            .Replace("ln_2", "layer_norm2", StringComparison.Ordinal)
            .Replace("mlp.c_fc", "mlp.fc1", StringComparison.Ordinal)
            .Replace("mlp.c_proj", "mlp.fc2", StringComparison.Ordinal)
            .Replace("ln_pre", "pre_layrnorm", StringComparison.Ordinal)
            .Replace("ln_post", "post_layernorm", StringComparison.Ordinal)
            .Replace("attn.out_proj", "self_attn.out_proj", StringComparison.Ordinal);
        name = name switch
        {
            "class_embedding" => "embeddings.class_embedding",
            "conv1.weight" => "embeddings.patch_embedding.weight",
            "positional_embedding" => "embeddings.position_embedding.weight",
            "proj" => "visual_projection.weight",
            _ => name,
        };
        if (module is ClipVisionModelWithProjection && name != "visual_projection.weight")
        {
            name = $"vision_model.{name}";
        }

        var fused = name.IndexOf("attn.in_proj_", StringComparison.Ordinal);
        return fused < 0 ? [name] : "qkv".Select(which => $"{name[..fused]}self_attn.{which}_proj.{name[(fused + "attn.in_proj_".Length)..]}");
    }
}
