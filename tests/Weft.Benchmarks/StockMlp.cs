using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Benchmarks;

/// <summary>The feed-forward part of <see cref="StockBlock"/>, with quick_gelu.</summary>
internal sealed class StockMlp : nn.Module<Tensor, Tensor>
{
    private readonly Linear c_fc;
    private readonly Linear c_proj;

    public StockMlp(long width, long hidden)
        : base(nameof(StockMlp))
    {
        c_fc = nn.Linear(width, hidden);
        c_proj = nn.Linear(hidden, width);
        RegisterComponents();
    }

    public override Tensor forward(Tensor input)
    {
        var hidden = c_fc.forward(input);
        return c_proj.forward(hidden * sigmoid(1.702 * hidden));
    }
}
