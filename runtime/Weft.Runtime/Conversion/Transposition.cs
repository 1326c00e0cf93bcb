using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace Weft;

/// <summary>Transposes a matrix by squares that fit into vector registers.</summary>
/// <remarks>
/// Interleaving row i with row i + n/2 of n rows, log2(n) times over, is a transposition (H. S. Stone, "Parallel processing with the perfect shuffle",
/// 1971); processors have an instruction that interleaves.
/// </remarks>
internal static class Transposition
{
    /// <summary>Whether this processor has what it takes.</summary>
    public static bool IsSupported => Sse2.IsSupported || AdvSimd.Arm64.IsSupported;

    /// <summary>Writes the whole squares of a part of a matrix; what is left over at the right and below is the caller's.</summary>
    /// <param name="source">The part's first corner; its columns are neighbours.</param>
    /// <param name="sourceRow">Elements from one row to the next.</param>
    /// <param name="destination">Where the first corner goes; its rows are neighbours there.</param>
    /// <param name="destinationRow">Elements from one column to the next.</param>
    /// <param name="rows">Rows of the part.</param>
    /// <param name="columns">Columns of the part.</param>
    /// <returns>Rows and columns that were written.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static (int Rows, int Columns) Copy<T>(ReadOnlySpan<T> source, int sourceRow, Span<T> destination, int destinationRow, int rows, int columns)
        where T : unmanaged
    {
        var n = Vector128<T>.Count;
        var (wholeRows, wholeColumns) = (rows / n * n, columns / n * n);
        if (wholeRows == 0 || wholeColumns == 0)
        {
            return (0, 0);
        }

        // The last element of either side is the furthest: within it nothing below needs a check of its own.
        _ = source[checked(((wholeRows - 1) * sourceRow) + wholeColumns - 1)];
        _ = destination[checked(((wholeColumns - 1) * destinationRow) + wholeRows - 1)];
        ref var from = ref MemoryMarshal.GetReference(source);
        ref var to = ref MemoryMarshal.GetReference(destination);
        Span<Vector128<T>> square = stackalloc Vector128<T>[n], next = stackalloc Vector128<T>[n];
        for (var r = 0; r < wholeRows; r += n)
        {
            for (var c = 0; c < wholeColumns; c += n)
            {
                ref var fromCorner = ref Unsafe.Add(ref from, ((nint)r * sourceRow) + c);
                ref var toCorner = ref Unsafe.Add(ref to, ((nint)c * destinationRow) + r);
                if (n == 4)
                {
                    // The most common size is worth staying in registers for.
                    var (first, second) = Interleave(Vector128.LoadUnsafe(ref fromCorner), Vector128.LoadUnsafe(ref Unsafe.Add(ref fromCorner, 2 * (nint)sourceRow)));
                    var (third, fourth) = Interleave(Vector128.LoadUnsafe(ref Unsafe.Add(ref fromCorner, (nint)sourceRow)), Vector128.LoadUnsafe(ref Unsafe.Add(ref fromCorner, 3 * (nint)sourceRow)));
                    var (column0, column1) = Interleave(first, third);
                    var (column2, column3) = Interleave(second, fourth);
                    column0.StoreUnsafe(ref toCorner);
                    column1.StoreUnsafe(ref Unsafe.Add(ref toCorner, (nint)destinationRow));
                    column2.StoreUnsafe(ref Unsafe.Add(ref toCorner, 2 * (nint)destinationRow));
                    column3.StoreUnsafe(ref Unsafe.Add(ref toCorner, 3 * (nint)destinationRow));
                    continue;
                }

                for (var i = 0; i < n; i++)
                {
                    square[i] = Vector128.LoadUnsafe(ref Unsafe.Add(ref fromCorner, (nint)i * sourceRow));
                }

                for (var rounds = n; rounds > 1; rounds /= 2)
                {
                    for (var i = 0; i < n / 2; i++)
                    {
                        (next[2 * i], next[(2 * i) + 1]) = Interleave(square[i], square[i + (n / 2)]);
                    }

                    var done = square;
                    square = next;
                    next = done;
                }

                for (var i = 0; i < n; i++)
                {
                    square[i].StoreUnsafe(ref Unsafe.Add(ref toCorner, (nint)i * destinationRow));
                }
            }
        }

        return (wholeRows, wholeColumns);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector128<T> Low, Vector128<T> High) Interleave<T>(Vector128<T> a, Vector128<T> b)
    {
        if (Sse2.IsSupported)
        {
            return Vector128<T>.Count switch
            {
                16 => (Sse2.UnpackLow(a.AsByte(), b.AsByte()).As<byte, T>(), Sse2.UnpackHigh(a.AsByte(), b.AsByte()).As<byte, T>()),
                8 => (Sse2.UnpackLow(a.AsUInt16(), b.AsUInt16()).As<ushort, T>(), Sse2.UnpackHigh(a.AsUInt16(), b.AsUInt16()).As<ushort, T>()),
                4 => (Sse2.UnpackLow(a.AsUInt32(), b.AsUInt32()).As<uint, T>(), Sse2.UnpackHigh(a.AsUInt32(), b.AsUInt32()).As<uint, T>()),
                _ => (Sse2.UnpackLow(a.AsUInt64(), b.AsUInt64()).As<ulong, T>(), Sse2.UnpackHigh(a.AsUInt64(), b.AsUInt64()).As<ulong, T>()),
            };
        }

        return Vector128<T>.Count switch
        {
            16 => (AdvSimd.Arm64.ZipLow(a.AsByte(), b.AsByte()).As<byte, T>(), AdvSimd.Arm64.ZipHigh(a.AsByte(), b.AsByte()).As<byte, T>()),
            8 => (AdvSimd.Arm64.ZipLow(a.AsUInt16(), b.AsUInt16()).As<ushort, T>(), AdvSimd.Arm64.ZipHigh(a.AsUInt16(), b.AsUInt16()).As<ushort, T>()),
            4 => (AdvSimd.Arm64.ZipLow(a.AsUInt32(), b.AsUInt32()).As<uint, T>(), AdvSimd.Arm64.ZipHigh(a.AsUInt32(), b.AsUInt32()).As<uint, T>()),
            _ => (AdvSimd.Arm64.ZipLow(a.AsUInt64(), b.AsUInt64()).As<ulong, T>(), AdvSimd.Arm64.ZipHigh(a.AsUInt64(), b.AsUInt64()).As<ulong, T>()),
        };
    }
}
