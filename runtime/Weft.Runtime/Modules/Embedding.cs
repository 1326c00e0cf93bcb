using TorchSharp;
using TorchSharp.Modules;

namespace Weft;

/// <summary>A table of learned vectors, looked up by id.</summary>
public sealed class Embedding : WeftModule<torch.Tensor, torch.Tensor>
{
    private readonly long padding;

    /// <summary>Takes <c>{key}.weight</c>: [count, dim].</summary>
    /// <param name="source">Where the tensor comes from.</param>
    /// <param name="key">Full key of the layer, without a trailing dot.</param>
    /// <param name="count">Rows.</param>
    /// <param name="dim">Width of a row.</param>
    /// <param name="padding">An id whose vector is not learned: zeros when fresh, and no gradient reaches it. Negative: none.</param>
    public Embedding(WeightSource source, string key, long count, long dim, long padding = -1)
        : base(nameof(Embedding))
    {
        this.padding = padding;
        Register("weight", source, $"{key}.", Init.Normal(1), count, dim);
        if (padding >= 0 && source is FreshWeights)
        {
            using var noGrad = torch.no_grad();
            using var row = Weight.narrow(0, padding, 1);
            row.zero_();
        }
    }

    /// <summary><c>weight</c>: [count, dim].</summary>
    public Parameter Weight => Parameter("weight");

    /// <param name="input">Ids of any shape, 32- or 64-bit integers in [0, count).</param>
    /// <returns>[…, dim].</returns>
    /// <exception cref="System.Runtime.InteropServices.ExternalException">An id is out of range.</exception>
    public override torch.Tensor forward(torch.Tensor input)
    {
        using var scope = torch.NewDisposeScope();
        var flat = input.flatten();
        var rows = Weight.index_select(0, flat);
        if (padding >= 0 && rows.requires_grad)
        {
            rows = torch.where(flat.eq(padding).unsqueeze(-1), rows.detach(), rows);
        }

        return scope.Keep(rows.reshape([.. input.shape, Weight.size(1)]));
    }
}
