using static TorchSharp.torch;

namespace Weft;

/// <summary>How an upstream library resizes its table of position embeddings.</summary>
public enum ResampleRule
{
    /// <summary>timm's <c>resample_abs_pos_embed</c>: bicubic with antialiasing, align_corners off, in float32.</summary>
    Timm,
}

/// <summary>Resizes tables of position embeddings.</summary>
internal static class PositionResampling
{
    public static Tensor Apply(Tensor table, Size2 grid, long height, long width, long prefix, ResampleRule rule)
    {
        ArgumentNullException.ThrowIfNull(table);
        if (rule != ResampleRule.Timm)
        {
            throw new ArgumentOutOfRangeException(nameof(rule), rule, "Unknown resample rule.");
        }

        var rows = ConfigMath.Product(grid);
        var shape = table.shape;
        if (shape.Length is not (2 or 3) || shape[^2] != prefix + rows || (shape.Length == 3 && shape[0] != 1))
        {
            throw new ArgumentException(
                $"resample: expected a table [{ConfigMath.Text(prefix + rows)}, c] or [1, {ConfigMath.Text(prefix + rows)}, c] for grid {grid} and {ConfigMath.Text(prefix)} prefix rows, found {Shapes.Text(shape)}.",
                nameof(table));
        }

        if (height < 1 || width < 1)
        {
            throw new ArgumentException($"resample: the new grid {new Size2(height, width)} is empty.", nameof(height));
        }

        // The second case is timm's own: a square grid with as many cells as the table's counts as the same grid.
        if ((height == grid.Height && width == grid.Width) || (height == width && height * width == rows))
        {
            return table;
        }

        using var scope = NewDisposeScope();
        var image = table.narrow(-2, prefix, rows).reshape(1, grid.Height, grid.Width, shape[^1]).permute(0, 3, 1, 2).to(ScalarType.Float32);
        var resized = nn.functional.interpolate(image, size: [height, width], mode: InterpolationMode.Bicubic, align_corners: false, antialias: true);
        var patches = resized.permute(0, 2, 3, 1).reshape(1, height * width, shape[^1]).to(table.dtype);
        var result = shape.Length == 3 ? patches : patches.squeeze(0);
        return scope.Keep(prefix == 0 ? result : cat([table.narrow(-2, 0, prefix), result], -2));
    }
}
