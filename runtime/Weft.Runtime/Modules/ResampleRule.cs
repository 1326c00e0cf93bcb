namespace Weft;

/// <summary>How an upstream library resizes its table of position embeddings. Cell centres correspond (align_corners off), in float32.</summary>
/// <param name="Mode">How values between the cells are found.</param>
/// <param name="Antialias">Whether a table that shrinks is smoothed first.</param>
/// <param name="Keep">Which other grids the library takes for the table's own.</param>
public readonly record struct ResampleRule(ResampleMode Mode, bool Antialias, ResampleKeep Keep);

/// <summary>How values between the cells of a table are found.</summary>
public enum ResampleMode
{
    /// <summary>Cubic convolution over 4 × 4 cells.</summary>
    Bicubic,

    /// <summary>Linear over 2 × 2 cells.</summary>
    Bilinear,
}

/// <summary>For which grids, beside its own, a library returns its table of position embeddings as it is.</summary>
public enum ResampleKeep
{
    /// <summary>For a square grid of as many cells: timm's <c>resample_abs_pos_embed</c> and transformers' <c>interpolate_pos_encoding</c>.</summary>
    Square,

    /// <summary>For every grid of as many cells, as <c>resize_pos_embed</c> does.</summary>
    Count,

    /// <summary>For no other.</summary>
    Never,
}
