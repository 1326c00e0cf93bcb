using static TorchSharp.torch;
using static Weft.Tests.Modules.TensorAssert;

namespace Weft.Tests.Modules;

public sealed class OpsTests
{
    [Theory]
    [InlineData(Activation.Gelu, 0.8413447f, -0.15865526f)]
    [InlineData(Activation.GeluTanh, 0.8411920f, -0.1588080f)]
    [InlineData(Activation.QuickGelu, 0.8457957f, -0.1542042f)]
    [InlineData(Activation.Relu, 1f, 0f)]
    [InlineData(Activation.Relu2, 1f, 0f)]
    [InlineData(Activation.Silu, 0.7310586f, -0.2689414f)]
    [InlineData(Activation.Sigmoid, 0.7310586f, 0.2689414f)]
    [InlineData(Activation.Tanh, 0.7615942f, -0.7615942f)]
    public void Activations_at_one_and_minus_one(Activation kind, float one, float minusOne) =>
        Ops.Activate(Tensor([2], 1, -1), kind).ShouldHold([2], one, minusOne);

    [Fact]
    public void Some_tokens_are_replaced()
    {
        var x = arange(8, ScalarType.Float32).reshape(2, 2, 2);

        Ops.Replace(x, tensor(new long[] { 0, 1, 7, 0 }).reshape(2, 2), tensor(new float[] { -1, -2 })).ShouldHold([2, 2, 2], 0, 1, -1, -2, -1, -2, 6, 7);
        Ops.Replace(x, null, x).ShouldBeSameAs(x);
        Should.Throw<ArgumentException>(() => Ops.Replace(x, zeros(2, 3), x)).Message.ShouldStartWith("where is [b, n]: expected [2, 2], found [2, 3].");
    }

    [Fact]
    public void Tokens_by_their_numbers()
    {
        var x = arange(12, ScalarType.Float32).reshape(2, 3, 2);

        Ops.GatherTokens(x, tensor(new long[] { 2, 0, 0, 1, 1, 2, 2, 0 }).reshape(2, 4)).ShouldHold([2, 4, 2], 4, 5, 0, 1, 0, 1, 2, 3, 8, 9, 10, 11, 10, 11, 6, 7);
        Should.Throw<ArgumentException>(() => Ops.GatherTokens(x, tensor(new long[] { 0, 3 }).reshape(2, 1))).Message.ShouldStartWith("gather: expected numbers of 3 tokens, found 0 to 3.");
    }

    [Fact]
    public void The_first_that_equals_or_the_last_that_counts()
    {
        var ids = tensor(new long[] { 1, 5, 5, 1, 2, 0, 0, 2, 2, 0, 0, 0 }).reshape(4, 3);

        Ops.FirstEqual(ids, 5).ShouldHold([4], 1, 0, 0, 0);
        Ops.FirstEqual(ids, 5, ids.ne(0)).ShouldHold([4], 1, 1, 1, 0);
        Should.Throw<ArgumentException>(() => Ops.FirstEqual(ids, 5, ids.narrow(1, 0, 2).ne(0))).Message.ShouldStartWith("among is bool[b, n]: expected [4, 3], found [4, 2].");
    }

    [Fact]
    public void Squared_relu_squares() => Ops.Activate(Tensor([2], 3, -3), Activation.Relu2).ShouldHold([2], 9, 0);

    [Fact]
    public void Quick_gelu_trains()
    {
        var x = Tensor([1], 1).requires_grad_();
        Ops.Activate(x, Activation.QuickGelu).sum().backward();

        // s + 1.702 x s (1 - s)
        x.grad!.Values()[0].ShouldBe(0.8457957f + (1.702f * 0.8457957f * 0.1542042f), 1e-5);
    }

