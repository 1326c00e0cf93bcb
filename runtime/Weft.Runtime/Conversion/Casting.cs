using System.Buffers;

namespace Weft;

/// <summary>A tensor in the dtype that it is cast to, to be joined with one that comes in that dtype.</summary>
internal sealed class Casting : Computation
{
    private readonly PlannedTensor tensor;

    private Casting(PlannedTensor tensor) => this.tensor = tensor;

    /// <inheritdoc/>
    public override string Name => "cast";

    /// <inheritdoc/>
    public override IEnumerable<TensorEntry> Sources => tensor.Sources;

    /// <summary>The same tensor, whose elements come in the dtype that they leave in.</summary>
    public static PlannedTensor Settle(PlannedTensor tensor) =>
        tensor.IsCast ? new(tensor.Name, tensor.DType, tensor.Shape, [Block.Computed(new Casting(tensor), 0, tensor.Shape)]) : tensor;

    /// <summary>The same tensor in another floating dtype.</summary>
    /// <exception cref="ConversionException">Its elements are no floats, or come with a scale beside them.</exception>
    public static PlannedTensor To(PlannedTensor tensor, DType dtype) => DTypeCast.Casts(tensor.DType)
        ? tensor.Cast(dtype)
        : throw new ConversionException($"{tensor}: only F16, BF16, F32 and F64 are cast.");

    /// <inheritdoc/>
    public override IReadOnlyList<byte[]> Compute(PlanReader reader)
    {
        var bytes = ArrayPool<byte>.Shared.Rent(checked((int)tensor.Length));
        reader.Read(tensor, bytes);
        return [bytes];
    }
}
