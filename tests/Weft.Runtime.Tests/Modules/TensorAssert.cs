using TorchSharp;

namespace Weft.Tests.Modules;

internal static class TensorAssert
{
    public static torch.Tensor Tensor(long[] shape, params float[] values) => torch.tensor(values, shape);

    public static float[] Values(this torch.Tensor tensor) =>
        tensor.detach().to(torch.ScalarType.Float32).contiguous().data<float>().ToArray();

    public static void ShouldHold(this torch.Tensor tensor, long[] shape, params float[] values)
    {
        tensor.shape.ShouldBe(shape);
        tensor.Values().ShouldBe(values, 1e-6);
    }

    public static double MaxDifference(torch.Tensor a, torch.Tensor b)
    {
        a.shape.ShouldBe(b.shape);
        return (a - b).abs().max().item<float>();
    }
}
