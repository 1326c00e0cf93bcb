using TorchSharp;
using TorchSharp.Modules;

namespace Weft;

/// <summary>Batch normalisation of the channels of <c>[b, c, …]</c>: by running statistics, or in training by those of the batch, which the running ones then follow.</summary>
public sealed class BatchNorm : WeftModule<torch.Tensor, torch.Tensor>
{
    // PyTorch's default: how much of the running statistics a batch replaces.
    private const double Momentum = 0.1;

    private readonly long width;
    private readonly double epsilon;

    /// <summary>Takes <c>{key}.weight</c>, <c>{key}.bias</c>, <c>{key}.running_mean</c> and <c>{key}.running_var</c>: [width], and <c>{key}.num_batches_tracked</c>: int64[].</summary>
    /// <param name="source">Where the tensors come from.</param>
    /// <param name="key">Full key of the layer, without a trailing dot.</param>
    /// <param name="width">Channels.</param>
    /// <param name="eps">Added to the variance.</param>
    public BatchNorm(WeightSource source, string key, long width, double eps)
        : base(nameof(BatchNorm))
    {
        (this.width, epsilon) = (width, eps);
        var prefix = $"{key}.";
        Register("weight", source, prefix, Init.Ones, width);
        Register("bias", source, prefix, Init.Zeros, width);
        RegisterBuffer("running_mean", source, prefix, Init.Zeros, width);
        RegisterBuffer("running_var", source, prefix, Init.Ones, width);
        RegisterBuffer("num_batches_tracked", source, prefix, Init.Counter);
    }

    /// <summary><c>weight</c>: [width].</summary>
    public Parameter Weight => Parameter("weight");

    /// <summary><c>bias</c>: [width].</summary>
    public Parameter Bias => Parameter("bias");

    /// <summary><c>running_mean</c>: [width].</summary>
    public torch.Tensor RunningMean => Buffer("running_mean");

    /// <summary><c>running_var</c>: [width].</summary>
    public torch.Tensor RunningVar => Buffer("running_var");

    /// <summary><c>num_batches_tracked</c>: int64[], how many batches the running statistics have followed.</summary>
    public torch.Tensor NumBatchesTracked => Buffer("num_batches_tracked");

    /// <param name="input">[b, width, …].</param>
    /// <returns>The same shape.</returns>
    /// <exception cref="ArgumentException">There are not <c>width</c> channels.</exception>
    public override torch.Tensor forward(torch.Tensor input)
    {
        Shapes.RequireChannels("batch norm", input, width);
        if (training)
        {
            using var noGrad = torch.no_grad();
            NumBatchesTracked.add_(1);
        }

        return torch.nn.functional.batch_norm(input, RunningMean, RunningVar, Weight, Bias, training, Momentum, epsilon);
    }
}
