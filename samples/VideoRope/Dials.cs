using TorchSharp;
using Weft;

namespace Samples;

/// <summary>Draws rotary angles as hands of a clock.</summary>
internal static class Dials
{
    private const string Hands = "→↗↑↖←↙↓↘";

    /// <summary>One line for each plane of channels, one hand for each step along an axis from the first token.</summary>
    /// <param name="table">Cosines and sines, [tokens, channels], where two neighbours are one plane.</param>
    /// <param name="grid">Sizes of time, rows and columns.</param>
    /// <param name="axis">The axis.</param>
    /// <param name="planes">Names of the planes.</param>
    public static IEnumerable<string> Along(Rotary table, long[] grid, int axis, IReadOnlyList<string> planes)
    {
        using var angles = torch.atan2(table.Sin, table.Cos);
        var values = angles.data<float>().ToArray();
        var stride = grid[(axis + 1)..].Aggregate(1L, (product, size) => product * size) * table.Cos.shape[1];
        for (var plane = 0; plane < planes.Count; plane++)
        {
            var hands = Enumerable.Range(0, (int)grid[axis]).Select(step => Hand(values[(step * stride) + (2 * plane)]));
            yield return $"{planes[plane]}  {string.Join(' ', hands)}";
        }
    }

    private static char Hand(float angle) => Hands[(int)MathF.Round((angle < 0 ? angle + MathF.Tau : angle) / (MathF.PI / 4)) % Hands.Length];
}
