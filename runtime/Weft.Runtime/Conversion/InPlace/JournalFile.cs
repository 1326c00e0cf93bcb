namespace Weft;

/// <summary>Another file of the directory that a conversion in place writes or removes.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Old">What it holds before; null when it is not there.</param>
/// <param name="New">The hash of what it holds afterwards; empty when it is not there then.</param>
internal sealed record JournalFile(string Name, byte[]? Old, byte[] New);
