namespace Weft;

/// <summary>How far a conversion is.</summary>
/// <param name="Done">Bytes of the result that are written.</param>
/// <param name="Total">Bytes that there will be.</param>
public readonly record struct ConvertProgress(long Done, long Total);
