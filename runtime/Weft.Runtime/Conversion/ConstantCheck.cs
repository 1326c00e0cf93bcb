using System.Globalization;

namespace Weft;

/// <summary>A tensor that the target has no key for because it takes its value for granted.</summary>
/// <param name="Tensor">The tensor.</param>
/// <param name="Value">The value every element must have.</param>
/// <param name="Says">Where that is written, for the message.</param>
public sealed record ConstantCheck(PlannedTensor Tensor, double Value, string Says) : PlanCheck(Tensor)
{
    /// <inheritdoc/>
    public override string Text => string.Create(CultureInfo.InvariantCulture, $"{Tensor.Name} = {Value}");

    /// <inheritdoc/>
    protected override string? Fault(PlanReader reader, CancellationToken cancel) => Other(reader, cancel) is { } other
        ? string.Create(CultureInfo.InvariantCulture, $"{Tensor.Name}: {Says} expects {Value} in every element and has no place for another value, found {other}.")
        : null;

    private double? Other(PlanReader reader, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(reader);
        var width = Tensor.DType.Bits() / 8;
        var other = new double[1];
        var found = false;
        reader.Stream(
            Tensor,
            bytes =>
            {
                for (var at = 0; at < bytes.Length && !found; at += width)
                {
                    DTypeCast.ToDouble(bytes.Slice(at, width), Tensor.DType, other);
                    found = other[0] != Value;
                }
            },
            cancel);
        return found ? other[0] : null;
    }
}
