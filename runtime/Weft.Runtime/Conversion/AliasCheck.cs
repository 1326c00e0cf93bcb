namespace Weft;

/// <summary>A tensor that the target has no key for because another one is the same under another name.</summary>
/// <param name="Tensor">The tensor.</param>
/// <param name="Same">The one that is kept.</param>
/// <param name="Says">Where that is written, for the message.</param>
public sealed record AliasCheck(PlannedTensor Tensor, PlannedTensor Same, string Says) : PlanCheck(Tensor)
{
    /// <inheritdoc/>
    public override string Text => $"{Tensor.Name} = {Same.Name}";

    /// <inheritdoc/>
    protected override string? Fault(PlanReader reader, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(reader);
        return Tensor.DType == Same.DType && Tensor.Shape.AsSpan().SequenceEqual(Same.Shape.AsSpan()) && TensorHash.Sha256(reader, Tensor, cancel) == TensorHash.Sha256(reader, Same, cancel)
            ? null
            : $"{Tensor.Name}: {Says} keeps it and {Same.Name} as one tensor, but they differ.";
    }
}
