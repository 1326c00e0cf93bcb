namespace Weft;

/// <summary>Writes what a plan describes.</summary>
public static class PlanWriter
{
    /// <summary>Writes a plan as one file, whole or not at all. Constants that the plan takes for granted are checked first.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="source">The checkpoint the plan was made from.</param>
    /// <param name="path">The file, whose extension says what it is (<see cref="WeightsWriter.Takes"/>); one that exists is replaced.</param>
    /// <param name="progress">Told after every piece, from any thread.</param>
    /// <param name="cancellation">Looked at between pieces of some megabytes; after a cancel nothing is left behind.</param>
    /// <exception cref="ConversionException">A tensor holds another value than the target takes for granted.</exception>
    /// <exception cref="CheckpointException">The file cannot be written, or the source was changed.</exception>
    public static void Write(ConversionPlan plan, Checkpoint source, string path, IProgress<ConvertProgress>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(plan);
        Write([(path, plan)], source, progress, cancellation);
    }

    /// <summary>Writes plans as a file each.</summary>
    internal static void Write(IReadOnlyList<(string Path, ConversionPlan Plan)> files, Checkpoint source, IProgress<ConvertProgress>? progress, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(source);
        using var execution = new PlanExecution(source, files.Sum(file => file.Plan.Tensors.Sum(tensor => tensor.Length)), progress, cancellation);
        foreach (var (path, plan) in files)
        {
            execution.Write(path, plan);
        }
    }
}
