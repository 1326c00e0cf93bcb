using static TorchSharp.torch;

namespace Weft;

/// <summary>Initialises tensors as PyTorch initialises a new layer.</summary>
/// <param name="device">Where tensors are created; null is TorchSharp's default device.</param>
/// <param name="dtype">Dtype of learned tensors; null is TorchSharp's default dtype.</param>
/// <param name="generator">Source of randomness, for repeatable weights; null is the global one.</param>
public sealed class FreshWeights(Device? device, ScalarType? dtype, Generator? generator = null) : WeightSource
{
    private readonly Device device = device ?? get_default_device();
    private readonly ScalarType dtype = dtype ?? get_default_dtype();

    /// <inheritdoc/>
    public override Tensor Take(string key, ReadOnlySpan<long> shape, Init init)
    {
        using var noGrad = no_grad();
        var fresh = empty(shape, dtype: init.Integer ? ScalarType.Int64 : dtype, device: device).DetachFromDisposeScope();
        return init.Kind switch
        {
            InitKind.Constant => fresh.fill_(init.Value),
            InitKind.Normal => fresh.normal_(0, init.Value, generator),
            InitKind.SinCos => Table(fresh, init),
            InitKind.Uniform => fresh.uniform_(-init.Value, init.Value, generator),
            _ => throw new ArgumentOutOfRangeException(nameof(init), init, "Unknown initialisation."),
        };
    }

    /// <summary>Fills [..., prefix + rows, c]: computed in double, as the original does.</summary>
    private static Tensor Table(Tensor fresh, Init init)
    {
        using var scope = NewDisposeScope();
        var quarter = fresh.size(-1) / 4;
        var frequencies = pow(init.Value, arange(quarter, ScalarType.Float64) / -quarter);
        var places = arange(init.Grid.Height * init.Grid.Width, ScalarType.Float64);
        var (y, x) = ((places / init.Grid.Width).floor(), places.remainder(init.Grid.Width));
        var halves = new[] { x, y }.Select(axis => outer(axis, frequencies)).SelectMany(angles => new[] { angles.sin(), angles.cos() });
        fresh.slice(-2, 0, init.Prefix, 1).zero_();
        fresh.slice(-2, init.Prefix, long.MaxValue, 1).copy_(cat([.. halves], -1));
        return fresh;
    }
}
