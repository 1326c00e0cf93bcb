using Weft.Models;
using Weft.Tests.Checkpoints;
using static TorchSharp.torch;

namespace Weft.Tests.Models;

/// <summary>Every model of the fixtures, in every layout, opened as a directory of its ecosystem: outputs, values inside and gradients are what the library gave.</summary>
public sealed class FixtureTests : IDisposable
{
    // As tolerances of outputs: twenty times what a 32-bit run of the library itself is off.
    private const double GradientMargin = 20;

    private static readonly string[] Names =
    [
        "clip-relatives", "coca", "eva01-giant", "eva02-base-clip", "eva02-enormous-postnorm", "eva02-large-clip-dyn",
        "open_clip-vit", "open_clip-vit-attnpool-embedcls", "open_clip-vit-cascade-poolnone", "open_clip-vit-clipa", "open_clip-vit-customblock",
        "open_clip-vit-poolnone-eos", "rope-vit-axial", "rope-vit-mixed", "rope-vit-mixed-ape-dyn", "rope-vit-reg-gap", "eps-rope-vit", "dinov3", "eps-dinov3", "openai-clip-vit-quickgelu", "pe-core", "siglip", "siglip2-tanh",
        "modified-resnet", "eps-modified-resnet", "convnext", "eps-convnext", "convnext-v2", "convnext-hnf", "convnext-unpooled",
        "fastvit-mci", "fastvit-folded", "fastvit-ln", "fastvit-unpooled", "hybrid-vit", "hybrid-vit-avg", "hybrid-vit-unpooled", "vitamin", "vitamin-unpooled",
        "eps-clip", "eps-coca", "eps-eva02", "eps-eva02-postnorm", "eps-pe-core", "eps-siglip",
        "swin", "swin-partition", "relpos-mlp", "relpos-shared-table", "relpos-post-norm",
        "vjepa2", "vjepa2-predictor", "vjepa2-image", "eps-vjepa2",
        "video-vit", "video-vit-plain", "video-vit-tokens",
        "glm4v-vision", "glm4v-vision-blocks", "eps-glm4v",
        "dinov2", "dinov2-swiglu", "dinov2-registers", "dinov2-timm", "dinov2-timm-registers", "dinov2-timm-registers-pooled", "eps-dinov2", "eps-dinov2-registers",
        "dinov3-defaults", "dinov3-gated", "dinov3-no-registers", "dinov2-no-registers",
        "byob-resnet", "byob-resnet-unpooled", "byob-resnet-gap", "byob-resnet-features",
        "naflex-gap", "naflex-token", "naflex-factorized", "naflex-factorized-plain", "naflex-siglip", "naflex-map", "naflex-swiglu", "naflex-swiglu-unscaled",
        "modern-text", "modern-text-map", "modern-text-map-biased", "modern-text-registers", "modern-text-causal-registers", "modern-text-unpadded", "modern-text-defaults",
        "siglip2-naflex", "siglip2-naflex-vision", "siglip2-naflex-headless", "eps-siglip2-naflex",
    ];

    // Outputs alone were recorded of these.
    private static readonly string[] OutputsOnly = ["coca-cascade", "open_clip-vit-tokens", "trunk-pool-reset", "fastvit-ln-folded", "fastvit-unpooled-folded", "fastvit-mci-folded"];

    // What the libraries call an input, where it is not the case's name for it.
    private static readonly Dictionary<string, string[]> Inputs = new()
    {
        ["in.image"] = ["image", "x", "pixel_values"],
        ["in.text"] = ["text", "input_ids"],
        ["in.video"] = ["video", "pixel_values_videos"],
    };

    private readonly TemporaryFolder folder = new();

    public static TheoryData<string, string> Layouts
    {
        get
        {
            TheoryData<string, string> all = [];
            foreach (var (name, layout) in Names.Concat(OutputsOnly).SelectMany(name => new ModelCase(name).Layouts.Select(layout => (name, layout))))
            {
                all.Add(name, layout);
            }

            return all;
        }
    }

    /// <summary>The layout whose keys the gradient norms have.</summary>
    public static TheoryData<string, string> Trained
    {
        get
        {
            TheoryData<string, string> all = [];
            foreach (var name in Names)
            {
                var layouts = new ModelCase(name).Layouts;
                all.Add(name, layouts.Contains("open_clip") ? "open_clip" : layouts[0]);
            }

            return all;
        }
    }

    public void Dispose() => folder.Dispose();

