using static TorchSharp.torch;

namespace Weft;

/// <summary>Which channels form a plane that a rotary embedding turns.</summary>
public enum RopeRotation
{
    /// <summary>Neighbours: 0 with 1, 2 with 3, ….</summary>
    Pair,

    /// <summary>The first half with the second: 0 with d / 2, 1 with d / 2 + 1, ….</summary>
    Half,
}

/// <summary>Applies a rotary table to queries or keys.</summary>
internal static class Rotation
{
    public static Tensor Apply(Tensor x, Rotary table, RopeRotation rotation, long skip)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(table);
        Check(x, table, skip);

        using var scope = NewDisposeScope();
        var turned = skip == 0 ? x : x.narrow(-2, skip, x.size(-2) - skip);
        var y = rotation == RopeRotation.Pair ? QuarterTurnPairs(turned) : QuarterTurnHalves(turned);
        var rotated = (turned * table.Cos).add_(y * table.Sin);
        return scope.Keep(skip == 0 ? rotated : cat([x.narrow(-2, 0, skip), rotated], -2));
    }

    /// <summary>(a, b) becomes (-b, a) for neighbouring channels.</summary>
    private static Tensor QuarterTurnPairs(Tensor x)
    {
        // TorchSharp's unflatten takes no negative dimension.
        var pairs = x.unflatten(x.dim() - 1, [x.size(-1) / 2, 2]);
        return stack([-pairs.select(-1, 1), pairs.select(-1, 0)], -1).flatten(-2);
    }

    /// <summary>(a, b) becomes (-b, a) for the two halves.</summary>
    private static Tensor QuarterTurnHalves(Tensor x)
    {
        var half = x.size(-1) / 2;
        return cat([-x.narrow(-1, half, half), x.narrow(-1, 0, half)], -1);
    }

    private static void Check(Tensor x, Rotary table, long skip)
    {
        var tokens = table.Cos.size(-2);
        var width = table.Cos.size(-1);
        if (skip < 0 || x.dim() < 2 || x.size(-2) != tokens + skip || x.size(-1) != width || width % 2 != 0)
        {
            throw new ArgumentException(
                $"rope: a table of {ConfigMath.Text(tokens)} tokens and {ConfigMath.Text(width)} channels after {ConfigMath.Text(skip)} skipped tokens expects […, {ConfigMath.Text(tokens + skip)}, {ConfigMath.Text(width)}], found {Shapes.Text(x.shape)}.",
                nameof(x));
        }
    }
}
