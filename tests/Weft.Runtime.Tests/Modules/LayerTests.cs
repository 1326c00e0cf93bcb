using TorchSharp;
using static TorchSharp.torch;
using static Weft.Tests.Modules.TensorAssert;

namespace Weft.Tests.Modules;

public sealed class LayerTests
{
    private static FreshWeights Fresh => new(CPU, ScalarType.Float32);

    [Fact]
    public void The_root_mean_square_is_normed()
    {
        using var norm = new RmsNorm(new Given(("n.weight", [1, 2])), "n", 2, 0.5);

        norm.call(tensor(new float[] { 1, 2, 0, 0 }).reshape(2, 2)).ShouldHold([2, 2], 1 / MathF.Sqrt(3), 4 / MathF.Sqrt(3), 0, 0);
        norm.call(tensor(new float[] { 300, 600 }).reshape(1, 2).to(ScalarType.Float16)).isfinite().all().item<bool>().ShouldBeTrue();
    }

    [Fact]
    public void An_id_for_padding_is_not_learned()
    {
        using var table = new Embedding(new Given(("e.weight", [1, 2, 3, 4])), "e", 2, 2, padding: 1);
        using var rows = table.call(tensor(new long[] { 1, 0, 1 }));
        rows.ShouldHold([3, 2], 3, 4, 1, 2, 3, 4);
        rows.sum().backward();
        table.Weight.grad.ShouldNotBeNull().ShouldHold([2, 2], 1, 1, 0, 0);

        using var fresh = new Embedding(Fresh, "e", 2, 2, padding: 1);
        fresh.Weight.abs().amax([1]).ne(0).to(ScalarType.Int64).ShouldHold([2], 1, 0);
    }

    [Fact]
    public void Linear_multiplies_by_the_transposed_weight()
    {
        using var layer = new Linear(new Given(("fc.weight", [1, 2, 3, 4, 5, 6]), ("fc.bias", [10, 20])), "fc", 3, 2);

        layer.call(Tensor([1, 3], 1, 0, -1)).ShouldHold([1, 2], 8, 18);
        layer.state_dict().Keys.ShouldBe(["weight", "bias"], ignoreOrder: true);
        new Linear(Fresh, "fc", 3, 2, bias: false).Bias.ShouldBeNull();
    }

    [Fact]
    public void Linear_names_the_width_it_wants()
    {
        using var layer = new Linear(Fresh, "fc", 3, 2);

        Should.Throw<ArgumentException>(() => layer.call(ones(2, 4))).Message.ShouldStartWith("linear: expected […, 3], found [2, 4].");
    }

    [Fact]
    public void Layer_norm_normalises_the_last_dimension()
    {
        using var layer = new LayerNorm(new Given(("n.weight", [2, 1]), ("n.bias", [0, 1])), "n", 2, 0);

        layer.call(Tensor([2, 2], 1, 3, -5, 5)).ShouldHold([2, 2], -2, 2, -2, 2);
        Should.Throw<ArgumentException>(() => layer.call(ones(2, 3))).Message.ShouldStartWith("layer norm: expected […, 2], found [2, 3].");
        new LayerNorm(Fresh, "n", 2, 0, bias: false).Bias.ShouldBeNull();
    }

    [Fact]
    public void Layer_norm_adds_eps_to_the_variance()
    {
        using var layer = new LayerNorm(Fresh, "n", 2, 3);

        layer.call(Tensor([1, 2], -1, 1)).ShouldHold([1, 2], -0.5f, 0.5f);
    }

    [Fact]
    public void Layer_norm_normalises_channels()
    {
        using var layer = new LayerNorm(new Given(("n.weight", [2, 1]), ("n.bias", [0, 1])), "n", 2, 0, channels: true);

        layer.call(Tensor([1, 2, 1, 2], 1, -5, 3, 5)).ShouldHold([1, 2, 1, 2], -2, -2, 2, 2);
        layer.call(Tensor([1, 2], 1, 3)).ShouldHold([1, 2], -2, 2);
        Should.Throw<ArgumentException>(() => layer.call(ones(1, 3, 2))).Message.ShouldStartWith("layer norm: expected [b, 2, …], found [1, 3, 2].");
    }

    [Fact]
    public void Batch_norm_normalises_by_running_statistics()
    {
        using var layer = new BatchNorm(new Given(("n.weight", [2, 1]), ("n.bias", [0, 1]), ("n.running_mean", [1, 2]), ("n.running_var", [1, 15]), ("n.num_batches_tracked", [7])), "n", 2, 1);
        layer.eval();

        layer.call(Tensor([1, 2, 1, 1], 1 + MathF.Sqrt(2), 6)).ShouldHold([1, 2, 1, 1], 2, 2);
        layer.RunningMean.ShouldHold([2], 1, 2);
        layer.NumBatchesTracked.item<float>().ShouldBe(7);
        layer.state_dict().Keys.ShouldBe(["weight", "bias", "running_mean", "running_var", "num_batches_tracked"], ignoreOrder: true);
        Should.Throw<ArgumentException>(() => layer.call(ones(1, 3, 2, 2))).Message.ShouldStartWith("batch norm: expected [b, 2, …], found [1, 3, 2, 2].");
    }

