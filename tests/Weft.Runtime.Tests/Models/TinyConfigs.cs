using Weft.Models;

namespace Weft.Tests.Models;

/// <summary>Sizes that run in a millisecond and that no two dimensions share.</summary>
internal static class TinyConfigs
{
    public static EvaClipVisionConfig Eva { get; } = new() { ImgSize = new Size2(12, 20), PatchSize = 4, EmbedDim = 24, Depth = 2, NumHeads = 3, NumClasses = 5 };

    public static OpenClipVisionConfig OpenClip { get; } = new() { ImageSize = new Size2(12, 20), PatchSize = 4, Width = 18, Layers = 2, HeadWidth = 6, MlpRatio = 2.5, EmbedDim = 7 };

    public static ClipVisionModelWithProjectionConfig Projected { get; } = new()
    {
        ImageSize = new Size2(12, 20),
        PatchSize = 4,
        HiddenSize = 18,
        IntermediateSize = 45,
        NumHiddenLayers = 2,
        NumAttentionHeads = 3,
        ProjectionDim = 7,
    };

    public static ClipVisionModelConfig Plain { get; } = new()
    {
        ImageSize = new Size2(12, 20),
        PatchSize = 4,
        HiddenSize = 18,
        IntermediateSize = 45,
        NumHiddenLayers = 2,
        NumAttentionHeads = 3,
    };

    public static TheoryData<string> Names => [nameof(Eva), nameof(OpenClip), nameof(Projected), nameof(Plain)];

    /// <summary>A model of each class with fresh weights.</summary>
    public static Tower Build(string name, TorchSharp.torch.Device? device = null, TorchSharp.torch.ScalarType? dtype = null) => new(name switch
    {
        nameof(Eva) => new EvaClipVision(Eva, device, dtype),
        nameof(OpenClip) => new OpenClipVision(OpenClip, device, dtype),
        nameof(Projected) => new ClipVisionModelWithProjection(Projected, device, dtype),
        _ => new ClipVisionModel(Plain, device, dtype),
    });

    public static ArchitectureConfig Config(string name) => name switch
    {
        nameof(Eva) => Eva,
        nameof(OpenClip) => OpenClip,
        nameof(Projected) => Projected,
        _ => Plain,
    };
}
