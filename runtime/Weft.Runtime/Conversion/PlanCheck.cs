namespace Weft;

/// <summary>Something about the source that a plan takes for granted, and that is looked at before anything is written.</summary>
/// <param name="Tensor">A tensor that the result does not hold, because its value is known.</param>
public abstract record PlanCheck(PlannedTensor Tensor)
{
    /// <summary>What the check is, for a plan's text.</summary>
    public abstract string Text { get; }

    /// <summary>Whether it is so.</summary>
    public bool Holds(PlanReader reader, CancellationToken cancel = default) => Fault(reader, cancel) is null;

    /// <summary>Reads the tensor.</summary>
    /// <exception cref="ConversionException">It holds something else.</exception>
    public void Run(PlanReader reader, CancellationToken cancel = default)
    {
        if (Fault(reader, cancel) is { } fault)
        {
            throw new ConversionException(fault);
        }
    }

    /// <summary>What is wrong, or null.</summary>
    protected abstract string? Fault(PlanReader reader, CancellationToken cancel);
}
