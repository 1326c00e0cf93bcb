namespace Weft;

/// <summary>Writes plans of one source: ranges go from file to file inside the system; what must be permuted, cast or computed goes through buffers, on several cores.</summary>
/// <param name="source">The checkpoint the plans were made from.</param>
/// <param name="total">Bytes of all tensors.</param>
/// <param name="progress">Told after every piece.</param>
/// <param name="cancellation">Looked at after every piece.</param>
internal sealed class PlanExecution(Checkpoint source, long total, IProgress<ConvertProgress>? progress, CancellationToken cancellation) : IDisposable
{
    private readonly PlanReaders readers = new(source);
    private readonly Lock gate = new();
    private long done;

    /// <summary>Writes a plan as one file.</summary>
    public void Write(string path, ConversionPlan plan)
    {
        WithReader(reader => plan.Check(reader, cancellation));
        var planned = plan.Tensors.ToDictionary(tensor => tensor.Name, StringComparer.Ordinal);
        WeightsWriter.Write(
            path,
            plan.Tensors.Select(tensor => new TensorSpec(tensor.Name, tensor.DType, tensor.Shape)),
            source.Metadata,
            new(source.Files.Any(file => file.IsSparse), planned.Values.All(CopiesBytes) ? 1 : Workers.Most, source.EnsureUnchanged),
            (spec, stream) => Write(planned[spec.Name], stream),
            cancellation);
    }

    /// <inheritdoc/>
    public void Dispose() => readers.Dispose();

    private bool CopiesBytes(PlannedTensor tensor) => !tensor.IsCast && tensor.Ranges is { } ranges && ranges.All(range => source.PlainFile(range.Source) is not null);

    private void Write(PlannedTensor tensor, Stream destination)
    {
        if (destination is OutputStream output && CopiesBytes(tensor))
        {
            foreach (var range in tensor.Ranges!)
            {
                output.Copy(source.PlainFile(range.Source)!, range.Source.Offset + range.Offset, range.Length, Pass);
            }

            return;
        }

        WithReader(reader => reader.Stream(
            tensor,
            bytes =>
            {
                destination.Write(bytes);
                Pass(bytes.Length);
            },
            cancellation));
    }

    private void WithReader(Action<PlanReader> use)
    {
        var reader = readers.Rent();
        try
        {
            use(reader);
        }
        finally
        {
            readers.Return(reader);
        }
    }

    private void Pass(long bytes)
    {
        cancellation.ThrowIfCancellationRequested();
        lock (gate)
        {
            // Told in order, so that the last one is all of it.
            done += bytes;
            progress?.Report(new(done, total));
        }
    }
}
