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
    private readonly long freqs;
    private readonly RopeAxis[] axes;
    private readonly int[] order;
    private readonly RopeLayout layout;
    private readonly RopeDoubling doubling;
    private readonly float[] frequencies;
    private readonly Lock gate = new();
    private readonly List<Entry> entries = [];
    private bool disposed;

    /// <summary>Describes a table; nothing is computed before <see cref="Get"/>.</summary>
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
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(freqs);
        ArgumentOutOfRangeException.ThrowIfZero(axes.Length, nameof(axes));
        this.dim = dim;
        this.freqs = freqs;
        this.axes = axes.ToArray();
        this.order = RopeAxis.Order(order, axes.Length);
        this.layout = layout;
        this.doubling = doubling;

        var used = 2 * (layout == RopeLayout.Stride ? freqs : this.order.Length * freqs);
        if (used > dim)
        {
            throw new ArgumentException($"rope: {ConfigMath.Text(freqs)} frequencies on {axes.Length} axes need {ConfigMath.Text(used)} channels, found {ConfigMath.Text(dim)}.", nameof(dim));
        }

        // In float32 like the libraries that models were trained with: angles of far tokens carry its rounding.
        frequencies = new float[freqs];
        for (var k = 0; k < frequencies.Length; k++)
        {
            frequencies[k] = (float)scale * (float)Math.Pow(@base, -((float)k / freqs));
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
        var angles = new float[dim];
        var coords = new float[axes.Length][];
        for (var axis = 0; axis < coords.Length; axis++)
        {
            coords[axis] = RopeAxis.Coordinates(axes, sizes, axis);
        }

        for (var token = 0L; token < tokens; token++)
        {
            Fill(angles, coords, token);
            for (var channel = 0; channel < angles.Length; channel++)
            {
                var at = (token * dim) + channel;
                (sin[at], cos[at]) = MathF.SinCos(angles[channel]);
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

    /// <summary>The angles of one token; channels beyond the used ones stay 0.</summary>
    private void Fill(Span<float> angles, float[][] coords, long token)
    {
        // One run of angles is doubled as a whole: all axes together, or each axis by itself.
        var run = layout == RopeLayout.Concat ? order.Length * freqs : freqs;
        var runs = layout == RopeLayout.Blocks ? order.Length : 1;
        for (var block = 0; block < runs; block++)
        {
            var channels = angles.Slice((int)(block * 2 * run), (int)(2 * run));
            for (var i = 0; i < run; i++)
            {
                var axis = layout switch
                {
                    RopeLayout.Concat => order[i / freqs],
                    RopeLayout.Blocks => order[block],
                    _ => order[i % order.Length],
                };
                var angle = coords[axis][token] * frequencies[i % freqs];
                var (first, second) = doubling == RopeDoubling.Repeat ? (2 * i, (2 * i) + 1) : (i, i + (int)run);
                channels[first] = channels[second] = angle;
            }
        }
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
