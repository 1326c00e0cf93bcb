namespace Weft;

/// <summary>Writes what a plan describes.</summary>
public static class PlanWriter
{
    /// <summary>Writes a plan as one file, whole or not at all. Constants that the plan takes for granted are checked first.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="source">The checkpoint the plan was made from.</param>
    /// <param name="path">The file, whose extension says what it is (<see cref="WeightsWriter.Takes"/>); one that exists is replaced.</param>
    /// <param name="cancellation">Looked at between pieces of some megabytes; after a cancel nothing is left behind.</param>
    /// <exception cref="ConversionException">A tensor holds another value than the target takes for granted.</exception>
    /// <exception cref="CheckpointException">The file cannot be written, or the source was changed.</exception>
    public static void Write(ConversionPlan plan, Checkpoint source, string path, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(source);
        using var reader = new PlanReader(source);
        plan.Check(reader, cancellation);
        var planned = plan.Tensors.ToDictionary(t => t.Name, StringComparer.Ordinal);
        WeightsWriter.Write(
            path,
            plan.Tensors.Select(t => new TensorSpec(t.Name, t.DType, t.Shape)),
            source.Metadata,
            (spec, stream) => reader.Stream(planned[spec.Name], stream.Write, cancellation),
            cancellation);
    }
}
