using System.Globalization;
using System.Text;
using TorchSharp;

namespace Weft.Testing;

/// <summary>Compares two tensors element by element.</summary>
internal static class Closeness
{
    /// <summary>What keeps a tensor from being what was expected; null for nothing.</summary>
    public static string? Fault(string name, torch.Tensor actual, torch.Tensor expected, Tolerance? tolerance)
    {
        if (actual.dtype != expected.dtype || !actual.shape.AsSpan().SequenceEqual(expected.shape))
        {
            return $"{name}: expected {Show(expected)}, found {Show(actual)}.";
        }

        if (actual.numel() == 0)
        {
            return null;
        }

        tolerance ??= Tolerance.For(actual.dtype);
        var (found, wanted) = (Elements.Of(actual), Elements.Of(expected));
        var (outside, nan, firstNaN) = (0L, 0L, 0);
        Error worst = default, absolute = default, relative = default;
        for (var i = 0; i < found.Count; i++)
        {
            if (found.IsSame(i, wanted, tolerance.NaNIsNaN))
            {
                continue;
            }

            var (x, y) = (found[i], wanted[i]);
            if (double.IsNaN(x) || double.IsNaN(y))
            {
                firstNaN = nan++ == 0 ? i : firstNaN;
                continue;
            }

            var difference = found.Difference(i, wanted);
            absolute = absolute.Or(difference, i);
            relative = relative.Or(difference / Math.Abs(y), i);

            // An infinity is as far from everything else as can be, whatever part of it would do.
            if (double.IsInfinity(difference) || difference > tolerance.Absolute + (tolerance.Relative * Math.Abs(y)))
            {
                outside++;
                worst = worst.Or(difference, i);
            }
        }

        if (outside + nan == 0)
        {
            return null;
        }

        var text = new StringBuilder().Append(CultureInfo.InvariantCulture, $"{name}: {outside + nan} of {found.Count} elements of {Show(actual)} are not within {tolerance.Absolute} + {tolerance.Relative} × |expected|.");
        if (nan > 0)
        {
            text.Append(CultureInfo.InvariantCulture, $"\n  NaN: {nan}, the first at {At(firstNaN)}: {found.Text(firstNaN)}, expected {wanted.Text(firstNaN)}");
        }

        if (outside > 0)
        {
            text.Append(CultureInfo.InvariantCulture, $"\n  worst at {At(worst.Index)}: {found.Text(worst.Index)}, expected {wanted.Text(worst.Index)}");
            text.Append(CultureInfo.InvariantCulture, $"\n  largest absolute error {absolute.Size:G6} at {At(absolute.Index)}, largest relative error {relative.Size:G6} at {At(relative.Index)}");
        }

        return text.ToString();

        string At(long index)
        {
            var at = new long[found.Shape.Length];
            for (var d = at.Length - 1; d >= 0; d--)
            {
                (index, at[d]) = Math.DivRem(index, found.Shape[d]);
            }

            return Show(at);
        }
    }

    /// <summary>A tensor's dtype and shape.</summary>
    public static string Show(torch.Tensor tensor) => $"{tensor.dtype}{Show(tensor.shape)}";

    private static string Show(long[] sizes) => $"[{string.Join(", ", sizes.Select(size => size.ToString(CultureInfo.InvariantCulture)))}]";

    /// <summary>The largest error so far and where it is.</summary>
    private readonly record struct Error(double Size, int Index)
    {
        public Error Or(double size, int index) => size > Size ? new(size, index) : this;
    }

    /// <summary>Numbers of a tensor. Integers are kept beside their nearest doubles, which need not tell two of them apart.</summary>
    private sealed class Elements
    {
        private readonly double[] _values;
        private readonly long[]? _integers;
        private readonly bool _isNarrow;

        private Elements(torch.Tensor tensor)
        {
            using var scope = torch.NewDisposeScope();
            var dense = tensor.detach().cpu();
            dense = (dense.is_complex() ? dense.view_as_real() : dense).contiguous();
            Shape = dense.shape;
            _isNarrow = tensor.dtype is torch.ScalarType.Float16 or torch.ScalarType.BFloat16 or torch.ScalarType.Float32 or torch.ScalarType.ComplexFloat32;
            _integers = dense.is_floating_point() ? null : dense.to(torch.ScalarType.Int64).data<long>().ToArray();
            _values = dense.to(torch.ScalarType.Float64).data<double>().ToArray();
        }

        /// <summary>Sizes; a complex number is two along a last dimension.</summary>
        public long[] Shape { get; }

        public int Count => _values.Length;

        public double this[int i] => _values[i];

        public static Elements Of(torch.Tensor tensor) => new(tensor);

        public bool IsSame(int i, Elements other, bool nan) =>
            _integers is null ? _values[i] == other._values[i] || (nan && double.IsNaN(_values[i]) && double.IsNaN(other._values[i])) : _integers[i] == other._integers![i];

        public double Difference(int i, Elements other) =>
            _integers is null ? Math.Abs(_values[i] - other._values[i]) : (double)Int128.Abs((Int128)_integers[i] - other._integers![i]);

        // As short as tells the number from its neighbours.
        public string Text(int i) =>
            _integers is not null ? _integers[i].ToString(CultureInfo.InvariantCulture)
            : _isNarrow ? ((float)_values[i]).ToString(CultureInfo.InvariantCulture)
            : _values[i].ToString(CultureInfo.InvariantCulture);
    }
}
