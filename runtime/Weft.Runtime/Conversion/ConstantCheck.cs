using System.Globalization;

namespace Weft;

/// <summary>A tensor that the target has no key for because it takes its value for granted.</summary>
/// <param name="Tensor">The tensor.</param>
/// <param name="Value">The value every element must have.</param>
/// <param name="Says">Where that is written, for the message.</param>
public sealed record ConstantCheck(PlannedTensor Tensor, double Value, string Says)
{
    /// <summary>Reads the tensor.</summary>
    /// <exception cref="ConversionException">An element has another value.</exception>
    public void Run(PlanReader reader, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(reader);
        var width = Tensor.DType.Bits() / 8;
        var element = new byte[8];
        DTypeCast.Encode(Value, Tensor.DType, element);
        reader.Stream(
            Tensor,
            bytes =>
            {
                for (var at = 0; at < bytes.Length; at += width)
                {
                    if (!bytes.Slice(at, width).SequenceEqual(element.AsSpan(0, width)))
                    {
                        throw Differs(bytes.Slice(at, width));
                    }
                }
            },
            cancel);
    }

    private ConversionException Differs(ReadOnlySpan<byte> element)
    {
        Span<double> found = stackalloc double[1];
        DTypeCast.ToDouble(element, Tensor.DType, found);
        return new(string.Create(
            CultureInfo.InvariantCulture,
            $"{Tensor.Name}: {Says} expects {Value} in every element and has no place for another value, found {found[0]}."));
    }
}
