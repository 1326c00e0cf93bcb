using System.Runtime.ExceptionServices;

namespace Weft;

/// <summary>How a weights file is written.</summary>
/// <param name="IsSparse">Leaves holes where only zeros would stand, as the source has them.</param>
/// <param name="Threads">How many write at once, where the container tells places beforehand.</param>
/// <param name="BeforeRename">Called when all is written and before it takes the file's name; it may throw.</param>
internal sealed record WriteManner(bool IsSparse = false, int Threads = 1, Action? BeforeRename = null)
{
    /// <summary>Does something for every index, by one thread in order.</summary>
    /// <remarks>The first failure is thrown as it is.</remarks>
    public void ForEach(int count, Action<int> act, CancellationToken cancellation)
    {
        if (Threads == 1)
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
            Parallel.For(0, count, new ParallelOptions { MaxDegreeOfParallelism = Threads, CancellationToken = cancellation }, act);
        }
        catch (AggregateException e)
        {
            ExceptionDispatchInfo.Throw(e.InnerExceptions[0]);
        }
    }
}
