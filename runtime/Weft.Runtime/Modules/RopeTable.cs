using static TorchSharp.torch;

namespace Weft;

/// <summary>
/// Rotary position embedding of a token grid: <c>angle = scale * coord(axis, token) * base^(-k / freqs)</c>, laid out over channels, doubled,
/// and zero (no rotation) on the channels that are left up to <c>dim</c>.
/// </summary>
/// <remarks>
/// Tables are kept for the last 8 combinations of grid, device and dtype. A caller gets views of a kept table: when the table gives way to a newer
/// one, or with <see cref="Dispose"/>, its memory is freed as soon as the last forward pass that uses it ends, not when the collector comes by.
/// </remarks>
public sealed class RopeTable : IDisposable
{
    private const int Kept = 8;

    private readonly long dim;
    private readonly RopeAxis[] axes;

    // What turns each channel: an axis, and its frequency, which is 0 beyond the channels in use.
    private readonly long[] axisOf;
    private readonly float[] frequencyOf;
    private readonly Lock gate = new();
    private readonly List<Entry> entries = [];
    private bool disposed;

    /// <summary>Describes a table whose axes have as many frequencies each; nothing is computed before <see cref="Get"/>.</summary>
    /// <param name="dim">Channels of the table.</param>
    /// <param name="freqs">Frequencies for each axis (for <see cref="RopeLayout.Stride"/>: for all axes together).</param>
    /// <param name="base">Base of the geometric series of frequencies.</param>
    /// <param name="scale">Factor of every angle.</param>
    /// <param name="axes">The axes in token order, outermost first: rows before columns.</param>
    /// <param name="order">The order in which axes take channels, as indices into <paramref name="axes"/>; empty for their own order.</param>
    /// <param name="layout">How axes share channels.</param>
    /// <param name="doubling">How an angle covers its two channels.</param>
    /// <exception cref="ArgumentException">The angles need more channels than <paramref name="dim"/>, or an index in <paramref name="order"/> is no axis.</exception>
    public RopeTable(long dim, long freqs, double @base, double scale, ReadOnlySpan<RopeAxis> axes, ReadOnlySpan<long> order, RopeLayout layout, RopeDoubling doubling)
        : this(dim, Even(freqs, axes.Length, order, layout), @base, scale, axes, order, layout, doubling)
    {
    }

    /// <summary>Describes a table whose axes share the frequencies unevenly; nothing is computed before <see cref="Get"/>.</summary>
    /// <param name="dim">Channels of the table.</param>
    /// <param name="freqs">Frequencies of each axis, in token order. With <see cref="RopeLayout.Stride"/> an axis that has used its own up leaves its turns to the first.</param>
    /// <param name="base">Base of the geometric series of frequencies.</param>
    /// <param name="scale">Factor of every angle.</param>
    /// <param name="axes">The axes in token order, outermost first: rows before columns.</param>
    /// <param name="order">The order in which axes take channels, as indices into <paramref name="axes"/>; empty for their own order.</param>
    /// <param name="layout">How axes share channels.</param>
    /// <param name="doubling">How an angle covers its two channels.</param>
    /// <exception cref="ArgumentException">The angles need more channels than <paramref name="dim"/>, there is not one number for each axis, or an index in <paramref name="order"/> is no axis.</exception>
    public RopeTable(long dim, ReadOnlySpan<long> freqs, double @base, double scale, ReadOnlySpan<RopeAxis> axes, ReadOnlySpan<long> order, RopeLayout layout, RopeDoubling doubling)
    {
        ArgumentOutOfRangeException.ThrowIfZero(axes.Length, nameof(axes));
        this.dim = dim;
        this.axes = axes.ToArray();
        var taken = RopeAxis.Order(order, axes.Length);
        if (freqs.Length != axes.Length || freqs.ContainsAnyInRange(long.MinValue, -1) || !freqs.ContainsAnyInRange(1, long.MaxValue))
        {
            throw new ArgumentException($"rope: expected a number of frequencies for each of {axes.Length} axes, found {Shapes.Text(freqs)}.", nameof(freqs));
        }

        var planes = Planes(freqs, @base, scale, taken, layout);
        if (2 * planes.Sum(run => run.Count) > dim)
        {
            throw new ArgumentException($"rope: {Shapes.Text(freqs)} frequencies need {2 * planes.Sum(run => run.Count)} channels, found {ConfigMath.Text(dim)}.", nameof(dim));
        }

        axisOf = new long[dim];
        frequencyOf = new float[dim];
        var start = 0;
        foreach (var run in planes)
        {
            for (var i = 0; i < run.Count; i++)
            {
                var (first, second) = doubling == RopeDoubling.Repeat ? (2 * i, (2 * i) + 1) : (i, i + run.Count);
                (axisOf[start + first], frequencyOf[start + first]) = (axisOf[start + second], frequencyOf[start + second]) = run[i];
            }

            start += 2 * run.Count;
        }
    }

    /// <summary>The table of a token grid, from the cache when it was asked for before.</summary>
    /// <param name="sizes">Sizes of the grid, one for each axis, in token order.</param>
    /// <param name="device">Where the table is to be.</param>
    /// <param name="dtype">Its dtype; angles are computed in float32 all the same.</param>
    /// <returns>Cosines and sines, [prod(sizes), dim]: views that the current dispose scope owns, or the caller where there is none.</returns>
    /// <exception cref="ArgumentException">There is not one positive size for each axis.</exception>
    public Rotary Get(ReadOnlySpan<long> sizes, Device device, ScalarType dtype)
    {
        ArgumentNullException.ThrowIfNull(device);
        if (sizes.Length != axes.Length || sizes.ContainsAnyInRange(long.MinValue, 0))
        {
            throw new ArgumentException($"rope: expected {axes.Length} positive sizes, found {Shapes.Text(sizes)}.", nameof(sizes));
        }

        lock (gate)
        {
            ObjectDisposedException.ThrowIf(disposed, this);
            foreach (var entry in entries)
            {
                if (entry.Matches(sizes, device, dtype))
                {
                    return entry.View();
                }
            }

            var created = new Entry(sizes.ToArray(), device.type, device.index, dtype, Create(sizes, device, dtype));
            if (entries.Count == Kept)
            {
                entries[0].Dispose();
                entries.RemoveAt(0);
            }

            entries.Add(created);
            return created.View();
        }
    }

