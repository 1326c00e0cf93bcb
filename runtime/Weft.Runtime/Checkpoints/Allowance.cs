namespace Weft;

/// <summary>Memory that a file may take with what it describes, whatever its data: some for any file, and as much again as it is long. More is an attack.</summary>
/// <param name="bytes">How much, about.</param>
internal sealed class Allowance(long bytes)
{
    private const long Least = 32 << 20;

    private long left = bytes;

    /// <summary>What a file of a length may take.</summary>
    public static Allowance For(long fileLength) => new(Least + fileLength);

    /// <summary>Takes some of it; false when it is used up.</summary>
    public bool TrySpend(long bytes) => (left -= bytes) >= 0;

    /// <summary>Takes what a tensor in a list is worth, with what is made of it when the list is matched and shown.</summary>
    public bool TrySpend(string name, int dimensions) => TrySpend(480 + (6L * name.Length) + (32L * dimensions));

    /// <summary>Adds another file's length.</summary>
    public void Extend(long fileLength) => left += fileLength;
}
