using TorchSharp;

namespace Weft.Testing;

/// <summary>How far a number may be from the expected one: at most <paramref name="Absolute"/> + <paramref name="Relative"/> × |expected|.</summary>
/// <param name="Absolute">The part that does not depend on the number.</param>
/// <param name="Relative">The part that grows with it.</param>
public sealed record Tolerance(double Absolute, double Relative = 0)
{
    private static readonly Dictionary<torch.ScalarType, Tolerance> Usual = new()
    {
        [torch.ScalarType.Float16] = new(1e-5, 1e-3),
        [torch.ScalarType.BFloat16] = new(1e-5, 1.6e-2),
        [torch.ScalarType.Float32] = new(1e-5, 1.3e-6),
        [torch.ScalarType.Float64] = new(1e-7, 1e-7),
        [torch.ScalarType.ComplexFloat32] = new(1e-5, 1.3e-6),
        [torch.ScalarType.ComplexFloat64] = new(1e-7, 1e-7),
    };

    /// <summary>Not at all.</summary>
    public static Tolerance Exact { get; } = new(0);

    /// <summary>Whether a NaN is as expected where a NaN is expected. Without it a NaN never is.</summary>
    public bool NaNIsNaN { get; init; }

    /// <summary>What is usual for a dtype, as <c>torch.testing.assert_close</c> has it: 1e-5 and 1.3e-6 for Float32, nothing for integers.</summary>
    /// <param name="dtype">The dtype.</param>
    public static Tolerance For(torch.ScalarType dtype) => Usual.GetValueOrDefault(dtype, Exact);
}
