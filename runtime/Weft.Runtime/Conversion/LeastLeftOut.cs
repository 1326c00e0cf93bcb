namespace Weft;

/// <summary>Chooses among several ways to a target.</summary>
internal static class LeastLeftOut
{
    /// <summary>The result whose plan leaves out least of the source and lacks least of the target; of equals the first; null when each way is refused.</summary>
    /// <param name="ways">The ways, the nearest first.</param>
    /// <param name="take">Takes one.</param>
    /// <param name="plan">The plan of a result.</param>
    /// <param name="refusals">Receives what refused the others.</param>
    public static TResult? Of<TWay, TResult>(IEnumerable<TWay> ways, Func<TWay, TResult> take, Func<TResult, ConversionPlan> plan, List<WeftException> refusals)
        where TResult : class
    {
        (TResult Result, int Lost)? best = null;
        foreach (var way in ways)
        {
            try
            {
                var result = take(way);
                var made = plan(result);
                var lost = made.LeftOut.Count + made.Missing.Count;
                if (lost == 0)
                {
                    // None of the others, which take their time to make, leaves out less.
                    return result;
                }

                best = best is null || lost < best.Value.Lost ? (result, lost) : best;
            }
            catch (WeftException refusal)
            {
                refusals.Add(refusal);
            }
        }

        return best?.Result;
    }
}
