using static TorchSharp.torch;

namespace Weft;

/// <summary>Rotary tables by learned frequencies. They carry gradients, so that nothing is kept from one call to the next.</summary>
internal static class LearnedRotary
{
    public static Rotary Create(Tensor freqs, ReadOnlySpan<long> sizes, ReadOnlySpan<RopeAxis> axes, ReadOnlySpan<long> order, RopeDoubling doubling)
    {
        ArgumentNullException.ThrowIfNull(freqs);
        if (freqs.dim() < 2 || freqs.size(0) != axes.Length || sizes.Length != axes.Length || sizes.ContainsAnyInRange(long.MinValue, 0))
        {
            throw new ArgumentException($"rope: expected frequencies [{axes.Length}, …, d / 2] and {axes.Length} positive sizes, found {Shapes.Text(freqs.shape)} and {Shapes.Text(sizes)}.", nameof(freqs));
        }

        using var scope = NewDisposeScope();
        var taken = RopeAxis.Order(order, axes.Length);

        // In float32 like the libraries that models were trained with, whatever the dtype of the model.
        var exact = freqs.to(ScalarType.Float32);
        var angles = zeros([], ScalarType.Float32, freqs.device);
        for (var i = 0; i < taken.Length; i++)
        {
            var coords = tensor(RopeAxis.Coordinates(axes, sizes, taken[i]), ScalarType.Float32, freqs.device).unsqueeze(-1);
            angles += coords * exact.select(0, i).unsqueeze(-2);
        }

        angles = doubling == RopeDoubling.Repeat ? stack([angles, angles], -1).flatten(-2) : cat([angles, angles], -1);
        return new(scope.MoveToOuter(angles.cos().to(freqs.dtype)), scope.MoveToOuter(angles.sin().to(freqs.dtype)));
    }
}
