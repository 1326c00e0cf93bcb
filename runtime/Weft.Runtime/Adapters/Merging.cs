using System.Buffers;
using System.Numerics;
using System.Runtime.InteropServices;

namespace Weft;

/// <summary>A tensor of a model with what an adapter does to it: summed in double, so that it is rounded once. Holds the tensor and the pair's factors, and a piece of the sum.</summary>
internal sealed class Merging : Computation
{
    // Elements of a piece: rows of the weight as the adapter sees it.
    private const int Piece = 1 << 17;

    private readonly Adapter adapter;
    private readonly TensorEntry into;
    private readonly DType dtype;
    private readonly IReadOnlyList<AdapterChange> changes;

    private Merging(Adapter adapter, TensorEntry into, DType dtype, IReadOnlyList<AdapterChange> changes)
    {
        this.adapter = adapter;
        this.into = into;
        this.dtype = dtype;
        this.changes = changes;
    }

    /// <inheritdoc/>
    public override string Name => "merge";

    /// <inheritdoc/>
    public override IEnumerable<TensorEntry> Sources => [into];

    /// <summary>A model's plan with every tensor changed that an adapter changes.</summary>
    /// <param name="plan">The model, as its file holds it.</param>
    /// <param name="adapter">The adapter; it must stay open for as long as the plan is read.</param>
    /// <param name="changes">What it does to which tensor.</param>
    /// <param name="dtype">What floating tensors are cast to, before, so that sums are rounded once; null: each keeps its dtype.</param>
    public static ConversionPlan Into(ConversionPlan plan, Adapter adapter, IEnumerable<AdapterChange> changes, DType? dtype)
    {
        plan = dtype is { } cast ? plan.Cast(cast) : plan;
        var bySource = changes.SelectMany(change => change.Target.Sources, (change, source) => (change, source)).ToLookup(one => one.source, one => one.change);
        foreach (var own in bySource)
        {
            if (own.Sum(change => change.Target.Blocks.Where(block => block.Source == own.Key).Sum(block => block.Size.Aggregate(1L, (a, b) => a * b))) > own.Key.Shape.Aggregate(1L, (a, b) => a * b))
            {
                throw adapter.Wrong($"{string.Join(" and ", own.Select(change => Display.Name(change.Says.Name)))} change the same weights, {Display.Name(own.Key.Name)} of the model.");
            }
        }

        return plan with
        {
            Tensors = [.. plan.Tensors.Select(tensor => tensor.Sources is [var source] && bySource.Contains(source)
                ? new PlannedTensor(tensor.Name, tensor.DType, tensor.Shape, [Block.Computed(new Merging(adapter, source, tensor.DType, [.. bySource[source]]), 0, tensor.Shape)])
                : tensor)],
        };
    }

    /// <inheritdoc/>
    public override IReadOnlyList<byte[]> Compute(PlanReader reader)
    {
        var whole = PlannedTensor.Of(into).Cast(dtype);
        if (whole.Length > Array.MaxLength)
        {
            throw new ConversionException($"{into} is too large to be changed: {Array.MaxLength} bytes can be.");
        }

        var result = ArrayPool<byte>.Shared.Rent((int)whole.Length);
        reader.Read(whole, result);
        using var own = new PlanReader(adapter.Checkpoint, 1 << 16);
        foreach (var change in changes)
        {
            var sum = change.Sum is null ? null : new Sum(Doubles(own, change.Sum.Rows), Doubles(own, change.Sum.Columns), change.Sum.Scaling, change.Sum.Magnitude is { } lengths ? Doubles(own, lengths) : null);
            var width = Math.Max(1, change.Target.Count / Math.Max(1, change.Target.Shape.FirstOrDefault(1)));
            foreach (var block in change.Target.Blocks.Where(block => block.Source == into))
            {
                Apply(change, sum, block, width, change.Replacement is null ? reader : own, result);
            }
        }

        return [result];
    }

