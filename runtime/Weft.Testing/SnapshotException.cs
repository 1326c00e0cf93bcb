namespace Weft.Testing;

/// <summary>What a generator gave is not what its verified files say.</summary>
/// <param name="message">The files and the lines that differ.</param>
public sealed class SnapshotException(string message) : Exception(message);
