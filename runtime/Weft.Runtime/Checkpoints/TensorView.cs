using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace Weft;

/// <summary>How the elements of a tensor lie in stored bytes. The ranges are checked by whoever makes one.</summary>
/// <param name="Bytes">The bytes, which other tensors may share.</param>
/// <param name="Offset">Byte of the first element.</param>
/// <param name="DType">The element type.</param>
/// <param name="Shape">Sizes.</param>
/// <param name="Strides">Elements from one index to the next, by dimension.</param>
/// <param name="IsBigEndian">The most significant byte of an element comes first.</param>
internal sealed record TensorView(StoredBytes Bytes, long Offset, DType DType, ImmutableArray<long> Shape, ImmutableArray<long> Strides, bool IsBigEndian)
{
    // Pieces of a tensor that has to be put together, and of the bytes that it is put together from.
    private const int LargestWindow = 8 << 20;
    private const int LargestPiece = 4 << 20;

    private readonly int width = DType.Bits() / 8;

    /// <summary>Bytes of the dense tensor.</summary>
    public long Length { get; } = DType.TryGetLength(Shape.AsSpan(), out var length) ? length : throw new ArgumentException("too large", nameof(Shape));

    /// <summary>Whether the stored bytes are those of a dense little-endian tensor.</summary>
    public bool IsDense { get; } = (!IsBigEndian || DType.Bits() <= 8) && IsRowMajor(Shape, Strides);

    /// <summary>The tensor as a checkpoint lists it.</summary>
    public TensorEntry Entry(string name, string path) => new(name, DType, Shape, path, Bytes.Place + Offset, Length) { IsPlain = IsDense && Bytes.IsPlain };

    /// <summary>Strides of a tensor whose first index runs fastest.</summary>
    public static ImmutableArray<long> ColumnMajor(ImmutableArray<long> shape)
    {
        var strides = ImmutableArray.CreateBuilder<long>(shape.Length);
        var step = 1L;
        foreach (var size in shape)
        {
            strides.Add(step);
            step *= Math.Max(1, size);
        }

        return strides.ToImmutable();
    }

    /// <summary>The piece of the dense little-endian tensor that holds a byte, as whole rows of some dimension.</summary>
    /// <param name="at">The byte.</param>
    /// <param name="buffer">Filled from its first byte on; another one when it is too small.</param>
    /// <param name="scratch">What the stored bytes are read into; another one when it is too small.</param>
    public (long Start, int Length) Window(long at, ref byte[] buffer, ref byte[] scratch)
    {
        var dim = 0;
        var inner = Length / width;
        while (dim < Shape.Length)
        {
            inner /= Shape[dim];
            if (inner * width <= LargestWindow)
            {
                break;
            }

            dim++;
        }

        if (dim == Shape.Length)
        {
            Gather(0, new StridedBox([], [], []), Fit(ref buffer, width), ref scratch);
            return (0, width);
        }

        var rows = Math.Max(1, LargestWindow / (inner * width));
        var row = at / width / inner;
        var start = row % Shape[dim] / rows * rows;
        var (first, offset) = (row - (row % Shape[dim]) + start, start * Strides[dim]);
        for (var (d, rest) = (dim - 1, row / Shape[dim]); d >= 0; d--)
        {
            offset += rest % Shape[d] * Strides[d];
            rest /= Shape[d];
        }

        rows = Math.Min(rows, Shape[dim] - start);
        var size = Shape[dim..].SetItem(0, rows);
        var length = (int)(rows * inner * width);
        Gather(offset, StridedBox.Of(size.AsSpan(), Strides.AsSpan()[dim..], Block.RowMajor(size.AsSpan()).AsSpan()), Fit(ref buffer, length), ref scratch);
        return (first * inner * width, length);
    }

    private static Span<byte> Fit(ref byte[] buffer, int length)
    {
        if (buffer.Length < length)
        {
            buffer = new byte[length];
        }

        return buffer.AsSpan(0, length);
    }

    private static bool IsRowMajor(ImmutableArray<long> shape, ImmutableArray<long> strides)
    {
        var step = 1L;
        for (var d = shape.Length - 1; d >= 0; d--)
        {
            if (shape[d] > 1 && strides[d] != step)
            {
                return shape.Contains(0);
            }

            step *= shape[d];
        }

        return true;
    }

    private void Gather(long offset, StridedBox box, Span<byte> destination, ref byte[] scratch)
    {
        StridedRead.Fetch((at, bytes) => Bytes.Read(Offset + at, bytes), offset, box, destination, width, Fit(ref scratch, (int)Math.Min(LargestPiece, box.SourceSpan * width)));
        if (IsBigEndian)
        {
            Reverse(destination);
        }
    }

    // A complex number is two numbers.
    private void Reverse(Span<byte> bytes)
    {
        switch (DType == DType.C64 ? 4 : width)
        {
            case 2:
                var shorts = MemoryMarshal.Cast<byte, ushort>(bytes);
                BinaryPrimitives.ReverseEndianness(shorts, shorts);
                break;
            case 4:
                var ints = MemoryMarshal.Cast<byte, uint>(bytes);
                BinaryPrimitives.ReverseEndianness(ints, ints);
                break;
            case 8:
                var longs = MemoryMarshal.Cast<byte, ulong>(bytes);
                BinaryPrimitives.ReverseEndianness(longs, longs);
                break;
        }
    }
}