    [Fact]
    public void Attention_scale_replaces_the_usual_one()
    {
        using var q = randn(1, 2, 3, 16);
        using var k = randn(1, 2, 5, 16);
        using var v = randn(1, 2, 5, 16);
        var byHand = Ops.MatMul(softmax(Ops.MatMul(q, k.transpose(-2, -1)) * 0.7, -1), v);

        MaxDifference(Ops.Attention(q, k, v, scale: 0.7), byHand).ShouldBeLessThan(1e-5);
        MaxDifference(Ops.Attention(q, k, v), Ops.Attention(q, k, v, scale: 0.25)).ShouldBeLessThan(1e-6);
    }

    [Fact]
    public void Attention_adds_the_mask()
    {
        using var q = ones(1, 1, 1, 2);
        using var k = ones(1, 1, 2, 2);
        var v = Tensor([1, 1, 2, 2], 1, 2, 3, 4);

        Ops.Attention(q, k, v, Tensor([1, 2], 0, float.NegativeInfinity)).ShouldHold([1, 1, 1, 2], 1, 2);
    }

    [Fact]
    public void Pools_take_the_mean_or_the_largest_of_windows()
    {
        var x = Tensor([1, 1, 2, 4], 1, 2, 3, 4, 5, 6, 7, 8);

        Ops.AveragePool(x, [2, 2], [2, 2], [0, 0]).ShouldHold([1, 1, 1, 2], 3.5f, 5.5f);
        Ops.MaxPool(x, [2, 2], [1, 2], [0, 0]).ShouldHold([1, 1, 1, 2], 6, 8);
        Ops.AveragePool(x, [1, 3], [1, 2], [0, 1]).ShouldHold([1, 1, 2, 2], 1, 3, 11 / 3f, 7);
        Ops.AveragePool(x, [1, 3], [1, 2], [0, 1], countPadding: false).ShouldHold([1, 1, 2, 2], 1.5f, 3, 5.5f, 7);
        Ops.MaxPool(-x, [1, 3], [1, 2], [0, 1]).ShouldHold([1, 1, 2, 2], -1, -2, -5, -6);
    }

    [Fact]
    public void A_product_of_bad_shapes_is_an_exception()
    {
        Should.Throw<ArgumentException>(() => Ops.MatMul(ones(2, 3), ones(4, 5))).Message.ShouldStartWith("matmul: expected […, n, k] times […, k, m] of one dtype and device, found [2, 3] Float32");
        Should.Throw<ArgumentException>(() => Ops.MatMul(ones(2, 2, 3), ones(3, 3, 5)));
        Should.Throw<ArgumentException>(() => Ops.MatMul(ones(3), ones(3, 5)));
        Should.Throw<ArgumentException>(() => Ops.MatMul(ones(2, 3), ones(3, 5, dtype: ScalarType.Float64)));
        Should.Throw<ArgumentException>(() => Ops.Linear(ones(2, 3), ones(4, 5)));
        Ops.MatMul(ones(2, 1, 2, 3), ones(4, 3, 5)).shape.ShouldBe([2, 4, 2, 5]);
    }

    [Fact]
    public void Concat_pads_rank_and_expands_other_axes()
    {
        var x = Tensor([2, 1, 2], 1, 2, 3, 4);
        var token = Tensor([2], 8, 9);

        Ops.Concat(x, 1, token, x).ShouldHold([2, 2, 2], 8, 9, 1, 2, 8, 9, 3, 4);
        Ops.Concat(x, -2, x, token).ShouldHold([2, 2, 2], 1, 2, 8, 9, 3, 4, 8, 9);
        Ops.Concat(x, 1, Tensor([1, 3, 2], 1, 1, 2, 2, 3, 3), x).shape.ShouldBe([2, 4, 2]);
    }

