namespace Weft;

/// <summary>Bytes of a file before they are overwritten.</summary>
internal readonly record struct JournalRange(long Place, byte[] Bytes);
