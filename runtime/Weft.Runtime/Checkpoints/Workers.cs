using System.Runtime.ExceptionServices;

namespace Weft;

/// <summary>Threads that move bytes.</summary>
internal static class Workers
{
    /// <summary>How many there are at most: more wait for the disk or for memory.</summary>
    public static int Most { get; } = Math.Min(Environment.ProcessorCount, 4);

    /// <summary>Does something for every index: by one thread in order, by more in any.</summary>
    /// <remarks>The first failure is thrown as it is.</remarks>
    public static void ForEach(int count, int threads, Action<int> act, CancellationToken cancellation = default)
    {
        if (threads == 1)
        {
            for (var i = 0; i < count; i++)
            {
                cancellation.ThrowIfCancellationRequested();
                act(i);
            }

            return;
        }

        try
        {
            Parallel.For(0, count, new ParallelOptions { MaxDegreeOfParallelism = threads, CancellationToken = cancellation }, act);
        }
        catch (AggregateException e)
        {
            ExceptionDispatchInfo.Throw(e.InnerExceptions[0]);
        }
    }
}
