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
        List<long> s = [], f = [], t = [];
        for (var d = 0; d < sizes.Length; d++)
        {
            if (sizes[d] == 1)
            {
                continue;
            }

            if (s.Count > 0 && f[^1] == from[d] * sizes[d] && t[^1] == to[d] * sizes[d])
            {
                (s[^1], f[^1], t[^1]) = (s[^1] * sizes[d], from[d], to[d]);
            }
            else
            {
                s.Add(sizes[d]);
                f.Add(from[d]);
                t.Add(to[d]);
            }
        }

        return new([.. s], [.. f], [.. t]);
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
