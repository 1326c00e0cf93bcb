using static TorchSharp.torch;

namespace Weft;

/// <summary>The offsets between the tokens of a window, each axis by <c>sign(d) log(1 + |d|)</c> (continuous position bias, arXiv 2111.09883, in timm's form).</summary>
public sealed class LogOffsets : IDisposable
{
    private readonly KeptTensor table;

    /// <summary>Describes a window; nothing is computed before <see cref="Get"/>.</summary>
    /// <param name="height">Rows of the window.</param>
    /// <param name="width">Columns of the window.</param>
    public LogOffsets(long height, long width)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        var (rows, columns) = ((2 * height) - 1, (2 * width) - 1);
        table = new KeptTensor([rows * columns, 2], () =>
        {
            var found = new float[2 * rows * columns];
            for (var i = 0L; i < rows * columns; i++)
            {
                found[2 * i] = Log((i / columns) - height + 1);
                found[(2 * i) + 1] = Log((i % columns) - width + 1);
            }

            return found;
        });
    }

    /// <summary>The offsets, row by row.</summary>
    /// <param name="device">Where they are to be.</param>
    /// <param name="dtype">Their dtype.</param>
    /// <returns>[(2 height - 1) (2 width - 1), 2].</returns>
    public Tensor Get(Device device, ScalarType dtype)
    {
        ArgumentNullException.ThrowIfNull(device);
        return table.Get(device, dtype);
    }

    /// <summary>Frees what is kept.</summary>
    public void Dispose() => table.Dispose();

    private static float Log(long offset) => Math.Sign(offset) * MathF.Log(1 + Math.Abs(offset));
}
