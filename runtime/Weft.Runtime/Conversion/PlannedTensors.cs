using System.Diagnostics.CodeAnalysis;

namespace Weft;

/// <summary>Tensors of a plan for a loader: those whose bytes lie together in a file can be mapped, the others are put together on demand.</summary>
internal sealed class PlannedTensors : ITensorProvider, IDisposable
{
    private readonly PlanReaders readers;

    // What is computed is computed whole, whatever rows are asked for: one reader keeps it for the next rows.
    private readonly PlanReader computing;
    private readonly Lock gate = new();
    private readonly Dictionary<string, PlannedTensor> byKey;

    /// <summary>Opens a plan of a checkpoint's tensors.</summary>
    /// <exception cref="ConversionException">The plan takes another value for granted than the checkpoint holds.</exception>
    public PlannedTensors(Checkpoint checkpoint, ConversionPlan plan)
    {
        readers = new PlanReaders(checkpoint);
        computing = new PlanReader(checkpoint);
        plan.Check(computing);
        byKey = plan.Tensors.ToDictionary(t => t.Name, StringComparer.Ordinal);
    }

    /// <inheritdoc/>
    public bool TryFind(string key, [NotNullWhen(true)] out ProvidedTensor? tensor)
    {
        tensor = byKey.TryGetValue(key, out var planned)
            ? new(planned.DType, planned.Shape, Stored(planned), (depth, first, count, rows) => Read(planned, depth, first, count, rows))
            : null;
        return tensor is not null;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        computing.Dispose();
        readers.Dispose();
    }

    private void Read(PlannedTensor planned, int depth, long first, long count, Span<byte> destination)
    {
        if (depth < 2)
        {
            Read(planned.Shape.Length == 0 ? planned : PlanOperations.Narrow(planned, 0, first, count), destination);
            return;
        }

        // A box cannot go around the end of the last dimension that is counted through.
        var (width, row) = (planned.Shape[depth - 1], (int)(destination.Length / count));
        for (long done = 0, part; done < count; done += part)
        {
            var (outer, inner) = Math.DivRem(first + done, width);
            part = Math.Min(count - done, width - inner);
            var box = PlanOperations.Narrow(planned, depth - 1, inner, part);
            for (var dim = depth - 2; dim >= 0; dim--)
            {
                (outer, var index) = Math.DivRem(outer, planned.Shape[dim]);
                box = PlanOperations.Narrow(box, dim, index, 1);
            }

            Read(box, destination.Slice((int)(done * row), (int)(part * row)));
        }
    }

    private void Read(PlannedTensor rows, Span<byte> destination)
    {
        if (rows.Blocks.Any(block => block.Computation is not null))
        {
            lock (gate)
            {
                computing.Read(rows, destination);
            }

            return;
        }

        var reader = readers.Rent();
        try
        {
            reader.Read(rows, destination);
        }
        finally
        {
            readers.Return(reader);
        }
    }

    private static TensorEntry? Stored(PlannedTensor planned) => planned is { IsCast: false, Ranges: [{ Source.IsPlain: true } range] }
        ? new(planned.Name, planned.DType, planned.Shape, range.Source.File, range.Source.Offset + range.Offset, range.Length)
        : null;
}
