namespace Weft;

/// <summary>A box of elements with strides on both sides of a copy; dimensions of size 1 are gone and those that run through are one.</summary>
internal sealed record StridedBox(long[] Sizes, long[] From, long[] To)
{
    /// <summary>Elements of the source from the first one of the box to the last one.</summary>
    public long SourceSpan
    {
        get
        {
            var span = 1L;
            for (var d = 0; d < Sizes.Length; d++)
            {
                span += (Sizes[d] - 1) * From[d];
            }

            return span;
        }
    }

    /// <summary>Simplifies a box.</summary>
    public static StridedBox Of(ReadOnlySpan<long> sizes, ReadOnlySpan<long> from, ReadOnlySpan<long> to)
    {
        var (s, f, t) = (sizes.ToArray(), from.ToArray(), to.ToArray());
        var last = -1;
        for (var d = 0; d < sizes.Length; d++)
        {
            if (sizes[d] == 1)
            {
                continue;
            }

            var joined = last >= 0 && f[last] == from[d] * sizes[d] && t[last] == to[d] * sizes[d];
            last += joined ? 0 : 1;
            (s[last], f[last], t[last]) = (joined ? s[last] * sizes[d] : sizes[d], from[d], to[d]);
        }

        return new(s[..(last + 1)], f[..(last + 1)], t[..(last + 1)]);
    }

    /// <summary>The dimension that spans most of the source.</summary>
    public int Widest()
    {
        var widest = 0;
        for (var d = 1; d < Sizes.Length; d++)
        {
            if ((Sizes[d] - 1) * From[d] > (Sizes[widest] - 1) * From[widest])
            {
                widest = d;
            }
        }

        return widest;
    }

    /// <summary>The box with another size in one dimension.</summary>
    public StridedBox WithSize(int dim, long size)
    {
        var sizes = (long[])Sizes.Clone();
        sizes[dim] = size;
        return this with { Sizes = sizes };
    }
}
