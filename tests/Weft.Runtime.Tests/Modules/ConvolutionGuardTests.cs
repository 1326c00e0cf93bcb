using System.Runtime.CompilerServices;
using static TorchSharp.torch;

namespace Weft.Tests.Modules;

/// <summary>Convolutions of 32-bit numbers on this processor are those of 64-bit ones, which no vectorised kernel computes.</summary>
public sealed class ConvolutionGuardTests
{
    public static TheoryData<int, int, bool> Widths => new MatrixTheoryData<int, int, bool>([8, 16, 20, 36], [8, 16, 20, 36], [false, true]);

    [Theory]
    [MemberData(nameof(Widths))]
    public void Values_and_gradients_are_right_at_any_width(int channels, int outputs, bool channelsLast)
    {
        using var scope = NewDisposeScope();
        var (single, exact) = (new Run(channels, outputs, channelsLast, ScalarType.Float32), new Run(channels, outputs, channelsLast, ScalarType.Float64));

        foreach (var (found, expected) in single.Values.Zip(exact.Values))
        {
            (found.to(ScalarType.Float64) - expected).abs().max().item<double>().ShouldBeLessThan(1e-4);
        }
    }

    // Tests also run stock layers, which are convolutions that may come before any module of ours.
    [ModuleInitializer]
    internal static void Guard() => ConvolutionGuard.Apply();

    private sealed class Run
    {
        public Run(int channels, int outputs, bool channelsLast, ScalarType dtype)
        {
            var generator = new Random(channels + outputs);
            var x = Drawn(generator, [2, channels, 4, 4], dtype);
            x = (channelsLast ? x.permute(0, 2, 3, 1).contiguous().permute(0, 3, 1, 2) : x).requires_grad_();
            var (weight, bias) = (Drawn(generator, [outputs, channels, 2, 2], dtype).requires_grad_(), Drawn(generator, [outputs], dtype).requires_grad_());
            var y = nn.functional.conv2d(x, weight, bias, [2, 2]);
            y.backward([Drawn(generator, y.shape, dtype)]);
            Values = [y.detach(), x.grad!, weight.grad!, bias.grad!];
        }

        public Tensor[] Values { get; }

        private static Tensor Drawn(Random generator, long[] shape, ScalarType dtype) =>
            tensor([.. Enumerable.Range(0, (int)shape.Aggregate(1L, (all, size) => all * size)).Select(_ => generator.NextSingle() - 0.5f)]).reshape(shape).to(dtype);
    }
}
