using static TorchSharp.torch;

namespace Weft;

/// <summary>Resizes tables of position embeddings.</summary>
internal static class PositionResampling
{
    public static Tensor Apply(Tensor table, Size2 grid, long height, long width, long prefix, ResampleRule rule)
    {
        ArgumentNullException.ThrowIfNull(table);
        Require(table, ConfigMath.Product(grid), prefix, $"grid {grid}");
        if (height < 1 || width < 1)
        {
            throw new ArgumentException($"resample: the new grid {new Size2(height, width)} is empty.", nameof(height));
        }

        if ((height == grid.Height && width == grid.Width) || IsKept(grid, height, width, rule.Keep))
        {
            return table;
        }

        using var scope = NewDisposeScope();
        return scope.Keep(WithRows(table, prefix, rows => Image(rows, grid, height, width, rule)));
    }

    /// <summary>Rows of a text: linear between them, their centres corresponding.</summary>
    public static Tensor Rows(Tensor table, long rows, long prefix)
    {
        ArgumentNullException.ThrowIfNull(table);
        var old = table.dim() < 2 ? 0 : table.size(-2) - prefix;
        Require(table, Math.Max(old, 1), prefix, "at least one row");
        if (rows < 1)
        {
            throw new ArgumentException("resample: no row is asked for.", nameof(rows));
        }

        if (rows == old)
        {
            return table;
        }

        using var scope = NewDisposeScope();
        return scope.Keep(WithRows(table, prefix, text => nn.functional.interpolate(text.transpose(1, 2), size: [rows], mode: InterpolationMode.Linear, align_corners: false).transpose(1, 2)));
    }

    /// <summary>[1, prod(grid), c] as [1, height * width, c].</summary>
    public static Tensor Image(Tensor rows, Size2 grid, long height, long width, ResampleRule rule)
    {
        // Channels stay last in memory: PyTorch's antialiasing gets a grid of one column wrong where they are not.
        var image = rows.reshape(1, grid.Height, grid.Width, rows.size(-1)).permute(0, 3, 1, 2);
        return Resize(image, height, width, rule).permute(0, 2, 3, 1).reshape(1, height * width, rows.size(-1));
    }

    /// <summary>[n, c, h, w] as [n, c, height, width].</summary>
    public static Tensor Resize(Tensor image, long height, long width, ResampleRule rule) => nn.functional.interpolate(
        image, size: [height, width], mode: rule.Mode == ResampleMode.Bicubic ? InterpolationMode.Bicubic : InterpolationMode.Bilinear, align_corners: false, antialias: rule.Antialias);

    private static bool IsKept(Size2 grid, long height, long width, ResampleKeep keep) =>
        height * width == ConfigMath.Product(grid) && (keep == ResampleKeep.Count || (keep == ResampleKeep.Square && height == width));

    private static void Require(Tensor table, long rows, long prefix, string what)
    {
        var shape = table.shape;
        if (shape.Length is not (2 or 3) || shape[^2] != prefix + rows || (shape.Length == 3 && shape[0] != 1))
        {
            throw new ArgumentException(
                $"resample: expected a table [{ConfigMath.Text(prefix + rows)}, c] or [1, {ConfigMath.Text(prefix + rows)}, c] for {what} and {ConfigMath.Text(prefix)} prefix rows, found {Shapes.Text(shape)}.",
                nameof(table));
        }
    }

    /// <summary>The table with other rows behind its prefix, in its rank and dtype; they are computed in float32.</summary>
    private static Tensor WithRows(Tensor table, long prefix, Func<Tensor, Tensor> resize)
    {
        var old = table.narrow(-2, prefix, table.size(-2) - prefix).reshape(1, table.size(-2) - prefix, table.size(-1));
        var rows = resize(old.to(ScalarType.Float32)).to(table.dtype);
        var result = table.dim() == 3 ? rows : rows.squeeze(0);
        return prefix == 0 ? result : cat([table.narrow(-2, 0, prefix), result], -2);
    }
}
