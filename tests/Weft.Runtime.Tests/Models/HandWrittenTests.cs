using FsCheck.Fluent;
using Weft.Models;
using static TorchSharp.torch;

namespace Weft.Tests.Models;

/// <summary>Generated modules equal a second, hand-written implementation at sizes that no fixture has.</summary>
public sealed class HandWrittenTests
{
    // Rope angles are computed in 32 bits, as the libraries do, and norms of four channels enlarge it: 5.8e-5 off was seen once in tens of thousands of models. What is wrong is off by 1e-3 and more.
    private const double Tolerance = 2e-4;

    [Fact]
    public void Eva_of_any_size()
    {
        var sizes = from heads in Gen.Choose(1, 4)
                    from headDim in Gen.Elements(4, 8, 12, 20)
                    from patch in Gen.Choose(1, 5)
                    from height in Gen.Choose(1, 4)
                    from width in Gen.Choose(1, 5)
                    from depth in Gen.Choose(1, 2)
                    from ratio in Gen.Elements(0.7, 8.0 / 3, 1.375)
                    from inner in Gen.Elements(true, false)
                    from mlp in Gen.Elements((Gated: true, Normed: true), (Gated: true, Normed: false), (Gated: false, Normed: false))
                    from fused in Gen.Elements(true, false)
                    from normedAfter in Gen.Elements(true, false)
                    from rotary in Gen.Elements(true, false)
                    from reference in Gen.Choose(1, 20)
                    from pool in Gen.Elements(Enum.GetValues<EvaClipVisionGlobalPool>())
                    from classes in Gen.Elements(0, 1, 7)
                    from dynamic in Gen.Elements(true, false)
                    from eps in Gen.Elements(1e-6, 1e-2)
                    select new EvaClipVisionConfig
                    {
                        ImgSize = new Size2((height * patch) + (patch / 2), width * patch),
                        PatchSize = patch,
                        EmbedDim = heads * headDim,
                        NumHeads = heads,
                        Depth = depth,
                        MlpRatio = ratio,
                        ScaleAttnInner = inner,
                        SwigluMlp = mlp.Gated,
                        ScaleMlp = mlp.Normed,
                        QkvFused = fused,
                        UsePostNorm = normedAfter,
                        UseRotPosEmb = rotary,
                        RefFeatShape = new Size2(reference, 16),
                        GlobalPool = pool,
                        NumClasses = classes,
                        DynamicImgSize = dynamic,
                        NormEps = eps,
                    };
        foreach (var config in Gen.Sample(sizes, 60))
        {
            using var scope = NewDisposeScope();
            using var noGrad = no_grad();
            using var model = new EvaClipVision(config, dtype: ScalarType.Float64);
            var weights = Randomize(model);
            var (rows, columns) = config.DynamicImgSize ? (3, 2) : (0, 0);
            var image = randn(2, 3, config.ImgSize.Height + (rows * config.PatchSize), config.ImgSize.Width + (columns * config.PatchSize), dtype: ScalarType.Float64);

            var (tokens, output) = model.call(image);
            var (expectedTokens, expected) = HandWritten.Eva(config, weights, image);

            Close(tokens, expectedTokens, config);
            Close(output, expected, config);
        }
    }

    [Fact]
    public void OpenClip_of_any_size()
    {
        var sizes = from heads in Gen.Choose(1, 4)
                    from headWidth in Gen.Choose(1, 9)
                    from patch in Gen.Choose(1, 5)
                    from height in Gen.Choose(1, 4)
                    from width in Gen.Choose(1, 5)
                    from layers in Gen.Choose(1, 2)
                    from ratio in Gen.Elements(1.5, 4.0, 2.75)
                    from act in Gen.Elements(Activation.Gelu, Activation.GeluTanh, Activation.QuickGelu, Activation.Silu, Activation.Relu)
                    from scale in Gen.Elements<double?>(null, 0.1)
                    from noPre in Gen.Elements(true, false)
                    from pool in Gen.Elements(Enum.GetValues<OpenClipVisionPoolType>())
                    from after in Gen.Elements(true, false)
                    from eps in Gen.Elements(1e-5, 1e-2)
                    select new OpenClipVisionConfig
                    {
                        ImageSize = new Size2(height * patch, (width * patch) + (patch / 2)),
                        PatchSize = patch,
                        Width = heads * headWidth,
                        HeadWidth = headWidth,
                        Layers = layers,
                        MlpRatio = ratio,
                        EmbedDim = 7,
                        Act = act,
                        LsInitValue = scale,
                        NoLnPre = noPre,
                        PoolType = pool,
                        FinalLnAfterPool = after,
                        NormEps = eps,
                    };
        foreach (var config in Gen.Sample(sizes, 60))
        {
            using var scope = NewDisposeScope();
            using var noGrad = no_grad();
            using var model = new OpenClipVision(config, dtype: ScalarType.Float64);
            var weights = Randomize(model);
            var image = randn(2, 3, config.ImageSize.Height, config.ImageSize.Width, dtype: ScalarType.Float64);

            Close(model.call(image).Output, HandWritten.OpenClip(config, weights, image), config);
        }
    }

    [Theory]
    [InlineData(Activation.Gelu)]
    [InlineData(Activation.GeluTanh)]
    [InlineData(Activation.QuickGelu)]
    public void No_activation_passes_for_another(Activation act)
    {
        var config = TinyConfigs.OpenClip with { Act = act };
        using var noGrad = no_grad();
        using var model = new OpenClipVision(config, dtype: ScalarType.Float64);
        var weights = Randomize(model);
        var image = randn(2, 3, 12, 20, dtype: ScalarType.Float64);
        var output = model.call(image).Output;

        foreach (var other in (Activation[])[Activation.Gelu, Activation.GeluTanh, Activation.QuickGelu])
        {
            var difference = Difference(output, HandWritten.OpenClip(config with { Act = other }, weights, image));

            // Nothing in this model is computed in single precision: whatever the weights, the same is the same.
            (difference < 1e-9).ShouldBe(other == act, $"{act} against {other}: {difference:g3}");
        }
    }

    /// <summary>Fresh norms and biases are ones and zeros, which hide mistakes.</summary>
    private static Dictionary<string, Tensor> Randomize(nn.Module model)
    {
        var state = model.state_dict();
        foreach (var (key, tensor) in state)
        {
            tensor.copy_(randn_like(tensor) * (tensor.dim() > 1 ? 1.5 / Math.Sqrt(tensor.size(-1)) : 0.3) + (key.EndsWith("norm.weight", StringComparison.Ordinal) ? 1 : 0));
        }

        return state.ToDictionary(entry => entry.Key, entry => entry.Value);
    }

    private static void Close(Tensor found, Tensor expected, object config)
    {
        found.shape.ShouldBe(expected.shape, config.ToString());
        Difference(found, expected).ShouldBeLessThan(Tolerance, config.ToString());
    }

    private static double Difference(Tensor a, Tensor b) => ((a - b).abs() / (1 + b.abs())).max().item<double>();
}
