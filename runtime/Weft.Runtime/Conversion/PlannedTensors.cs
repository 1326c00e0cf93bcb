using System.Diagnostics.CodeAnalysis;

namespace Weft;

/// <summary>Tensors of a plan for a loader: those whose bytes lie together in a file can be mapped, the others are put together on demand.</summary>
internal sealed class PlannedTensors : ITensorProvider, IDisposable
{
    private readonly PlanReaders readers;
    private readonly Dictionary<string, PlannedTensor> byKey;

    /// <summary>Opens a plan of a checkpoint's tensors.</summary>
    /// <exception cref="ConversionException">The plan takes another value for granted than the checkpoint holds.</exception>
    public PlannedTensors(Checkpoint checkpoint, ConversionPlan plan)
    {
        readers = new PlanReaders(checkpoint);
        var reader = readers.Rent();
        plan.Check(reader);
        readers.Return(reader);
        byKey = plan.Tensors.ToDictionary(t => t.Name, StringComparer.Ordinal);
    }

    /// <inheritdoc/>
    public bool TryFind(string key, [NotNullWhen(true)] out ProvidedTensor? tensor)
    {
        tensor = byKey.TryGetValue(key, out var planned)
            ? new(planned.DType, planned.Shape, Stored(planned), (first, count, rows) => Read(planned, first, count, rows))
            : null;
        return tensor is not null;
    }

    /// <inheritdoc/>
    public void Dispose() => readers.Dispose();

    private void Read(PlannedTensor planned, long first, long count, Span<byte> destination)
    {
        var reader = readers.Rent();
        try
        {
            reader.Read(planned.Shape.Length == 0 ? planned : PlanOperations.Narrow(planned, 0, first, count), destination);
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
