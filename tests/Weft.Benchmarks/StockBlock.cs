using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Benchmarks;

/// <summary>A block of <see cref="StockVisionTransformer"/>. Fields have the names that keys have in open_clip.</summary>
internal sealed class StockBlock : nn.Module<Tensor, Tensor>
{
    private readonly LayerNorm ln_1;
    private readonly MultiheadAttention attn;
    private readonly LayerNorm ln_2;
    private readonly StockMlp mlp;

    public StockBlock(long width, long heads)
        : base(nameof(StockBlock))
    {
        ln_1 = nn.LayerNorm(width);
        attn = nn.MultiheadAttention(width, heads);
        ln_2 = nn.LayerNorm(width);
        mlp = new StockMlp(width, 4 * width);
        RegisterComponents();
    }

    public override Tensor forward(Tensor input)
    {
        // nn.MultiheadAttention wants the tokens before the batch.
        var normed = ln_1.forward(input).transpose(0, 1);
        var x = input + attn.forward(normed, normed, normed, null, false, null).Item1.transpose(0, 1);
        return x + mlp.forward(ln_2.forward(x));
    }
}
