using TorchSharp;

namespace Weft;

/// <summary>Checks and texts of shapes: libtorch's own messages name neither the layer nor what it wanted.</summary>
internal static class Shapes
{
    public static string Text(ReadOnlySpan<long> shape)
    {
        var parts = new string[shape.Length];
        for (var i = 0; i < parts.Length; i++)
        {
            parts[i] = shape[i] < 0 ? "_" : ConfigMath.Text(shape[i]);
        }

        return $"[{string.Join(", ", parts)}]";
    }

    public static void RequireLast(string what, torch.Tensor x, long width)
    {
        ArgumentNullException.ThrowIfNull(x);
        if (x.dim() == 0 || x.size(-1) != width)
        {
            throw new ArgumentException($"{what}: expected […, {ConfigMath.Text(width)}], found {Text(x.shape)}.", nameof(x));
        }
    }

    public static void RequireChannels(string what, torch.Tensor x, long channels)
    {
        ArgumentNullException.ThrowIfNull(x);
        if (x.dim() < 2 || x.size(1) != channels)
        {
            throw new ArgumentException($"{what}: expected [b, {ConfigMath.Text(channels)}, …], found {Text(x.shape)}.", nameof(x));
        }
    }
}
