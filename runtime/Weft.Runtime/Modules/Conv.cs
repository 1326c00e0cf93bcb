using TorchSharp;
using TorchSharp.Modules;

namespace Weft;

/// <summary>A convolution over one, two or three dimensions; the rank of the kernel decides.</summary>
public sealed class Conv : WeftModule<torch.Tensor, torch.Tensor>
{
    private readonly long channels;
    private readonly long groups;
    private readonly long[] stride;
    private readonly long[] padding;
    private readonly bool hasBias;

    /// <summary>Takes <c>{key}.weight</c>: [outputs, channels / groups, …kernel] and, with a bias, <c>{key}.bias</c>: [outputs].</summary>
    /// <param name="source">Where the tensors come from.</param>
    /// <param name="key">Full key of the layer, without a trailing dot.</param>
    /// <param name="channels">Channels in.</param>
    /// <param name="outputs">Channels out.</param>
    /// <param name="kernel">Kernel sizes, one to three.</param>
    /// <param name="stride">Strides: one for all dimensions, or one each.</param>
    /// <param name="padding">Zeros on both sides: one size for all dimensions, or one each.</param>
    /// <param name="groups">Groups; divides both channel counts.</param>
    /// <param name="bias">Whether there is a bias.</param>
    /// <exception cref="ArgumentException">The sizes do not fit each other.</exception>
    public Conv(
        WeightSource source,
        string key,
        long channels,
        long outputs,
        ReadOnlySpan<long> kernel,
        ReadOnlySpan<long> stride,
        ReadOnlySpan<long> padding,
        long groups = 1,
        bool bias = true)
        : base(nameof(Conv))
    {
        if (kernel.Length is < 1 or > 3)
        {
            throw new ArgumentException($"{key}: a convolution has 1 to 3 kernel sizes, found {Shapes.Text(kernel)}.", nameof(kernel));
        }

        if (groups < 1 || channels % groups != 0 || outputs % groups != 0)
        {
            throw new ArgumentException($"{key}: {groups} groups must divide {channels} input and {outputs} output channels.", nameof(groups));
        }

        this.channels = channels;
        this.groups = groups;
        this.stride = PerDimension(key, nameof(stride), stride, kernel.Length);
        this.padding = PerDimension(key, nameof(padding), padding, kernel.Length);
        hasBias = bias;

        var fanIn = ConfigMath.Product([channels / groups, .. kernel]);
        var prefix = $"{key}.";
        Register("weight", source, prefix, Init.FanIn(fanIn), [outputs, channels / groups, .. kernel]);
        if (bias)
        {
            Register("bias", source, prefix, Init.FanIn(fanIn), outputs);
        }
    }

    /// <summary><c>weight</c>: [outputs, channels / groups, …kernel].</summary>
    public Parameter Weight => Parameter("weight");

    /// <summary><c>bias</c>: [outputs], or null.</summary>
    public Parameter? Bias => hasBias ? Parameter("bias") : null;

    /// <param name="input">[b, channels, …], one size for each kernel dimension.</param>
    /// <returns>[b, outputs, …].</returns>
    /// <exception cref="ArgumentException">Rank or channel count is wrong.</exception>
    public override torch.Tensor forward(torch.Tensor input)
    {
        ArgumentNullException.ThrowIfNull(input);
        if (input.dim() != stride.Length + 2 || input.size(1) != channels)
        {
            throw new ArgumentException(
                $"{stride.Length}-d convolution: expected [b, {channels}{string.Concat(Enumerable.Repeat(", _", stride.Length))}], found {Shapes.Text(input.shape)}.",
                nameof(input));
        }

        return stride.Length switch
        {
            1 => torch.nn.functional.conv1d(input, Weight, Bias, stride[0], padding[0], groups: groups),
            2 => torch.nn.functional.conv2d(input, Weight, Bias, stride, padding, groups: groups),
            _ => torch.nn.functional.conv3d(input, Weight, Bias, stride, padding, groups: groups),
        };
    }

    private static long[] PerDimension(string key, string option, ReadOnlySpan<long> values, int rank)
    {
        if (values.Length == rank)
        {
            return values.ToArray();
        }

        if (values.Length != 1)
        {
            throw new ArgumentException($"{key}: {option} has one size or {rank}, found {Shapes.Text(values)}.", option);
        }

        var all = new long[rank];
        Array.Fill(all, values[0]);
        return all;
    }
}