    /// <summary>The table of tokens that say themselves where they are, such as some of a grid. It is computed at each call.</summary>
    /// <param name="coords">int[…, tokens, axes]: the place of each token, on the device where the table is to be.</param>
    /// <param name="dtype">The table's dtype; angles are computed in float32 all the same.</param>
    /// <returns>Cosines and sines, […, tokens, dim].</returns>
    /// <exception cref="ArgumentException">There is not one coordinate for each axis.</exception>
    public Rotary At(Tensor coords, ScalarType dtype)
    {
        ArgumentNullException.ThrowIfNull(coords);
        if (coords.dim() < 2 || coords.size(-1) != axes.Length)
        {
            throw new ArgumentException($"rope: expected coordinates […, tokens, {axes.Length}], found {Shapes.Text(coords.shape)}.", nameof(coords));
        }

        using var scope = NewDisposeScope();
        var places = coords.to(ScalarType.Float32).index_select(-1, tensor(axisOf, device: coords.device));
        var angles = places * tensor(frequencyOf, device: coords.device);
        return new(scope.MoveToOuter(angles.cos().to(dtype)), scope.MoveToOuter(angles.sin().to(dtype)));
    }

    /// <summary>Frees the kept tables.</summary>
    public void Dispose()
    {
        lock (gate)
        {
            disposed = true;
            foreach (var entry in entries)
            {
                entry.Dispose();
            }

            entries.Clear();
        }
    }

    private Rotary Create(ReadOnlySpan<long> sizes, Device device, ScalarType dtype)
    {
        var tokens = ConfigMath.Product(sizes);
        var cos = new float[ConfigMath.Product([tokens, dim])];
        var sin = new float[cos.Length];
        var coords = new float[axes.Length][];
        for (var axis = 0; axis < coords.Length; axis++)
        {
            coords[axis] = RopeAxis.Coordinates(axes, sizes, axis);
        }

        for (var token = 0L; token < tokens; token++)
        {
            for (var channel = 0L; channel < dim; channel++)
            {
                var at = (token * dim) + channel;
                (sin[at], cos[at]) = MathF.SinCos(coords[axisOf[channel]][token] * frequencyOf[channel]);
            }
        }

        // Cached tables outlive the call that made them: whoever trains later needs ordinary tensors, and no scope may own them.
        using var ordinary = inference_mode(false);
        using var noGrad = no_grad();
        return new Rotary(Place(cos), Place(sin));

        Tensor Place(float[] values)
        {
            using var table = tensor(values, [tokens, dim], dtype: ScalarType.Float32);
            return table.to(dtype, device, copy: true).DetachFromDisposeScope();
        }
    }

    /// <summary>The axis and the frequency of each plane, in runs that are doubled as a whole: all axes together, or each axis by itself.</summary>
    private static List<List<(long Axis, float Frequency)>> Planes(ReadOnlySpan<long> freqs, double @base, double scale, int[] order, RopeLayout layout)
    {
        List<List<(long, float)>> runs = [[]];
        if (layout == RopeLayout.Stride)
        {
            var total = 0L;
            foreach (var axis in order)
            {
                total += freqs[axis];
            }

            for (var k = 0L; k < total; k++)
            {
                var axis = order[k % order.Length];
                runs[^1].Add((k / order.Length < freqs[axis] ? axis : order[0], Frequency(k, total)));
            }

            return runs;
        }

        foreach (var axis in order)
        {
            for (var k = 0L; k < freqs[axis]; k++)
            {
                runs[^1].Add((axis, Frequency(k, freqs[axis])));
            }

            if (layout == RopeLayout.Blocks)
            {
                runs.Add([]);
            }
        }

        return runs;

        // In float32 like the libraries that models were trained with: angles of far tokens carry its rounding.
        float Frequency(long k, long of) => (float)scale * (float)Math.Pow(@base, -((float)k / of));
    }

    /// <summary>The same number for each axis, or turns until there are as many together.</summary>
    private static long[] Even(long freqs, int axes, ReadOnlySpan<long> order, RopeLayout layout)
    {
        var each = new long[axes];
        for (var axis = 0; axis < axes; axis++)
        {
            var turn = order.IsEmpty ? axis : order.IndexOf(axis);
            each[axis] = layout == RopeLayout.Stride ? (freqs + axes - 1 - turn) / axes : freqs;
        }

        return each;
    }

    private sealed record Entry(long[] Sizes, TorchSharp.DeviceType DeviceType, int DeviceIndex, ScalarType DType, Rotary Table) : IDisposable
    {
        public Rotary View() => new(Table.Cos.alias(), Table.Sin.alias());

        public void Dispose()
        {
            Table.Cos.Dispose();
            Table.Sin.Dispose();
        }

        public bool Matches(ReadOnlySpan<long> sizes, Device device, ScalarType dtype) =>
            DType == dtype && DeviceType == device.type && DeviceIndex == device.index && sizes.SequenceEqual(Sizes);
    }
}
