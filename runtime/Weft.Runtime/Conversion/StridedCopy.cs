using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Weft;

/// <summary>Copies a strided box of elements, tile by tile so that neither side is walked across cache lines.</summary>
internal static class StridedCopy
{
    private const int Tile = 32;

    /// <summary>Copies elements of <paramref name="width"/> bytes.</summary>
    /// <param name="source">Bytes of the source; its first element is the box's first corner.</param>
    /// <param name="destination">Bytes of the destination; its first element is the box's first corner.</param>
    /// <param name="width">1, 2, 4 or 8.</param>
    /// <param name="sizes">Extent of the box.</param>
    /// <param name="from">Element strides in the source.</param>
    /// <param name="to">Element strides in the destination.</param>
    public static void Copy(ReadOnlySpan<byte> source, Span<byte> destination, int width, ReadOnlySpan<long> sizes, ReadOnlySpan<long> from, ReadOnlySpan<long> to)
    {
        switch (width)
        {
            case 1:
                Copy(source, destination, sizes, from, to);
                break;
            case 2:
                Copy(MemoryMarshal.Cast<byte, ushort>(source), MemoryMarshal.Cast<byte, ushort>(destination), sizes, from, to);
                break;
            case 4:
                Copy(MemoryMarshal.Cast<byte, uint>(source), MemoryMarshal.Cast<byte, uint>(destination), sizes, from, to);
                break;
            default:
                Copy(MemoryMarshal.Cast<byte, ulong>(source), MemoryMarshal.Cast<byte, ulong>(destination), sizes, from, to);
                break;
        }
    }

    private static void Copy<T>(ReadOnlySpan<T> source, Span<T> destination, ReadOnlySpan<long> sizes, ReadOnlySpan<long> from, ReadOnlySpan<long> to)
        where T : unmanaged
    {
        if (sizes.Length > 2)
        {
            // Peel off a dimension that is inner on neither side.
            var outer = Outer(from, to);
            Span<long> restSizes = stackalloc long[sizes.Length - 1], restFrom = stackalloc long[sizes.Length - 1], restTo = stackalloc long[sizes.Length - 1];
            Without(sizes, outer, restSizes);
            Without(from, outer, restFrom);
            Without(to, outer, restTo);
            for (var i = 0L; i < sizes[outer]; i++)
            {
                Copy(source[(int)(i * from[outer])..], destination[(int)(i * to[outer])..], restSizes, restFrom, restTo);
            }

            return;
        }

        if (sizes.Length == 0)
        {
            destination[0] = source[0];
        }
        else if (sizes.Length == 1)
        {
            Copy2(source, destination, 1, 0, 0, (int)sizes[0], (int)from[0], (int)to[0]);
        }
        else
        {
            Copy2(source, destination, (int)sizes[0], (int)from[0], (int)to[0], (int)sizes[1], (int)from[1], (int)to[1]);
        }
    }

    // Compiled at once as well as it ever is: a program that converts ends before anything would be compiled again.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Copy2<T>(ReadOnlySpan<T> source, Span<T> destination, int rows, int fromRow, int toRow, int columns, int fromColumn, int toColumn)
        where T : unmanaged
    {
        if (fromColumn == 1 && toColumn == 1)
        {
            for (var r = 0; r < rows; r++)
            {
                source.Slice(r * fromRow, columns).CopyTo(destination.Slice(r * toRow, columns));
            }

            return;
        }

        if (fromRow == 1 && toColumn == 1)
        {
            (rows, fromRow, toRow, columns, fromColumn, toColumn) = (columns, fromColumn, toColumn, rows, fromRow, toRow);
        }

        // Two elements of eight bytes in a register gain nothing.
        var isTransposition = fromColumn == 1 && toRow == 1 && Unsafe.SizeOf<T>() < 8 && Transposition.IsSupported;
        for (var top = 0; top < rows; top += Tile)
        {
            var bottom = Math.Min(top + Tile, rows);
            for (var left = 0; left < columns; left += Tile)
            {
                var right = Math.Min(left + Tile, columns);
                var (doneRows, doneColumns) = isTransposition
                    ? Transposition.Copy(source[((top * fromRow) + left)..], fromRow, destination[((left * toColumn) + top)..], toColumn, bottom - top, right - left)
                    : (0, 0);
                for (var r = top; r < bottom; r++)
                {
                    for (var c = r < top + doneRows ? left + doneColumns : left; c < right; c++)
                    {
                        destination[(r * toRow) + (c * toColumn)] = source[(r * fromRow) + (c * fromColumn)];
                    }
                }
            }
        }
    }

    private static int Outer(ReadOnlySpan<long> from, ReadOnlySpan<long> to)
    {
        var (inFrom, inTo) = (Smallest(from), Smallest(to));
        var d = 0;
        while (d == inFrom || d == inTo)
        {
            d++;
        }

        return d;
    }

    private static int Smallest(ReadOnlySpan<long> strides)
    {
        var least = strides.Length - 1;
        for (var d = strides.Length - 1; d >= 0; d--)
        {
            if (strides[d] < strides[least])
            {
                least = d;
            }
        }

        return least;
    }

    private static void Without(ReadOnlySpan<long> values, int index, Span<long> rest)
    {
        values[..index].CopyTo(rest);
        values[(index + 1)..].CopyTo(rest[index..]);
    }
}
