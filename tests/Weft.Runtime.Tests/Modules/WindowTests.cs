using static TorchSharp.torch;

namespace Weft.Tests.Modules;

/// <summary>What attention in windows adds to its scores; that the values are the libraries' is shown by whole models.</summary>
public sealed class WindowTests
{
    [Fact]
    public void A_bias_is_that_of_the_offset_between_query_and_key()
    {
        using var relative = new RelativeBias(2, 1, classToken: false);
        using var bias = relative.Of(tensor(new float[,] { { 1, 10 }, { 2, 20 }, { 3, 30 } }));

        // Rows of the table: the key is behind the query, at its place, before it.
        bias.ShouldHold([2, 2, 2], 2, 1, 3, 2, 20, 10, 30, 20);
    }

    [Fact]
    public void A_class_token_has_three_rows_of_its_own()
    {
        using var relative = new RelativeBias(1, 1, classToken: true);
        using var bias = relative.Of(tensor(new float[,] { { 1 }, { 2 }, { 3 }, { 4 } }));

        bias.ShouldHold([1, 2, 2], 4, 2, 3, 1);
        Should.Throw<ArgumentException>(() => relative.Of(zeros(5, 1))).Message.ShouldContain("expected [4, _], found [5, 1]");
    }

    [Fact]
    public void Tokens_that_a_roll_brought_together_do_not_see_each_other()
    {
        using var mask = new WindowMask(new Size2(4, 1), new Size2(2, 1), new Size2(1, 0), -7);
        using var seen = mask.Get(CPU, ScalarType.Float32);

        seen.ShouldHold([2, 2, 2], 0, 0, 0, 0, 0, -7, -7, 0);
        Should.Throw<ArgumentException>(() => new WindowMask(new Size2(5, 4), 2, 1, -1)).Message.ShouldStartWith("window_mask: windows [2, 2] do not fill the grid [5, 4].");
    }

    [Fact]
    public void Offsets_count_by_their_logarithm()
    {
        using var offsets = new LogOffsets(1, 2);
        using var table = offsets.Get(CPU, ScalarType.Float64);

        table.dtype.ShouldBe(ScalarType.Float64);
        table[0, 1].item<double>().ShouldBe(-Math.Log(2), 1e-6);
        table[2, 1].item<double>().ShouldBe(Math.Log(2), 1e-6);
        table.sum().item<double>().ShouldBe(0, 1e-6);
    }

    [Fact]
    public void What_is_kept_goes_with_its_owner_and_gives_way_to_another_dtype()
    {
        var offsets = new LogOffsets(3, 3);
        using var kept = offsets.Get(CPU, ScalarType.Float32);
        using (NewDisposeScope())
        {
            offsets.Get(CPU, ScalarType.BFloat16).dtype.ShouldBe(ScalarType.BFloat16);
        }

        offsets.Get(CPU, ScalarType.BFloat16).shape.ShouldBe([25, 2]);
        kept.shape.ShouldBe([25, 2]);
        offsets.Dispose();
        Should.Throw<ObjectDisposedException>(() => offsets.Get(CPU, ScalarType.Float32));
    }
}