    [Fact]
    public void Concat_refuses_what_does_not_fit()
    {
        Should.Throw<ArgumentException>(() => Ops.Concat(ones(2, 1, 4), 1, ones(1, 1, 3))).Message.ShouldStartWith("concat: [1, 1, 3] does not fit [2, 1, 4] along axis 1.");
        Should.Throw<ArgumentException>(() => Ops.Concat(ones(2, 4), 1, ones(1, 1, 4)));
        Should.Throw<ArgumentOutOfRangeException>(() => Ops.Concat(ones(2, 4), 2, ones(2, 4)));
    }

    [Fact]
    public void Expect_names_input_declared_shape_expected_and_found()
    {
        Ops.Expect("x", ones(2, 3, 8, 9), "float[b, 3, h, w]", -1, 3, -1, -1);

        Should.Throw<ArgumentException>(() => Ops.Expect("x", ones(2, 8, 9, 3), "float[b, 3, h, w]", -1, 3, -1, -1))
            .Message.ShouldStartWith("x is float[b, 3, h, w]: expected [_, 3, _, _], found [2, 8, 9, 3].");
        Should.Throw<ArgumentException>(() => Ops.Expect("x", ones(3, 8, 9), "float[b, 3, h, w]", -1, 3, -1, -1)).ParamName.ShouldBe("x");
    }

    [Fact]
    public void Keep_moves_only_what_the_scope_owns()
    {
        using var outer = NewDisposeScope();
        var input = ones(1);
        Tensor made;
        Tensor same;
        using (var inner = NewDisposeScope())
        {
            made = inner.Keep(input + 1);
            same = inner.Keep(input);
        }

        made.IsInvalid.ShouldBeFalse();
        same.ShouldBeSameAs(input);
        outer.Contains(made).ShouldBeTrue();
        outer.Contains(input).ShouldBeTrue();
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public void A_mask_hides_what_comes_later_and_keys_that_are_false(bool causal, bool withKeys)
    {
        bool[,] seen = { { true, false, true }, { false, true, true } };
        using var x = zeros(2, 3, 5);
        using var keys = tensor(seen);

        using var mask = Ops.Mask(x, causal, withKeys ? keys : null);

        if (!causal && !withKeys)
        {
            mask.ShouldBeNull();
            return;
        }

        mask!.shape.ShouldBe([2, 1, 3, 3]);
        for (var b = 0; b < 2; b++)
        {
            for (var q = 0; q < 3; q++)
            {
                for (var k = 0; k < 3; k++)
                {
                    var isHidden = (causal && k > q) || (withKeys && !seen[b, k]);
                    mask[b, 0, q, k].item<float>().ShouldBe(isHidden ? float.NegativeInfinity : 0, $"row {b}, token {q}, key {k}");
                }
            }
        }
    }

    [Fact]
    public void A_mask_has_the_dtype_of_the_tokens_and_fits_them()
    {
        using var x = zeros([2, 3, 5], ScalarType.Float64);

        Ops.Mask(x, causal: true, null)!.dtype.ShouldBe(ScalarType.Float64);
        Should.Throw<ArgumentException>(() => Ops.Mask(x, causal: true, ones(2, 4).to(ScalarType.Bool))).Message.ShouldStartWith("keys is bool[b, n]: expected [2, 3], found [2, 4].");
    }

    [Theory]
    [InlineData(0, 1, 0, new float[] { 7, 7, 1, 2, 3, 4 }, new long[] { 3, 2 })]
    [InlineData(1, 0, 1, new float[] { 1, 2, 7, 3, 4, 7 }, new long[] { 2, 3 })]
    [InlineData(-1, 1, 1, new float[] { 7, 1, 2, 7, 7, 3, 4, 7 }, new long[] { 2, 4 })]
    [InlineData(-2, 0, 1, new float[] { 1, 2, 3, 4, 7, 7 }, new long[] { 3, 2 })]
    public void An_axis_is_made_longer_at_its_ends(int axis, long before, long after, float[] values, long[] shape) =>
        Ops.Pad(Tensor([2, 2], 1, 2, 3, 4), axis, before, after, 7).ShouldHold(shape, values);
}
