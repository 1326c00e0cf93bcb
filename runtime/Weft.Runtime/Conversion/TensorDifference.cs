namespace Weft;

/// <summary>How far two tensors are apart, read side by side in pieces.</summary>
internal static class TensorDifference
{
    private const int Piece = 1 << 19;

    /// <summary>The largest absolute difference of two tensors of equal shape; 0 when they are equal, infinite where only one is NaN or they are not comparable.</summary>
    public static double Largest(Checkpoint a, PlannedTensor left, Checkpoint b, TensorEntry right, CancellationToken cancellation)
    {
        using var reader = new PlanReader(a, Piece);

        // A piece has at most as many elements as bytes, and no element is wider than 8.
        var other = new byte[Piece * 8];
        var (x, y) = (new double[Piece], new double[Piece]);
        var largest = 0.0;
        var done = 0L;
        var sameType = left.DType == right.DType;
        reader.Stream(
            left,
            bytes =>
            {
                var bits = left.DType.Bits();
                var count = bytes.Length * 8 / bits;
                var part = other.AsSpan(0, (int)((long)count * right.DType.Bits() / 8));
                b.Read(right, done * right.DType.Bits() / 8, part);
                done += count;
                if (sameType && bytes.SequenceEqual(part))
                {
                    return;
                }

                if (!Comparable(left.DType) || !Comparable(right.DType))
                {
                    largest = double.PositiveInfinity;
                    return;
                }

                DTypeCast.ToDouble(bytes, left.DType, x.AsSpan(0, count));
                DTypeCast.ToDouble(part, right.DType, y.AsSpan(0, count));
                for (var i = 0; i < count; i++)
                {
                    var difference = x[i].Equals(y[i]) || x[i] == y[i] ? 0 : Math.Abs(x[i] - y[i]);
                    largest = Math.Max(largest, double.IsNaN(difference) ? double.PositiveInfinity : difference);
                }
            },
            cancellation);
        return largest;
    }

    private static bool Comparable(DType dtype) => DTypeCast.Casts(dtype) || dtype is DType.BOOL or DType.U8 or DType.I8 or DType.U16 or DType.I16 or DType.U32 or DType.I32 or DType.U64 or DType.I64;
}