    // Rows that the box has a part in, some at a time.
    private void Apply(AdapterChange change, Sum? sum, Block block, long width, PlanReader reader, byte[] result)
    {
        var from = change.Replacement ?? change.Target;
        if (from.Shape.Length == 0)
        {
            (from, block) = (from.With([1], [.. from.Blocks.Select(Line)]), Line(block));
        }

        var bytes = dtype.Bits() / 8;
        var step = Math.Max(1, Piece / width);
        var most = checked((int)(Math.Min(step, block.Size[0]) * width));
        var buffer = ArrayPool<double>.Shared.Rent(most);
        var (stored, changed) = (ArrayPool<byte>.Shared.Rent(most * (from.DType.Bits() / 8)), ArrayPool<byte>.Shared.Rent(most * bytes));
        for (var first = block.Start[0]; first < block.Start[0] + block.Size[0]; first += step)
        {
            var count = Math.Min(step, block.Start[0] + block.Size[0] - first);
            var piece = PlanOperations.Narrow(from, 0, first, count);
            var values = buffer.AsSpan(0, (int)(count * width));
            reader.Read(piece, stored.AsSpan(0, (int)piece.Length));
            DTypeCast.Convert(stored.AsSpan(0, (int)piece.Length), piece.DType, MemoryMarshal.AsBytes(values), DType.F64);
            for (var row = 0; row < count && sum is not null; row++)
            {
                sum.Add(first + row, values.Slice((int)(row * width), (int)width));
            }

            RefuseOverflow(values, change);
            DTypeCast.Convert(MemoryMarshal.AsBytes(values), DType.F64, changed.AsSpan(0, values.Length * bytes), dtype);
            var part = block.Within(0, first, count)!;
            var strides = Block.RowMajor(piece.Shape.AsSpan());
            var corner = Enumerable.Range(0, strides.Length).Sum(d => (part.Start[d] - (d == 0 ? first : 0)) * strides[d]);
            var box = StridedBox.Of(part.Size.AsSpan(), strides.AsSpan(), part.Stride.AsSpan());
            StridedCopy.Copy(changed.AsSpan((int)(corner * bytes)), result.AsSpan((int)(part.Offset * bytes)), bytes, box.Sizes, box.From, box.To);
        }

        ArrayPool<double>.Shared.Return(buffer);
        ArrayPool<byte>.Shared.Return(stored);
        ArrayPool<byte>.Shared.Return(changed);
    }

    private static Block Line(Block scalar) => scalar with { Start = [0], Size = [1], Stride = [1] };

    private void RefuseOverflow(ReadOnlySpan<double> values, AdapterChange change)
    {
        // From here on a value rounds to infinity.
        var limit = dtype switch
        {
            DType.F16 => 65520,
            DType.BF16 => BitConverter.UInt64BitsToDouble(0x47EFF00000000000),
            DType.F32 => BitConverter.UInt64BitsToDouble(0x47EFFFFFF0000000),
            _ => double.PositiveInfinity,
        };
        foreach (var value in values)
        {
            if (!(Math.Abs(value) < limit))
            {
                throw adapter.Wrong($"{Display.Name(change.Says.Name)} makes '{Display.Text(into.Name)}' of the model {value.ToString(System.Globalization.CultureInfo.InvariantCulture)} somewhere, which is no number that {dtype} holds; the adapter is broken.");
            }
        }
    }

    /// <summary>The factors in memory.</summary>
    private sealed record Sum(double[] Rows, double[] Columns, double Scaling, double[]? Magnitude)
    {
        public void Add(long row, Span<double> values)
        {
            var rank = Columns.Length / values.Length;
            var factors = Rows.AsSpan((int)(row * rank), rank);
            var k = 0;
            for (; k + 4 <= rank; k += 4)
            {
                AddFour(values, Columns.AsSpan(k * values.Length, 4 * values.Length), Scaling * factors[k], Scaling * factors[k + 1], Scaling * factors[k + 2], Scaling * factors[k + 3]);
            }

            for (; k < rank; k++)
            {
                AddScaled(values, Columns.AsSpan(k * values.Length, values.Length), Scaling * factors[k]);
            }

            if (Magnitude is not null)
            {
                var length = 0.0;
                foreach (var value in values)
                {
                    length += value * value;
                }

                var factor = Magnitude[row] / Math.Sqrt(length);
                foreach (ref var value in values)
                {
                    value *= factor;
                }
            }
        }

        // One pass over the row for several of them; in the order that one after the other has.
        private static void AddFour(Span<double> values, ReadOnlySpan<double> added, double f0, double f1, double f2, double f3)
        {
            var width = values.Length;
            var wide = MemoryMarshal.Cast<double, Vector<double>>(values);
            var wide0 = MemoryMarshal.Cast<double, Vector<double>>(added[..width])[..wide.Length];
            var wide1 = MemoryMarshal.Cast<double, Vector<double>>(added.Slice(width, width))[..wide.Length];
            var wide2 = MemoryMarshal.Cast<double, Vector<double>>(added.Slice(2 * width, width))[..wide.Length];
            var wide3 = MemoryMarshal.Cast<double, Vector<double>>(added[(3 * width)..])[..wide.Length];
            for (var i = 0; i < wide.Length; i++)
            {
                wide[i] = wide[i] + (wide0[i] * f0) + (wide1[i] * f1) + (wide2[i] * f2) + (wide3[i] * f3);
            }

            for (var i = wide.Length * Vector<double>.Count; i < width; i++)
            {
                values[i] = values[i] + (added[i] * f0) + (added[width + i] * f1) + (added[(2 * width) + i] * f2) + (added[(3 * width) + i] * f3);
            }
        }

        private static void AddScaled(Span<double> values, ReadOnlySpan<double> added, double factor)
        {
            var wide = MemoryMarshal.Cast<double, Vector<double>>(values);
            var wideAdded = MemoryMarshal.Cast<double, Vector<double>>(added);
            for (var i = 0; i < wide.Length; i++)
            {
                wide[i] += wideAdded[i] * factor;
            }

            for (var i = wide.Length * Vector<double>.Count; i < values.Length; i++)
            {
                values[i] += added[i] * factor;
            }
        }
    }
}
