namespace Weft;

/// <summary>Which cells of a line make up each cell of a line of another length, and by which weights. Cells' centres correspond, as PyTorch's <c>interpolate</c> has it with <c>align_corners</c> off.</summary>
internal sealed class ResampleTaps
{
    // Cubic convolution: PyTorch takes another constant where it smooths.
    private const double Sharp = -0.75;
    private const double Smooth = -0.5;

    private readonly (int First, double[] Weights)[] cells;

    /// <param name="from">Cells of the line.</param>
    /// <param name="to">Cells of the other one.</param>
    /// <param name="mode">How values between the cells are found.</param>
    /// <param name="antialias">Whether a line that shrinks is smoothed.</param>
    public ResampleTaps(int from, int to, ResampleMode mode, bool antialias)
    {
        (From, To) = (from, to);
        var scale = (double)from / to;
        cells = new (int, double[])[to];
        for (var i = 0; i < to; i++)
        {
            cells[i] = antialias ? Smoothed(scale * (i + 0.5), Math.Max(scale, 1), mode) : Between((scale * (i + 0.5)) - 0.5, mode);
        }
    }

    /// <summary>Cells of the line that goes in.</summary>
    public int From { get; }

    /// <summary>Cells of the line that comes out.</summary>
    public int To { get; }

    /// <summary>[lines, from, width] as [lines, to, width].</summary>
    public double[] Apply(ReadOnlySpan<double> values, int lines, int width)
    {
        var result = new double[checked(lines * To * width)];
        for (var line = 0; line < lines; line++)
        {
            for (var cell = 0; cell < To; cell++)
            {
                var (first, weights) = cells[cell];
                var to = result.AsSpan(((line * To) + cell) * width, width);
                for (var tap = 0; tap < weights.Length; tap++)
                {
                    var from = values.Slice(((line * From) + first + tap) * width, width);
                    for (var i = 0; i < width; i++)
                    {
                        to[i] += weights[tap] * from[i];
                    }
                }
            }
        }

        return result;
    }

    // Every cell that the filter reaches, which is stretched where the line shrinks.
    private (int First, double[] Weights) Smoothed(double center, double stretch, ResampleMode mode)
    {
        var reach = stretch * (mode == ResampleMode.Bicubic ? 2 : 1);
        var (first, end) = (Math.Max((int)(center - reach + 0.5), 0), Math.Min((int)(center + reach + 0.5), From));
        var weights = new double[end - first];
        for (var tap = 0; tap < weights.Length; tap++)
        {
            weights[tap] = Weight((first + tap + 0.5 - center) / stretch, mode, Smooth);
        }

        var sum = weights.Sum();
        return (first, Array.ConvertAll(weights, weight => weight / sum));
    }

    // The cells around a place; beyond the ends stands the last one.
    private (int First, double[] Weights) Between(double place, ResampleMode mode)
    {
        var (before, after) = mode == ResampleMode.Bicubic ? (1, 2) : (0, 1);
        var cell = (int)Math.Floor(place);
        int Inside(int index) => Math.Clamp(index, 0, From - 1);
        var first = Inside(cell - before);
        var weights = new double[Inside(cell + after) - first + 1];
        for (var index = cell - before; index <= cell + after; index++)
        {
            weights[Inside(index) - first] += Weight(place - index, mode, Sharp);
        }

        return (first, weights);
    }

    private static double Weight(double distance, ResampleMode mode, double a)
    {
        var x = Math.Abs(distance);
        return mode == ResampleMode.Bilinear ? Math.Max(0, 1 - x)
            : x < 1 ? ((((a + 2) * x) - (a + 3)) * x * x) + 1
            : x < 2 ? ((((((x - 5) * x) + 8) * x) - 4) * a)
            : 0;
    }
}