    [Fact]
    public void Batch_norm_follows_the_batches_that_it_is_trained_on()
    {
        using var layer = new BatchNorm(Fresh, "n", 1, 0);

        // Mean 2, variance 1, or 2 as an estimate.
        layer.call(Tensor([2, 1], 1, 3)).ShouldHold([2, 1], -1, 1);
        layer.RunningMean.ShouldHold([1], 0.2f);
        layer.RunningVar.ShouldHold([1], 1.1f);
        layer.NumBatchesTracked.item<long>().ShouldBe(1);
        layer.RunningMean.requires_grad.ShouldBeFalse();
    }

    [Fact]
    public void Convolutions_of_each_rank_give_the_expected_sizes()
    {
        using var one = new Conv(Fresh, "c", 2, 4, [3], [1], [1]);
        using var two = new Conv(Fresh, "c", 3, 4, [2, 4], [2, 4], [0]);
        using var three = new Conv(Fresh, "c", 3, 4, [2, 2, 2], [2], [0, 1, 0], bias: false);

        one.call(ones(1, 2, 7)).shape.ShouldBe([1, 4, 7]);
        two.call(ones(1, 3, 8, 8)).shape.ShouldBe([1, 4, 4, 2]);
        three.call(ones([1, 3, 4, 4, 4])).shape.ShouldBe([1, 4, 2, 3, 2]);
        two.Weight.shape.ShouldBe([4, 3, 2, 4]);
        three.Bias.ShouldBeNull();
    }

    [Fact]
    public void A_depthwise_convolution_keeps_channels_apart()
    {
        using var layer = new Conv(new Given(("c.weight", [2, 3]), ("c.bias", [0, 1])), "c", 2, 2, [1, 1], [1], [0], groups: 2);

        layer.call(Tensor([1, 2, 1, 1], 5, 7)).ShouldHold([1, 2, 1, 1], 10, 22);
    }

    [Fact]
    public void Convolutions_refuse_what_does_not_fit()
    {
        using var layer = new Conv(Fresh, "c", 3, 4, [2, 2], [2], [0]);

        Should.Throw<ArgumentException>(() => layer.call(ones(1, 8, 8, 3))).Message.ShouldStartWith("2-d convolution: expected [b, 3, _, _], found [1, 8, 8, 3].");
        Should.Throw<ArgumentException>(() => layer.call(ones(3, 8, 8)));
        Should.Throw<ArgumentException>(() => new Conv(Fresh, "stem.conv", 3, 4, [2, 2], [1], [0], groups: 2)).Message.ShouldStartWith("stem.conv: 2 groups must divide 3 input and 4 output channels.");
        Should.Throw<ArgumentException>(() => new Conv(Fresh, "c", 3, 4, [2, 2, 2], [1, 1], [0])).Message.ShouldContain("stride");
        Should.Throw<ArgumentException>(() => new Conv(Fresh, "c", 3, 4, [2, 2, 2, 2], [1], [0]));
    }

    [Fact]
    public void Fresh_layers_start_as_in_pytorch()
    {
        var source = new FreshWeights(CPU, ScalarType.Float32, new Generator(7));
        using var linear = new Linear(source, "fc", 256, 64);
        using var conv = new Conv(source, "c", 8, 64, [4, 4], [4], [0], groups: 2);
        using var norm = new LayerNorm(source, "n", 8, 1e-5);

        foreach (var (tensor, bound) in new[] { (linear.Weight, 1 / 16.0), (linear.Bias!, 1 / 16.0), (conv.Weight, 1 / 8.0), (conv.Bias!, 1 / 8.0) })
        {
            var largest = tensor.abs().max().item<float>();
            largest.ShouldBeLessThanOrEqualTo((float)bound);
            largest.ShouldBeGreaterThan((float)bound * 0.9f);
        }

        norm.Weight.Values().ShouldAllBe(w => w == 1);
        norm.Bias!.Values().ShouldAllBe(b => b == 0);
    }

    [Fact]
    public void Fresh_tensors_follow_kind_dtype_and_generator()
    {
        var source = new FreshWeights(CPU, ScalarType.BFloat16, new Generator(1));

        source.Take("a", [2], Init.Constant(3)).ShouldHold([2], 3, 3);
        source.Take("a", [2], Init.Zeros).dtype.ShouldBe(ScalarType.BFloat16);
        source.Take("a", [], Init.Counter).dtype.ShouldBe(ScalarType.Int64);
        new FreshWeights(META, null).Take("a", [2], Init.Normal(1)).device_type.ShouldBe(DeviceType.META);

        var normal = new FreshWeights(CPU, null, new Generator(3)).Take("a", [10000], Init.Normal(0.02));
        normal.std().item<float>().ShouldBe(0.02f, 0.001);
        normal.requires_grad.ShouldBeFalse();
        var again = new FreshWeights(CPU, null, new Generator(3)).Take("b", [10000], Init.Normal(0.02));
        again.Values().ShouldBe(normal.Values());
    }

    private sealed class Given(params (string Key, float[] Values)[] tensors) : WeightSource
    {
        public override Tensor Take(string key, ReadOnlySpan<long> shape, Init init) =>
            torch.tensor(tensors.Single(t => t.Key == key).Values, shape);
    }
}
