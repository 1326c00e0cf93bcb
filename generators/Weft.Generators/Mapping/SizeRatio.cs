namespace Weft;

/// <summary>A width ratio such as <c>mlp_ratio</c> that stands for an integer size.</summary>
internal static class SizeRatio
{
    // The quotient is off by half a unit in the last place, its product by another half: a few steps always suffice.
    private const int MaxSteps = 4;

    /// <summary>The smallest double at or above <c>size / width</c> for which truncating <c>width * ratio</c> gives the size back.</summary>
    /// <returns>The ratio, or null when there is none (a width or size below 1, or beyond 53 bits).</returns>
    public static double? Of(long size, long width)
    {
        if (size < 1 || width < 1)
        {
            return null;
        }

        var ratio = (double)size / width;
        for (var step = 0; step <= MaxSteps; step++)
        {
            var product = Math.Truncate(width * ratio);
            if (product == size && (long)product == size)
            {
                return ratio;
            }

            // Of positive doubles the next one has the next bit pattern.
            ratio = BitConverter.Int64BitsToDouble(BitConverter.DoubleToInt64Bits(ratio) + 1);
        }

        return null;
    }
}
