using static TorchSharp.torch;
using static Weft.Tests.Modules.TensorAssert;

namespace Weft.Tests.Modules;

/// <summary>Tokens of several images in one row.</summary>
public sealed class PackedTests
{
    private static readonly ResampleRule Bilinear = new(ResampleMode.Bilinear, Antialias: true, ResampleKeep.Square);

    [Fact]
    public void Places_segments_and_rotary_tables_equal_the_library()
    {
        var fixture = new Fixture("glm4v-vision");
        var places = Ops.PackedCoords(fixture["in.pixel_values"], fixture["in.grid_thw"], 2);
        using var rope = new RopeTable(24, 6, 1e4, 1, [new(RopeCoord.Index, 0, 0), new(RopeCoord.Index, 0, 0)], [], RopeLayout.Concat, RopeDoubling.Tile);

        places.slice(1, 1, 3, 1).equal(fixture["aux.position_ids"]).all().item<bool>().ShouldBeTrue();
        var table = rope.At(places.slice(1, 1, 3, 1), ScalarType.Float32);
        MaxDifference(table.Cos, fixture["aux.rope_cos"]).ShouldBeLessThan(1e-6);
        MaxDifference(table.Sin, fixture["aux.rope_sin"]).ShouldBeLessThan(1e-6);
        places.select(1, 0).equal(tensor(new long[] { 0, 1, 2 }).repeat_interleave(tensor(new long[] { 24, 12, 12 }))).all().item<bool>().ShouldBeTrue();
    }

    [Fact]
    public void Each_frame_of_a_video_is_a_segment()
    {
        var places = Ops.PackedCoords(zeros(14, 1), tensor(new long[] { 3, 2, 2, 1, 1, 2 }).reshape(2, 3), 1);

        places.select(1, 0).contiguous().data<long>().ToArray().ShouldBe([0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3]);
        places.select(1, 1).contiguous().data<long>().ToArray().ShouldBe([0, 0, 1, 1, 0, 0, 1, 1, 0, 0, 1, 1, 0, 0]);
        places.select(1, 2).contiguous().data<long>().ToArray().ShouldBe([0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1]);
        places.select(1, 4).contiguous().data<long>().ToArray().ShouldBe(Enumerable.Repeat(2L, 14));
    }

    [Theory]
    [InlineData(8, 2, "frames, rows and columns of 8 tokens in blocks of 2, found [1, 3, 2]")]
    [InlineData(5, 1, "frames, rows and columns of 5 tokens in blocks of 1, found [1, 3, 2]")]
    [InlineData(8, 1, "grids of 8 tokens, found 6")]
    public void Grids_of_other_tokens_are_refused(int tokens, int side, string says) =>
        Should.Throw<ArgumentException>(() => Ops.PackedCoords(zeros(tokens, 1), tensor(new long[] { 1, 3, 2 }).reshape(1, 3), side)).Message.ShouldContain(says);

    [Fact]
    public void A_segment_sees_itself()
    {
        var mask = Ops.SegmentMask(zeros(3, 5), tensor(new long[] { 4, 4, 7 }));

        mask.exp().ShouldHold([3, 3], 1, 1, 0, 1, 1, 0, 0, 0, 1);
    }

    [Fact]
    public void Positions_are_sampled_as_the_library_does()
    {
        var fixture = new Fixture("posembed-resize");
        using var rows = arange(4, ScalarType.Int64);
        using var columns = arange(9, ScalarType.Int64);
        var places = stack([rows.repeat_interleave(9), columns.repeat(4), full([36], 4L, ScalarType.Int64), full([36], 9L, ScalarType.Int64)], 1);

        var table = fixture["in.t25"].requires_grad_(true);
        var sampled = Ops.SampleAt(table, new Size2(6, 6), places);

        MaxDifference(sampled, fixture["out.t25"]).ShouldBeLessThan(1e-5);
        sampled.sum().backward();
        table.grad!.sum().item<float>().ShouldBe(36 * 24, 1e-2);
        Should.Throw<ArgumentException>(() => Ops.SampleAt(table, new Size2(6, 5), places)).Message.ShouldStartWith("resample: expected a table [30, c] and places [n, 4], found [36, 24] and [36, 4].");
    }

    [Fact]
    public void Positions_are_resized_for_each_image()
    {
        var fixture = new Fixture("posembed-resize");
        var sizes = tensor(new long[] { 4, 7, 9, 3, 2, 2 }).reshape(3, 2);

        MaxDifference(Ops.ResampleEach(fixture["in.t24"], new Size2(6, 6), sizes, 30, Bilinear), fixture["out.t24"]).ShouldBeLessThan(1e-5);
        Should.Throw<ArgumentException>(() => Ops.ResampleEach(fixture["in.t24"], new Size2(6, 6), sizes, 27, Bilinear)).Message.ShouldStartWith("resample: expected at most 27 tokens, found a grid of [4, 7].");
        Should.Throw<ArgumentException>(() => Ops.ResampleEach(fixture["in.t24"], new Size2(6, 5), sizes, 30, Bilinear)).Message.ShouldStartWith("resample: expected a table [30, c] and sizes [b, 2], found [36, 24] and [3, 2].");
    }
}
