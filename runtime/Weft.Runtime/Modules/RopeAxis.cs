namespace Weft;

/// <summary>What a token's index <c>i</c> of <c>n</c> along an axis counts as.</summary>
public enum RopeCoord
{
    /// <summary><c>i + offset</c>.</summary>
    Index,

    /// <summary><c>(i + offset) / n * reference</c>: positions stretch to a reference grid.</summary>
    Ref,

    /// <summary><c>2 (i + 0.5 + offset) / n - 1</c>: cell centres between -1 and 1.</summary>
    Center,
}

/// <summary>How one axis of the token grid becomes coordinates.</summary>
/// <param name="Coord">The formula.</param>
/// <param name="Reference">Size of the reference grid; only <see cref="RopeCoord.Ref"/> reads it.</param>
/// <param name="Offset">Added to the index.</param>
public readonly record struct RopeAxis(RopeCoord Coord, double Reference, double Offset)
{
    /// <summary>The order in which axes take channels: the given one, or their own.</summary>
    internal static int[] Order(ReadOnlySpan<long> order, int axes)
    {
        var result = new int[order.IsEmpty ? axes : order.Length];
        for (var i = 0; i < result.Length; i++)
        {
            var axis = order.IsEmpty ? i : order[i];
            result[i] = axis >= 0 && axis < axes
                ? (int)axis
                : throw new ArgumentException($"rope: order names axis {ConfigMath.Text(axis)} of {axes}.", nameof(order));
        }

        return result;
    }

    /// <summary>What each token of a grid, in row-major order, counts as along one of its axes.</summary>
    internal static float[] Coordinates(ReadOnlySpan<RopeAxis> axes, ReadOnlySpan<long> sizes, int axis)
    {
        var coords = new float[ConfigMath.Product(sizes)];
        var inner = ConfigMath.Product(sizes[(axis + 1)..]);
        for (var token = 0; token < coords.Length; token++)
        {
            coords[token] = axes[axis].At(token / inner % sizes[axis], sizes[axis]);
        }

        return coords;
    }

    /// <summary>The coordinate of one index of a size, in float32 as the libraries compute it.</summary>
    private float At(long index, long size)
    {
        var position = index + (float)Offset;
        return Coord switch
        {
            RopeCoord.Index => position,
            RopeCoord.Ref => position / size * (float)Reference,
            RopeCoord.Center => (2 * (position + 0.5f) / size) - 1,
            _ => throw new InvalidOperationException($"Unknown rope coordinate {Coord}."),
        };
    }
}

/// <summary>How the angles of several axes share the channels.</summary>
public enum RopeLayout
{
    /// <summary>All axes' angles one after the other, then doubled as a whole.</summary>
    Concat,

    /// <summary>Each axis' angles doubled, then one after the other.</summary>
    Blocks,

    /// <summary>The axes take turns: channel <c>k</c> is turned by axis <c>k mod axes</c>; then doubled.</summary>
    Stride,
}

/// <summary>How each angle comes to stand on the two channels of its plane.</summary>
public enum RopeDoubling
{
    /// <summary>Each angle twice in a row: a, a, b, b.</summary>
    Repeat,

    /// <summary>All angles, then all again: a, b, a, b.</summary>
    Tile,
}
