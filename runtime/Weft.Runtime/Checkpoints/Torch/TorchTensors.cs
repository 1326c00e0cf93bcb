using System.Collections.Immutable;

namespace Weft;

/// <summary>Checks the tensors that a pickle describes and finds their bytes.</summary>
internal static class TorchTensors
{
    /// <summary>Makes a view of a storage's bytes.</summary>
    /// <param name="tensor">What the pickle says.</param>
    /// <param name="bytes">The bytes of its storage.</param>
    /// <param name="isBigEndian">The most significant byte of an element comes first.</param>
    /// <param name="place">What messages call the tensor.</param>
    /// <exception cref="CheckpointException">It reaches beyond its storage, or is of a kind that no checkpoint holds.</exception>
    public static TensorView View(PickleTensor tensor, StoredBytes bytes, bool isBigEndian, string place)
    {
        var storage = tensor.Storage;
        if (storage.Type.DType is not { } stored || (Int128)storage.Count * (stored.Bits() / 8) != bytes.Length)
        {
            throw new CheckpointException($"{place}: storage {Display.Name(storage.Key)} of {storage.Count} {storage.Type.Name} elements does not take the {bytes.Length} bytes that are there.");
        }

        if (tensor.DType is not { } dtype || !tensor.IsPlain)
        {
            throw new CheckpointException($"{place}: is of a dtype or a view that no checkpoint holds.");
        }

        if (tensor.Offset is not long offset || Integers(tensor.Size) is not { } shape || Integers(tensor.Stride) is not { } strides || shape.Length != strides.Length || offset < 0)
        {
            throw new CheckpointException($"{place}: offset, sizes and strides must be whole numbers from 0 on, and a stride for every size.");
        }

        if (!dtype.TryGetLength(shape.AsSpan(), out var length))
        {
            throw new CheckpointException($"{place}: shape {Display.Shape(shape)} of {dtype} is too large for 64 bits.");
        }

        // Without elements there is nothing that a stride could lead to.
        var width = dtype.Bits() / 8;
        Int128 end = offset;
        for (var d = 0; d < shape.Length && length > 0; d++)
        {
            end = Int128.Min(end + ((Int128)(shape[d] - 1) * strides[d]), long.MaxValue);
        }

        return (end + (length > 0 ? 1 : 0)) * width <= bytes.Length
            ? new TensorView(bytes, offset * width, dtype, shape, strides, isBigEndian)
            : throw new CheckpointException($"{place}: shape {Display.Shape(shape)} with strides {Display.Shape(strides)} from element {offset} on reaches beyond its storage of {bytes.Length / width}.");
    }

    private static ImmutableArray<long>? Integers(object? value)
    {
        if (value is not PickleTuple { Items.Length: <= TensorEntry.MostDimensions } tuple)
        {
            return null;
        }

        var numbers = ImmutableArray.CreateBuilder<long>(tuple.Items.Length);
        foreach (var item in tuple.Items)
        {
            if (item is not (long and >= 0))
            {
                return null;
            }

            numbers.Add((long)item);
        }

        return numbers.MoveToImmutable();
    }
}
