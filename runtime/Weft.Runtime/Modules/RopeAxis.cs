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
public readonly record struct RopeAxis(RopeCoord Coord, double Reference, double Offset);

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
