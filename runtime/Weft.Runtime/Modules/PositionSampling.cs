using static TorchSharp.torch;

namespace Weft;

/// <summary>Reads tables of position embeddings at the places of single tokens, each of a grid of its own size.</summary>
internal static class PositionSampling
{
    // The kernel of bicubic interpolation, as PyTorch has it.
    private const float Sharpness = -0.75f;

    public static Tensor At(Tensor table, Size2 grid, Tensor places)
    {
        ArgumentNullException.ThrowIfNull(table);
        ArgumentNullException.ThrowIfNull(places);
        if (table.dim() != 2 || table.size(0) != ConfigMath.Product(grid) || places.dim() != 2 || places.size(1) != 4)
        {
            throw new ArgumentException($"resample: expected a table [{ConfigMath.Text(ConfigMath.Product(grid))}, c] and places [n, 4], found {Shapes.Text(table.shape)} and {Shapes.Text(places.shape)}.", nameof(table));
        }

        using var scope = NewDisposeScope();
        var (rows, down) = Axis(places.select(1, 0), places.select(1, 2), grid.Height);
        var (columns, across) = Axis(places.select(1, 1), places.select(1, 3), grid.Width);
        var exact = table.to(ScalarType.Float32);
        var sum = zeros([places.size(0), table.size(1)], ScalarType.Float32, table.device);
        for (var y = 0; y < 4; y++)
        {
            for (var x = 0; x < 4; x++)
            {
                using var tap = NewDisposeScope();
                var read = exact.index_select(0, (rows[y] * grid.Width) + columns[x]);
                sum = tap.MoveToOuter(sum + (read * (down[y] * across[x]).unsqueeze(1)));
            }
        }

        return scope.Keep(sum.to(table.dtype));
    }

    public static Tensor Each(Tensor table, Size2 grid, Tensor sizes, long rows, ResampleRule rule)
    {
        ArgumentNullException.ThrowIfNull(table);
        ArgumentNullException.ThrowIfNull(sizes);
        if (table.dim() != 2 || table.size(0) != ConfigMath.Product(grid) || sizes.dim() != 2 || sizes.size(1) != 2)
        {
            throw new ArgumentException($"resample: expected a table [{ConfigMath.Text(ConfigMath.Product(grid))}, c] and sizes [b, 2], found {Shapes.Text(table.shape)} and {Shapes.Text(sizes.shape)}.", nameof(table));
        }

        using var scope = NewDisposeScope();
        var exact = table.to(ScalarType.Float32);
        var each = sizes.to(ScalarType.Int64).cpu().contiguous().data<long>().ToArray();
        var resized = new Tensor[sizes.size(0)];
        for (var i = 0; i < resized.Length; i++)
        {
            var (height, width) = (each[2 * i], each[(2 * i) + 1]);
            if (height < 1 || width < 1 || height * width > rows)
            {
                throw new ArgumentException($"resample: expected at most {ConfigMath.Text(rows)} tokens, found a grid of {new Size2(height, width)}.", nameof(sizes));
            }

            var positions = PositionResampling.Apply(exact, grid, height, width, 0, rule);
            var left = positions.narrow(0, 0, 1).expand(rows - (height * width), -1);
            resized[i] = cat([positions, left], 0);
        }

        return scope.Keep(stack(resized, 0).to(table.dtype));
    }

    /// <summary>The four cells around each token along an axis, and what each counts: cell centres correspond, and the table goes on as its border.</summary>
    private static (Tensor[] Cells, Tensor[] Weights) Axis(Tensor place, Tensor count, long size)
    {
        // By way of -1 to 1, in float32, as the library does.
        var norm = ((place.to(ScalarType.Float32) + 0.5f) / count.to(ScalarType.Float32) * 2) - 1;
        var at = (((norm + 1) * size) - 1) / 2;
        var first = at.floor();
        var t = at - first;
        var cells = Enumerable.Range(-1, 4).Select(step => (first + step).to(ScalarType.Int64).clamp(0, size - 1)).ToArray();
        return (cells, [Far(t + 1), Near(t), Near(1 - t), Far(2 - t)]);
    }

    private static Tensor Near(Tensor t) => ((((Sharpness + 2) * t) - (Sharpness + 3)) * t * t) + 1;

    private static Tensor Far(Tensor t) => (((((Sharpness * t) - (5 * Sharpness)) * t) + (8 * Sharpness)) * t) - (4 * Sharpness);
}
