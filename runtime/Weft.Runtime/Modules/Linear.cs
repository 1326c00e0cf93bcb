using TorchSharp;
using TorchSharp.Modules;

namespace Weft;

/// <summary>A linear layer: <c>x Wᵀ + b</c> over the last dimension.</summary>
public sealed class Linear : WeftModule<torch.Tensor, torch.Tensor>
{
    private readonly bool hasBias;

    /// <summary>Takes <c>{key}.weight</c>: [outputs, inputs] and, with a bias, <c>{key}.bias</c>: [outputs].</summary>
    /// <param name="source">Where the tensors come from.</param>
    /// <param name="key">Full key of the layer, without a trailing dot.</param>
    /// <param name="inputs">Channels in.</param>
    /// <param name="outputs">Channels out.</param>
    /// <param name="bias">Whether there is a bias.</param>
    public Linear(WeightSource source, string key, long inputs, long outputs, bool bias = true)
        : base(nameof(Linear))
    {
        hasBias = bias;
        var prefix = $"{key}.";
        Register("weight", source, prefix, Init.FanIn(inputs), outputs, inputs);
        if (bias)
        {
            Register("bias", source, prefix, Init.FanIn(inputs), outputs);
        }
    }

    /// <summary><c>weight</c>: [outputs, inputs].</summary>
    public Parameter Weight => Parameter("weight");

    /// <summary><c>bias</c>: [outputs], or null.</summary>
    public Parameter? Bias => hasBias ? Parameter("bias") : null;

    /// <param name="input">[…, inputs].</param>
    /// <returns>[…, outputs].</returns>
    /// <exception cref="ArgumentException">The last dimension is not <c>inputs</c>.</exception>
    public override torch.Tensor forward(torch.Tensor input) => Ops.Linear(input, Weight, Bias);
}
