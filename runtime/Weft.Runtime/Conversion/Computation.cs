using System.Buffers;

namespace Weft;

/// <summary>Makes elements that no file holds as they are: when they are read, so that a plan stays one of headers.</summary>
internal abstract class Computation
{
    /// <summary>What a printed plan calls it.</summary>
    public abstract string Name { get; }

    /// <summary>The tensors of files that go in.</summary>
    public abstract IEnumerable<TensorEntry> Sources { get; }

    /// <summary>The bytes of each result, in row-major order and the dtype that the planned tensor's elements come in, in arrays of the shared pool.</summary>
    public abstract IReadOnlyList<byte[]> Compute(PlanReader reader);

    /// <summary>Bytes in an array of the shared pool.</summary>
    protected static byte[] Pooled(ReadOnlySpan<byte> bytes)
    {
        var array = ArrayPool<byte>.Shared.Rent(bytes.Length);
        bytes.CopyTo(array);
        return array;
    }

    /// <summary>A tensor that goes in, whole.</summary>
    protected static double[] Doubles(PlanReader reader, PlannedTensor tensor)
    {
        var bytes = new byte[tensor.Length];
        reader.Read(tensor, bytes);
        var values = new double[tensor.Count];
        DTypeCast.ToDouble(bytes, tensor.DType, values);
        return values;
    }
}
