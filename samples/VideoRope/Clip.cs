using TorchSharp;

namespace Samples;

/// <summary>Made-up clips.</summary>
internal static class Clip
{
    /// <summary>A bright square that moves down and to the right over a dark ground: [1, frames, 3, height, width], values in [0, 1].</summary>
    public static torch.Tensor MovingSquare(int frames, int height, int width)
    {
        var clip = torch.full([1, frames, 3, height, width], 0.1f);
        var side = Math.Min(height, width) / 4;
        for (var t = 0; t < frames; t++)
        {
            var (top, left) = (t * (height - side) / Math.Max(frames - 1, 1), t * (width - side) / Math.Max(frames - 1, 1));
            using var square = clip[.., t, .., top..(top + side), left..(left + side)];
            square.fill_(0.9f);
        }

        return clip;
    }
}
