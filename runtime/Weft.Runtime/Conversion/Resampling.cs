using System.Runtime.InteropServices;

namespace Weft;

/// <summary>A table over a grid as one over another grid, without libtorch: computed in double when its elements are read, so that casting rounds once.</summary>
internal sealed class Resampling : Computation
{
    private readonly PlannedTensor table;
    private readonly int prefix;
    private readonly ResampleTaps rows;
    private readonly ResampleTaps columns;

    private Resampling(PlannedTensor table, int prefix, ResampleTaps rows, ResampleTaps columns) => (this.table, this.prefix, this.rows, this.columns) = (table, prefix, rows, columns);

    /// <inheritdoc/>
    public override string Name => "resample";

    /// <inheritdoc/>
    public override IEnumerable<TensorEntry> Sources => table.Sources;

    /// <summary>The table over the other grid, in its dtype; itself where the grid stays.</summary>
    /// <exception cref="ConversionException">The table is none over the grid, or holds no floats.</exception>
    public static PlannedTensor Plan(PlannedTensor table, Via.Resample resample, ArchitectureConfig left)
    {
        var (from, to, prefix) = (resample.From(left), resample.To(left), resample.Prefix(left));
        if (!DTypeCast.Casts(table.DType))
        {
            throw new ConversionException($"{table}: only F16, BF16, F32 and F64 are resampled.");
        }

        var shape = table.Shape;
        if (prefix < 0 || from.Concat(to).Any(size => size < 1) || shape.Length < 2 || shape[^2] != checked(prefix + (from[0] * from[1])))
        {
            throw new ConversionException($"{table}: no table of {prefix} rows and a grid of {from[0]} x {from[1]} that could become one of {to[0]} x {to[1]}.");
        }

        if (from.SequenceEqual(to))
        {
            return table;
        }

        ResampleTaps Taps(int axis) => new(checked((int)from[axis]), checked((int)to[axis]), resample.Mode, resample.Antialias);
        var size = shape.SetItem(shape.Length - 2, checked(prefix + (to[0] * to[1])));
        var resampling = new Resampling(table, checked((int)prefix), Taps(0), Taps(1));
        return new PlannedTensor(table.Name, DType.F64, size, [Block.Computed(resampling, 0, size)]).Cast(table.DType);
    }

    /// <summary>Computes the table.</summary>
    public override IReadOnlyList<byte[]> Compute(PlanReader reader)
    {
        var (values, width) = (Doubles(reader, table), checked((int)table.Shape[^1]));
        var (before, after) = ((prefix + (rows.From * columns.From)) * width, (prefix + (rows.To * columns.To)) * width);
        var tables = before == 0 ? 0 : values.Length / before;
        var result = new double[checked(tables * after)];
        for (var i = 0; i < tables; i++)
        {
            var from = values.AsSpan(i * before, before);
            var to = result.AsSpan(i * after, after);
            from[..(prefix * width)].CopyTo(to);
            columns.Apply(rows.Apply(from[(prefix * width)..], 1, columns.From * width), rows.To, width).CopyTo(to[(prefix * width)..]);
        }

        return [Pooled(MemoryMarshal.AsBytes<double>(result))];
    }
}
