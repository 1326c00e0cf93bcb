using static TorchSharp.torch;

namespace Weft;

/// <summary>Resizes the kernel of a patch embedding so that resized patches give what the old ones gave (FlexiViT, arXiv 2212.08013).</summary>
internal static class KernelResampling
{
    public static Tensor Apply(Tensor kernel, long height, long width, ResampleRule rule)
    {
        ArgumentNullException.ThrowIfNull(kernel);
        if (kernel.dim() != 4 || height < 1 || width < 1)
        {
            throw new ArgumentException($"resample: expected a kernel [out, in, h, w] and a size, found {Shapes.Text(kernel.shape)} and {new Size2(height, width)}.", nameof(kernel));
        }

        var (rows, columns) = (kernel.size(2), kernel.size(3));
        if (rows == height && columns == width)
        {
            return kernel;
        }

        using var scope = NewDisposeScope();

        // Column i is what resizing makes of the patch that is 1 at i: a patch p becomes M p, and M⁺ᵀ k answers to it as k did to p.
        var patches = eye(rows * columns, dtype: ScalarType.Float32, device: kernel.device).reshape(rows * columns, 1, rows, columns);
        var matrix = PositionResampling.Resize(patches, height, width, rule).reshape(rows * columns, height * width).to(ScalarType.Float64);
        var resized = matmul(kernel.reshape(-1, rows * columns).to(ScalarType.Float64), linalg.pinv(matrix).t());
        return scope.Keep(resized.reshape(kernel.size(0), kernel.size(1), height, width).to(kernel.dtype));
    }
}
