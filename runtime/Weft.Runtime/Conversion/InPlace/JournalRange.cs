namespace Weft;

/// <summary>Bytes of a file before they are overwritten, which the journal keeps.</summary>
/// <param name="Place">Where they stand in the file.</param>
/// <param name="Length">How many.</param>
/// <param name="Kept">Where the journal has them.</param>
internal sealed record JournalRange(long Place, int Length, long Kept);
