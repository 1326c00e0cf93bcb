using TorchSharp;
using TorchSharp.Modules;

namespace Weft;

/// <summary>A table of learned vectors, looked up by id.</summary>
public sealed class Embedding : WeftModule<torch.Tensor, torch.Tensor>
{
    /// <summary>Takes <c>{key}.weight</c>: [count, dim].</summary>
    /// <param name="source">Where the tensor comes from.</param>
    /// <param name="key">Full key of the layer, without a trailing dot.</param>
    /// <param name="count">Rows.</param>
    /// <param name="dim">Width of a row.</param>
    public Embedding(WeightSource source, string key, long count, long dim)
        : base(nameof(Embedding)) => Register("weight", source, $"{key}.", Init.Normal(1), count, dim);

    /// <summary><c>weight</c>: [count, dim].</summary>
    public Parameter Weight => Parameter("weight");

    /// <param name="input">Ids of any shape, 32- or 64-bit integers in [0, count).</param>
    /// <returns>[…, dim].</returns>
    /// <exception cref="System.Runtime.InteropServices.ExternalException">An id is out of range.</exception>
    public override torch.Tensor forward(torch.Tensor input)
    {
        using var flat = input.flatten();
        using var rows = Weight.index_select(0, flat);
        return rows.reshape([.. input.shape, Weight.size(1)]);
    }
}
