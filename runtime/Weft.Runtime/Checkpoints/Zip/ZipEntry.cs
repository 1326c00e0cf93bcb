namespace Weft;

/// <summary>An entry of a zip archive, checked against its local header.</summary>
/// <param name="Name">The name as stored; it is text, never a path on disk.</param>
/// <param name="IsDeflated">Compressed; stored as it is otherwise.</param>
/// <param name="Crc">Checksum of the content.</param>
/// <param name="Start">Position of the local header.</param>
/// <param name="Data">Position of the first stored byte.</param>
/// <param name="Stored">Bytes in the archive.</param>
/// <param name="Length">Bytes of the content, as the directory says.</param>
internal sealed record ZipEntry(string Name, bool IsDeflated, uint Crc, long Start, long Data, long Stored, long Length);
