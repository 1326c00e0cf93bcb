namespace Weft;

/// <summary>What every tensor of a target layout is made of. Built from headers and composable: each step only says where elements come from, so a chain of mappings is one plan.</summary>
/// <param name="Tensors">The result's tensors.</param>
/// <param name="LeftOut">Source tensors whose values the result does not hold.</param>
/// <param name="Checks">Tensors that the result leaves out because the target takes their value for granted; it is checked before anything is written.</param>
/// <param name="Missing">Keys that the target needs and the source does not hold; not empty only for a partial plan.</param>
public sealed record ConversionPlan(
    IReadOnlyList<PlannedTensor> Tensors,
    IReadOnlyList<TensorEntry> LeftOut,
    IReadOnlyList<PlanCheck> Checks,
    IReadOnlyList<KeySpec> Missing)
{
    /// <summary>The tensors as they are.</summary>
    /// <param name="entries">Tensors of a checkpoint.</param>
    /// <param name="prefix">Taken off every name.</param>
    /// <param name="leftOut">Tensors that are not part of the model.</param>
    public static ConversionPlan Of(IEnumerable<TensorEntry> entries, string prefix = "", IReadOnlyList<TensorEntry>? leftOut = null)
    {
        ArgumentNullException.ThrowIfNull(entries);
        ArgumentNullException.ThrowIfNull(prefix);
        return new(
            [.. entries.Select(e => PlannedTensor.Of(e).Renamed(e.Name.StartsWith(prefix, StringComparison.Ordinal) ? e.Name[prefix.Length..] : e.Name))],
            leftOut ?? [],
            [],
            []);
    }

    /// <summary>This plan followed by a mapping. Tensors must be in the own keys of the mapping's source side; they leave in those of the other side.</summary>
    /// <param name="mapping">The mapping.</param>
    /// <param name="toRight">From the left side to the right side.</param>
    /// <param name="source">Config of the side that the tensors are from.</param>
    /// <param name="partial">Keep what can be made when the target needs more.</param>
    /// <exception cref="ConversionException">A tensor does not fit, or the target needs what the source lacks, or the mapping does not lead there.</exception>
    public ConversionPlan Through(Mapping mapping, bool toRight, ArchitectureConfig source, bool partial = false)
    {
        ArgumentNullException.ThrowIfNull(mapping);
        ArgumentNullException.ThrowIfNull(source);
        return new MappingStep(mapping, toRight, source).Apply(this, partial);
    }

    /// <summary>This plan with a prefix before every name.</summary>
    public ConversionPlan WithPrefix(string prefix) => this with { Tensors = [.. Tensors.Select(t => t.Renamed(prefix + t.Name))] };

    /// <summary>This plan with every floating tensor in one dtype.</summary>
    public ConversionPlan Cast(DType dtype) => this with { Tensors = [.. Tensors.Select(t => t.Cast(dtype))] };

    /// <summary>Checks against the files what <see cref="Checks"/> takes for granted.</summary>
    /// <exception cref="ConversionException">A tensor holds another value.</exception>
    public void Check(PlanReader reader, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(reader);
        foreach (var check in Checks)
        {
            check.Run(reader, cancel);
        }
    }

    /// <summary>Writes the plan as text, a line a tensor.</summary>
    public void Print(TextWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        foreach (var tensor in Tensors)
        {
            writer.WriteLine(tensor);
        }

        foreach (var check in Checks)
        {
            writer.WriteLine($"check {check.Text}");
        }

        foreach (var entry in LeftOut)
        {
            writer.WriteLine($"left out {entry.Name}");
        }

        foreach (var key in Missing)
        {
            writer.WriteLine($"missing {key.Key}");
        }
    }
}
