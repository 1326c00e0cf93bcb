using System.Collections.Immutable;

namespace Weft;

/// <summary>A box of a planned tensor and where its elements lie.</summary>
/// <remarks>Cutting, joining and permuting tensors turn boxes into boxes, so any chain of operations stays one affine read a box and mappings compose for free.</remarks>
/// <param name="Source">The tensor the elements come from; null when all of them are <paramref name="Value"/> or computed.</param>
/// <param name="Value">The constant of a box without a source.</param>
/// <param name="Offset">Element of the source that stands at the box's first corner.</param>
/// <param name="Start">First corner of the box in the planned tensor.</param>
/// <param name="Size">Extent of the box.</param>
/// <param name="Stride">Elements of the source from one index to the next, by dimension.</param>
/// <param name="Computation">What computes the elements of a box that takes them from no file as they are.</param>
/// <param name="Part">Which of its results.</param>
internal sealed record Block(
    TensorEntry? Source,
    double Value,
    long Offset,
    ImmutableArray<long> Start,
    ImmutableArray<long> Size,
    ImmutableArray<long> Stride,
    Computation? Computation = null,
    int Part = 0)
{
    /// <summary>A box that is a whole result of a computation.</summary>
    public static Block Computed(Computation computation, int part, ImmutableArray<long> shape) =>
        new(null, 0, 0, Zeros(shape.Length), shape, RowMajor(shape.AsSpan()), computation, part);

    /// <summary>The tensors of files that its elements come from.</summary>
    public IEnumerable<TensorEntry> Sources => Computation?.Sources ?? (Source is null ? [] : [Source]);

    /// <summary>A box that is a whole tensor of a file.</summary>
    public static Block Whole(TensorEntry source) =>
        new(source, 0, 0, Zeros(source.Shape.Length), source.Shape, RowMajor(source.Shape.AsSpan()));

    /// <summary>A box of one value.</summary>
    public static Block Constant(double value, ImmutableArray<long> shape) =>
        new(null, value, 0, Zeros(shape.Length), shape, Zeros(shape.Length));

    /// <summary>Element strides of a dense row-major tensor.</summary>
    public static ImmutableArray<long> RowMajor(ReadOnlySpan<long> shape)
    {
        var strides = new long[shape.Length];
        var step = 1L;
        for (var d = shape.Length - 1; d >= 0; d--)
        {
            strides[d] = step;
            step = checked(step * shape[d]);
        }

        return ImmutableArray.Create(strides);
    }

    /// <summary>The part of this box inside <paramref name="length"/> indices from <paramref name="start"/> of a dimension, or null; it keeps its place.</summary>
    public Block? Within(int dim, long start, long length)
    {
        var first = Math.Max(Start[dim], start);
        var end = Math.Min(Start[dim] + Size[dim], start + length);
        return end <= first
            ? null
            : this with
            {
                Offset = Offset + ((first - Start[dim]) * Stride[dim]),
                Start = Start.SetItem(dim, first),
                Size = Size.SetItem(dim, end - first),
            };
    }

    /// <summary>Whether the box's elements follow each other in the source as they do in a dense row-major tensor.</summary>
    public bool IsDense()
    {
        var step = 1L;
        for (var d = Size.Length - 1; d >= 0; d--)
        {
            if (Size[d] > 1 && Stride[d] != step)
            {
                return false;
            }

            step *= Size[d];
        }

        return Source is not null;
    }

    /// <summary>Whether the box is one run of elements in a dense row-major tensor of <paramref name="shape"/>.</summary>
    public bool IsRunOf(ReadOnlySpan<long> shape)
    {
        var d = 0;
        while (d < shape.Length && Size[d] == 1)
        {
            d++;
        }

        // After the first dimension that the box is thicker than one in, it must be as wide as the tensor.
        for (d++; d < shape.Length; d++)
        {
            if (Size[d] != shape[d])
            {
                return false;
            }
        }

        return true;
    }

    private static ImmutableArray<long> Zeros(int rank) => ImmutableArray.Create(new long[rank]);
}
