using TorchSharp;
using TorchSharp.Modules;

namespace Weft;

/// <summary>Normalisation by the root mean square over the last dimension: <c>x / sqrt(mean(x²) + eps) * w</c>.</summary>
public sealed class RmsNorm : WeftModule<torch.Tensor, torch.Tensor>
{
    private readonly long width;
    private readonly double epsilon;

    /// <summary>Takes <c>{key}.weight</c>: [width].</summary>
    /// <param name="source">Where the tensors come from.</param>
    /// <param name="key">Full key of the layer, without a trailing dot.</param>
    /// <param name="width">Size of the last dimension.</param>
    /// <param name="eps">Added to the mean square.</param>
    public RmsNorm(WeightSource source, string key, long width, double eps)
        : base(nameof(RmsNorm))
    {
        this.width = width;
        epsilon = eps;
        Register("weight", source, $"{key}.", Init.Ones, width);
    }

    /// <summary><c>weight</c>: [width].</summary>
    public Parameter Weight => Parameter("weight");

    /// <param name="input">[…, width].</param>
    /// <returns>[…, width].</returns>
    /// <exception cref="ArgumentException">The last dimension is not <c>width</c>.</exception>
    public override torch.Tensor forward(torch.Tensor input)
    {
        Shapes.RequireLast("rms norm", input, width);
        using var scope = torch.NewDisposeScope();

        // Squares of halves overflow: the libraries compute in 32 bits at least.
        var exact = input.dtype == torch.ScalarType.Float64 ? input : input.to(torch.ScalarType.Float32);
        var normed = exact * (exact.square().mean([-1], keepdim: true) + epsilon).rsqrt();
        return scope.Keep(Weight * normed.to(input.dtype));
    }
}
