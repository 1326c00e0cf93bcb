using System.Collections.Concurrent;

namespace Weft;

/// <summary>Readers of one checkpoint, one for each thread that reads at the time, whose buffers are used again.</summary>
/// <param name="source">The checkpoint.</param>
internal sealed class PlanReaders(Checkpoint source) : IDisposable
{
    // Bytes of the two buffers that every reader has, over all readers.
    private const int Buffers = 16 << 20;

    private readonly ConcurrentBag<PlanReader> idle = [];

    /// <summary>A reader that no other thread has.</summary>
    public PlanReader Rent() => idle.TryTake(out var reader) ? reader : new PlanReader(source, Buffers / 2 / Workers.Most);

    /// <summary>Gives a reader back.</summary>
    public void Return(PlanReader reader) => idle.Add(reader);

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var reader in idle)
        {
            reader.Dispose();
        }
    }
}
