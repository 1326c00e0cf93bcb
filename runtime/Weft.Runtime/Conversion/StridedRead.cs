namespace Weft;

/// <summary>Copies a strided box out of bytes that can be read at any place, a piece at a time.</summary>
internal static class StridedRead
{
    /// <summary>Fills a buffer with bytes from a place on.</summary>
    public delegate void ByteSource(long offset, Span<byte> destination);

    /// <summary>Copies a box.</summary>
    /// <param name="source">The bytes.</param>
    /// <param name="offset">Element of the source that stands at the box's first corner.</param>
    /// <param name="box">The box; no size is 0.</param>
    /// <param name="destination">Its first element is the box's first corner.</param>
    /// <param name="width">Bytes of an element.</param>
    /// <param name="scratch">What is read at once; at least one element.</param>
    public static void Fetch(ByteSource source, long offset, StridedBox box, Span<byte> destination, int width, Span<byte> scratch)
    {
        var span = box.SourceSpan * width;
        if (span <= scratch.Length)
        {
            var bytes = scratch[..(int)span];
            source(offset * width, bytes);
            StridedCopy.Copy(bytes, destination, width, box.Sizes, box.From, box.To);
            return;
        }

        var dim = box.Widest();
        var half = box.Sizes[dim] / 2;
        Fetch(source, offset, box.WithSize(dim, half), destination, width, scratch);
        Fetch(source, offset + (half * box.From[dim]), box.WithSize(dim, box.Sizes[dim] - half), destination[(int)(half * box.To[dim] * width)..], width, scratch);
    }
}
