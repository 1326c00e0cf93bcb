using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Benchmarks;

/// <summary>The blocks of <see cref="StockVisionTransformer"/>, which open_clip keeps in a module of their own.</summary>
internal sealed class StockTransformer : nn.Module<Tensor, Tensor>
{
    private readonly ModuleList<StockBlock> resblocks;

    public StockTransformer(long width, long layers, long heads)
        : base(nameof(StockTransformer))
    {
        resblocks = new ModuleList<StockBlock>([.. Enumerable.Range(0, (int)layers).Select(_ => new StockBlock(width, heads))]);
        RegisterComponents();
    }

    public override Tensor forward(Tensor input) => resblocks.Aggregate(input, (x, block) => block.forward(x));
}
