using static TorchSharp.torch;
using static Weft.Tests.Modules.TensorAssert;

namespace Weft.Tests.Modules;

public sealed class RotationTests
{
    /// <summary>A quarter turn of the first plane and none of the second, for one token.</summary>
    private static Rotary Quarter(params float[] angles) =>
        new(Tensor([1, angles.Length], [.. angles.Select(MathF.Cos)]), Tensor([1, angles.Length], [.. angles.Select(MathF.Sin)]));

    [Fact]
    public void Pair_turns_neighbours() =>
        Ops.Rotate(Tensor([1, 1, 4], 1, 2, 3, 4), Quarter(MathF.PI / 2, MathF.PI / 2, 0, 0), RopeRotation.Pair, 0)
            .ShouldHold([1, 1, 4], -2, 1, 3, 4);

    [Fact]
    public void Half_turns_the_halves_against_each_other() =>
        Ops.Rotate(Tensor([1, 1, 4], 1, 2, 3, 4), Quarter(MathF.PI / 2, 0, MathF.PI / 2, 0), RopeRotation.Half, 0)
            .ShouldHold([1, 1, 4], -3, 2, 1, 4);

    [Theory]
    [InlineData(RopeRotation.Pair, -4f, 3f)]
    [InlineData(RopeRotation.Half, -4f, 3f)]
    public void Skipped_tokens_stay(RopeRotation rotation, float first, float second) =>
        Ops.Rotate(Tensor([2, 2], 1, 2, 3, 4), Quarter(MathF.PI / 2, MathF.PI / 2), rotation, 1)
            .ShouldHold([2, 2], 1, 2, first, second);

    [Fact]
    public void A_table_may_differ_for_each_head()
    {
        var cos = stack([zeros(1, 2), ones(1, 2)]);
        var table = new Rotary(cos, 1 - cos);

        Ops.Rotate(Tensor([2, 1, 2], 1, 2, 1, 2), table, RopeRotation.Pair, 0).ShouldHold([2, 1, 2], -2, 1, 1, 2);
    }

    [Fact]
    public void Gradients_turn_back()
    {
        var x = Tensor([1, 2], 1, 2).requires_grad_();
        (Ops.Rotate(x, Quarter(MathF.PI / 2, MathF.PI / 2), RopeRotation.Pair, 0) * Tensor([1, 2], 3, 5)).sum().backward();

        x.grad!.ShouldHold([1, 2], 5, -3);
    }

    [Fact]
    public void The_dtype_is_that_of_the_tokens()
    {
        var table = new Rotary(ones(1, 2, dtype: ScalarType.BFloat16), zeros(1, 2, dtype: ScalarType.BFloat16));

        Ops.Rotate(ones(2, 2, dtype: ScalarType.BFloat16), table, RopeRotation.Half, 1).dtype.ShouldBe(ScalarType.BFloat16);
    }

    [Fact]
    public void A_table_of_another_grid_is_refused()
    {
        Should.Throw<ArgumentException>(() => Ops.Rotate(ones(3, 2), Quarter(0, 0), RopeRotation.Pair, 1))
            .Message.ShouldStartWith("rope: a table of 1 tokens and 2 channels after 1 skipped tokens expects […, 2, 2], found [3, 2].");
        Should.Throw<ArgumentException>(() => Ops.Rotate(ones(1, 4), Quarter(0, 0), RopeRotation.Pair, 0));
        Should.Throw<ArgumentException>(() => Ops.Rotate(ones(1, 2), Quarter(0, 0), RopeRotation.Pair, -1));
        Should.Throw<ArgumentException>(() => Ops.Rotate(ones(1, 3), Quarter(0, 0, 0), RopeRotation.Pair, 0));
        Should.Throw<ArgumentException>(() => new Rotary(ones(1, 2), ones(2, 2)));
    }
}
