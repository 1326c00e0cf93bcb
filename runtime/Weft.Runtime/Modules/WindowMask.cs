using static TorchSharp.torch;

namespace Weft;

/// <summary>
/// An additive mask for attention in windows over an image that was rolled: tokens that came together only by the roll do not
/// see each other (arXiv 2103.14030).
/// </summary>
public sealed class WindowMask : IDisposable
{
    private readonly KeptTensor mask;

    /// <summary>Describes the windows; nothing is computed before <see cref="Get"/>.</summary>
    /// <param name="grid">Rows and columns of the image, multiples of the window's.</param>
    /// <param name="window">Rows and columns of a window.</param>
    /// <param name="shift">By how many rows and columns the image was rolled.</param>
    /// <param name="hidden">What the scores of unseen tokens get.</param>
    /// <exception cref="ArgumentException">Windows do not fill the grid.</exception>
    public WindowMask(Size2 grid, Size2 window, Size2 shift, double hidden)
    {
        if (window.Height < 1 || window.Width < 1 || grid.Height % window.Height != 0 || grid.Width % window.Width != 0)
        {
            throw new ArgumentException($"window_mask: windows {window} do not fill the grid {grid}.", nameof(window));
        }

        var (across, area) = (grid.Width / window.Width, window.Height * window.Width);
        var windows = grid.Height / window.Height * across;
        mask = new KeptTensor([windows, area, area], () =>
        {
            var found = new float[windows * area * area];
            for (var at = 0L; at < found.Length; at++)
            {
                var (w, i, j) = (at / (area * area), at / area % area, at % area);
                found[at] = Region(w, i) == Region(w, j) ? 0 : (float)hidden;
            }

            return found;
        });

        long Region(long w, long token)
        {
            var row = Part((w / across * window.Height) + (token / window.Width), grid.Height, window.Height, shift.Height);
            return (3 * row) + Part((w % across * window.Width) + (token % window.Width), grid.Width, window.Width, shift.Width);
        }

        // The last window of an axis holds what was at its end and, behind it, what the roll brought from its start.
        static int Part(long place, long size, long window, long shift) => place < size - window ? 0 : place < size - shift ? 1 : 2;
    }

    /// <summary>The mask.</summary>
    /// <param name="device">Where it is to be.</param>
    /// <param name="dtype">Its dtype.</param>
    /// <returns>[windows, tokens, tokens]: windows row by row, and the tokens of each row by row.</returns>
    public Tensor Get(Device device, ScalarType dtype)
    {
        ArgumentNullException.ThrowIfNull(device);
        return mask.Get(device, dtype);
    }

    /// <summary>Frees what is kept.</summary>
    public void Dispose() => mask.Dispose();
}
