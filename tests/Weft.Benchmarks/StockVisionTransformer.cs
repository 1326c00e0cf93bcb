using TorchSharp.Modules;
using Weft.Models;
using static TorchSharp.torch;

namespace Benchmarks;

/// <summary>The vision tower of OpenCLIP as TorchSharp's users write it by hand: its own modules, found by reflection and filled with <c>load_state_dict</c>.</summary>
internal sealed class StockVisionTransformer : nn.Module<Tensor, Tensor>
{
    private readonly Conv2d conv1;
    private readonly Parameter class_embedding;
    private readonly Parameter positional_embedding;
    private readonly LayerNorm ln_pre;
    private readonly StockTransformer transformer;
    private readonly LayerNorm ln_post;
    private readonly Parameter proj;

    public StockVisionTransformer(OpenClipVisionConfig config)
        : base(nameof(StockVisionTransformer))
    {
        var (width, grid) = (config.Width, config.ImageSize.Height / config.PatchSize);
        var scale = Math.Pow(width, -0.5);
        conv1 = nn.Conv2d(3, width, config.PatchSize, stride: config.PatchSize, bias: false);
        class_embedding = new Parameter(scale * randn(width));
        positional_embedding = new Parameter(scale * randn((grid * grid) + 1, width));
        ln_pre = nn.LayerNorm(width);
        transformer = new StockTransformer(width, config.Layers, width / config.HeadWidth);
        ln_post = nn.LayerNorm(width);
        proj = new Parameter(scale * randn(width, config.EmbedDim));
        RegisterComponents();
    }

    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        var patches = conv1.forward(input).flatten(2).transpose(1, 2);
        var token = class_embedding.expand(patches.shape[0], 1, -1);
        var x = ln_pre.forward(cat([token, patches], 1) + positional_embedding);
        x = transformer.forward(x);
        return nn.functional.linear(ln_post.forward(x.select(1, 0)), proj.t()).MoveToOuterDisposeScope();
    }
}
