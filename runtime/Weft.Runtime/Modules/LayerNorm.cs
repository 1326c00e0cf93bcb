using TorchSharp;
using TorchSharp.Modules;

namespace Weft;

/// <summary>Layer normalisation over the last dimension, or over the channels of <c>[b, c, …]</c>: <c>(x - mean) / sqrt(var + eps) * w + b</c>.</summary>
public sealed class LayerNorm : WeftModule<torch.Tensor, torch.Tensor>
{
    private readonly long[] shape;
    private readonly double epsilon;
    private readonly bool hasBias;
    private readonly bool overChannels;

    /// <summary>Takes <c>{key}.weight</c>: [width] and, with a bias, <c>{key}.bias</c>: [width].</summary>
    /// <param name="source">Where the tensors come from.</param>
    /// <param name="key">Full key of the layer, without a trailing dot.</param>
    /// <param name="width">Channels.</param>
    /// <param name="eps">Added to the variance.</param>
    /// <param name="bias">Whether there is a bias.</param>
    /// <param name="channels">Whether the second dimension is normalised instead of the last.</param>
    public LayerNorm(WeightSource source, string key, long width, double eps, bool bias = true, bool channels = false)
        : base(nameof(LayerNorm))
    {
        shape = [width];
        epsilon = eps;
        hasBias = bias;
        overChannels = channels;
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

    /// <param name="input">[…, width], or [b, width, …] where the channels are normalised.</param>
    /// <returns>The same shape.</returns>
    /// <exception cref="ArgumentException">The dimension that is normalised is not <c>width</c>.</exception>
    public override torch.Tensor forward(torch.Tensor input)
    {
        if (!overChannels)
        {
            Shapes.RequireLast("layer norm", input, shape[0]);
            return torch.nn.functional.layer_norm(input, shape, Weight, Bias, epsilon);
        }

        Shapes.RequireChannels("layer norm", input, shape[0]);
        using var last = input.transpose(1, -1);
        using var normed = torch.nn.functional.layer_norm(last, shape, Weight, Bias, epsilon);
        return normed.transpose(1, -1);
    }
}
