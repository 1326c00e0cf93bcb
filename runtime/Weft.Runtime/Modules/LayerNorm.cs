using TorchSharp;
using TorchSharp.Modules;

namespace Weft;

/// <summary>Layer normalisation over the last dimension: <c>(x - mean) / sqrt(var + eps) * w + b</c>.</summary>
public sealed class LayerNorm : WeftModule<torch.Tensor, torch.Tensor>
{
    private readonly long[] shape;
    private readonly double epsilon;
    private readonly bool hasBias;

    /// <summary>Takes <c>{key}.weight</c>: [width] and, with a bias, <c>{key}.bias</c>: [width].</summary>
    /// <param name="source">Where the tensors come from.</param>
    /// <param name="key">Full key of the layer, without a trailing dot.</param>
    /// <param name="width">Channels.</param>
    /// <param name="eps">Added to the variance.</param>
    /// <param name="bias">Whether there is a bias.</param>
    public LayerNorm(WeightSource source, string key, long width, double eps, bool bias = true)
        : base(nameof(LayerNorm))
    {
        shape = [width];
        epsilon = eps;
        hasBias = bias;
        var prefix = $"{key}.";
        Register("weight", source, prefix, Init.Ones, width);
        if (bias)
        {
            Register("bias", source, prefix, Init.Zeros, width);
        }
    }

    /// <summary><c>weight</c>: [width].</summary>
    public Parameter Weight => Parameter("weight");

    /// <summary><c>bias</c>: [width], or null.</summary>
    public Parameter? Bias => hasBias ? Parameter("bias") : null;

    /// <param name="input">[…, width].</param>
    /// <returns>The same shape.</returns>
    /// <exception cref="ArgumentException">The last dimension is not <c>width</c>.</exception>
    public override torch.Tensor forward(torch.Tensor input)
    {
        Shapes.RequireLast("layer norm", input, shape[0]);
        return torch.nn.functional.layer_norm(input, shape, Weight, Bias, epsilon);
    }
}