    [Theory]
    [MemberData(nameof(Layouts))]
    public void Values_are_the_librarys(string name, string layout)
    {
        var recorded = new ModelCase(name);
        var loaded = ModelLoader.Open(Catalog.Models, recorded.Write(layout, folder["model"]), null, new() { Set = recorded.Set });
        using var module = loaded.Module;
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        var trace = new Trace(module, recorded.Names);

        var outputs = Run(loaded, recorded);

        loaded.Detection.Unused.ShouldBeEmpty();
        outputs.ShouldNotBeEmpty();
        Parity.Differences(recorded, outputs).ShouldBeEmpty();
        Parity.Differences(recorded, trace.Values).ShouldBeEmpty();
        // A recorded norm that is the identity is no module.
        var expected = recorded.Names.Where(value => value.StartsWith("mid.", StringComparison.Ordinal) && (name, value) is not ("rope-vit-reg-gap", "mid.vision.norm") && (layout is "open_clip" or "transformers" or "weft" || value.StartsWith("mid.vision", StringComparison.Ordinal)));
        trace.Values.Keys.ShouldBe(expected, ignoreOrder: true);
    }

    [Theory]
    [MemberData(nameof(Trained))]
    public void Gradients_are_the_librarys(string name, string layout)
    {
        var recorded = new ModelCase(name);
        var path = recorded.Write(layout, folder["model"]);
        foreach (var dtype in (ScalarType[])[ScalarType.Float32, ScalarType.Float64])
        {
            using var scope = NewDisposeScope();
            var loaded = ModelLoader.Open(Catalog.Models, path, null, new() { DType = dtype, Set = recorded.Set });
            using var module = loaded.Module;

            // The recorded norms are of every table, also of those that the library itself does not train.
            var parameters = module.named_parameters().ToDictionary(one => one.name, one => one.parameter);
            foreach (var parameter in parameters.Values)
            {
                parameter.requires_grad_(true);
            }

            var outputs = Run(loaded, recorded, dtype);
            if (parameters.TryGetValue("logit_scale", out var scale))
            {
                outputs["out.logit_scale"] = scale.exp();
            }

            recorded.LossTerms.Select(term => outputs[term].square().mean()).Aggregate((sum, term) => sum + term).backward();

            var norms = recorded.GradientNorms;
            var floor = 1e-4 * norms.Values.Max();
            foreach (var (key, expected) in norms)
            {
                parameters.ShouldContainKey(key);
                var found = parameters[key].grad is { } grad ? grad.to(ScalarType.Float64).norm().item<double>() : 0;
                found.ShouldBe(expected, GradientMargin * recorded.GradientNoise * Math.Max(expected, floor), $"{key} of {name} in {dtype}");
            }

            parameters.Where(one => one.Value.grad is { } grad && grad.count_nonzero().item<long>() > 0).Select(one => one.Key).Except(norms.Keys).ShouldBeEmpty();
        }
    }

    /// <summary>What the model's methods give, under the fixtures' names.</summary>
    internal static Dictionary<string, Tensor> Run(LoadedModel loaded, ModelCase recorded, ScalarType dtype = ScalarType.Float32)
    {
        var names = recorded.Names;
        Dictionary<string, Tensor> inputs = [];
        foreach (var theirs in names.Where(name => name.StartsWith("in.", StringComparison.Ordinal)))
        {
            foreach (var input in Inputs.GetValueOrDefault(theirs, [theirs["in.".Length..]]))
            {
                inputs[input] = recorded[theirs].is_floating_point() ? recorded[theirs].to(dtype) : recorded[theirs];
            }
        }

        Dictionary<string, Tensor> outputs = [];
        var isWhole = loaded.Detection.Architecture.Methods[0].Inputs.Count > 1;
        foreach (var method in loaded.Detection.Architecture.Methods.Where(method => method.Fits(loaded.Module) && method.Inputs.All(input => input.Optional || inputs.ContainsKey(input.Name))))
        {
            var isText = method.Inputs.All(input => input.Name is "text" or "input_ids");
            foreach (var (output, value) in method.Invoke(loaded.Module, inputs))
            {
                if (Recorded(output, isWhole, isText, names) is { } name)
                {
                    outputs[name] = value;
                }
            }
        }

        return outputs;
    }

    // What a library calls its output, and what the case calls it: transformers' whole models give unit vectors.
    private static string? Recorded(string output, bool isWhole, bool isText, IReadOnlyCollection<string> names) => (output switch
    {
        "output" or "pooler_output" when isText => (string[])["out.text_features"],
        "tokens" => isText ? ["out.text_tokens", "out.text_embs"] : ["out.image_tokens", "out.image_embs"],
        "output" => ["out.trunk_features", "out.features", "out.image_features"],
        "forward_features" => ["out.forward_features", "out.last_hidden_state"],
        "image_embeds" => isWhole ? ["out.image_features_normalized"] : ["out.image_embeds", "out.image_features"],
        "text_embeds" => isWhole ? ["out.text_features_normalized"] : ["out.text_features"],
        "pooler_output" => ["out.hf_pooler_output", "out.pooler_output", "out.image_features"],
        "image_tokens" => ["out.image_tokens", "out.image_embs"],
        "text_tokens" => ["out.text_tokens", "out.text_embs"],
        _ => [$"out.{output}"],
    }).FirstOrDefault(names.Contains);
}
