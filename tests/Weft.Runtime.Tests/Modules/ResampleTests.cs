using System.Text.Json;
using static TorchSharp.torch;
using static Weft.Tests.Modules.TensorAssert;

namespace Weft.Tests.Modules;

public sealed class ResampleTests
{
    [Fact]
    public void The_same_grid_gives_the_table_itself()
    {
        using var table = randn(1, 16, 4);

        Ops.Resample(table, new Size2(5, 3), 5, 3, 1, ResampleRule.Timm).ShouldBeSameAs(table);
    }

    [Fact]
    public void Tables_equal_the_library()
    {
        var fixture = new Fixture("posembed-resize");
        foreach (var test in Fixture.Case("posembed-resize").GetProperty("tests").EnumerateArray().Where(IsTimm))
        {
            var id = test.GetProperty("id").GetString();
            var args = test.GetProperty("args");
            var (old, wanted) = (Grid(args, "old_size"), Grid(args, "new_size"));
            var result = Ops.Resample(fixture[$"in.{id}"], old, wanted.Height, wanted.Width, args.GetProperty("num_prefix_tokens").GetInt64(), ResampleRule.Timm);

            MaxDifference(result, fixture[$"out.{id}"]).ShouldBeLessThan(3e-6, id);
        }
    }

    [Fact]
    public void Rank_and_dtype_stay()
    {
        var fixture = new Fixture("posembed-resize");
        using var table = fixture["in.t08"].squeeze(0).to(ScalarType.Float64);
        var result = Ops.Resample(table, 7, 9, 5, 1, ResampleRule.Timm);

        result.dtype.ShouldBe(ScalarType.Float64);
        MaxDifference(result.to(ScalarType.Float32), fixture["out.t08"].squeeze(0)).ShouldBeLessThan(3e-6);
        Ops.Resample(table.to(ScalarType.BFloat16), 7, 9, 5, 1, ResampleRule.Timm).dtype.ShouldBe(ScalarType.BFloat16);
    }

    [Fact]
    public void Gradients_reach_the_table()
    {
        var table = ones(5, 2).requires_grad_();
        Ops.Resample(table, 2, 3, 3, 1, ResampleRule.Timm).sum().backward();

        // Weights of each new row sum to 1, so nothing is lost: 1 for the prefix row and 9 for the grid, per channel.
        table.grad!.sum().item<float>().ShouldBe(20, 1e-4);
        table.grad![0].ShouldHold([2], 1, 1);
    }

    [Fact]
    public void A_table_of_another_grid_is_refused()
    {
        Should.Throw<ArgumentException>(() => Ops.Resample(ones(10, 2), 3, 4, 4, 0, ResampleRule.Timm))
            .Message.ShouldStartWith("resample: expected a table [9, c] or [1, 9, c] for grid [3, 3] and 0 prefix rows, found [10, 2].");
        Should.Throw<ArgumentException>(() => Ops.Resample(ones(2, 9, 2), 3, 4, 4, 0, ResampleRule.Timm));
        Should.Throw<ArgumentException>(() => Ops.Resample(ones(9, 2), 3, 0, 4, 0, ResampleRule.Timm));
    }

    private static bool IsTimm(JsonElement test) => test.GetProperty("op").GetString() == "timm.layers.resample_abs_pos_embed" && test.GetProperty("args").GetProperty("interpolation").GetString() == "bicubic"
        && test.GetProperty("args").GetProperty("antialias").GetBoolean();

    private static Size2 Grid(JsonElement args, string name)
    {
        var size = args.GetProperty(name);
        return new(size[0].GetInt64(), size[1].GetInt64());
    }
}
