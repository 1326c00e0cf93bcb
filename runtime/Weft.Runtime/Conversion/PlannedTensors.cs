using System.Diagnostics.CodeAnalysis;

namespace Weft;

/// <summary>Tensors of a plan for a loader: those whose bytes lie together in a file can be mapped, the others are put together on demand.</summary>
internal sealed class PlannedTensors : ITensorProvider, IDisposable
{
    private readonly PlanReader reader;
    private readonly Dictionary<string, PlannedTensor> byKey;

    /// <summary>Takes a checkpoint through the mappings to the class that was asked for.</summary>
    /// <exception cref="ConversionException">The class needs what the checkpoint lacks, or takes another value for granted.</exception>
    public PlannedTensors(Checkpoint checkpoint, Detection detection)
    {
        var (plan, config) = (ConversionPlan.Of(detection.Used, detection.Prefix), detection.Config);
        foreach (var step in detection.Way)
        {
            (plan, config) = step.Apply(plan, config, partial: false);
        }

        reader = new PlanReader(checkpoint);
        plan.Check(reader);
        byKey = plan.Tensors.ToDictionary(t => t.Name, StringComparer.Ordinal);
    }

    /// <inheritdoc/>
    public bool TryFind(string key, [NotNullWhen(true)] out ProvidedTensor? tensor)
    {
        tensor = byKey.TryGetValue(key, out var planned)
            ? new(planned.DType, planned.Shape, Stored(planned), stream => reader.Stream(planned, stream.Write))
            : null;
        return tensor is not null;
    }

    /// <inheritdoc/>
    public void Dispose() => reader.Dispose();

    private static TensorEntry? Stored(PlannedTensor planned) => planned is { IsCast: false, Ranges: [{ Source.IsPlain: true } range] }
        ? new(planned.Name, planned.DType, planned.Shape, range.Source.File, range.Source.Offset + range.Offset, range.Length)
        : null;
}
