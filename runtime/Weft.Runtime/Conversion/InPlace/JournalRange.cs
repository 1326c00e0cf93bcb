namespace Weft;

/// <summary>Bytes of a file before they are overwritten.</summary>
internal sealed record JournalRange(long Place, byte[] Bytes);
