using System.Runtime.InteropServices;
using Weft.Tests.Modules;
using static TorchSharp.torch;
using static Weft.Tests.Conversion.HandMade;

namespace Weft.Tests.Conversion;

/// <summary>A table over a grid, resampled without libtorch, is what PyTorch and the libraries that use it make of it.</summary>
public sealed class ResamplingTests
{
    private static readonly ArchitectureConfig Config = Architecture("A").DefaultConfig;

    public static TheoryData<ResampleMode, bool, string> Grids => new(
        from mode in Enum.GetValues<ResampleMode>()
        from antialias in new[] { false, true }
        from grids in new[] { "7x7 14x14", "7x5 3x9", "16x16 5x4", "1x6 4x1", "2x3 1x1", "24x24 27x16", "14x14 37x37" }
        select (mode, antialias, grids));

    [Theory]
    [MemberData(nameof(Grids))]
    public void It_equals_interpolate(ResampleMode mode, bool antialias, string grids)
    {
        var sizes = grids.Split('x', ' ').Select(long.Parse).ToArray();
        var (from, to) = (sizes[..2], sizes[2..]);
        using var scope = NewDisposeScope();
        manual_seed(3);
        var table = randn(2, from[0] * from[1], 5);
        var images = table.to(ScalarType.Float64).reshape(2, from[0], from[1], 5).permute(0, 3, 1, 2);
        var expected = nn.functional.interpolate(images, size: to, mode: mode == ResampleMode.Bicubic ? InterpolationMode.Bicubic : InterpolationMode.Bilinear, align_corners: false, antialias: antialias);

        var found = Resampled(table, new(_ => from, _ => to, _ => 0, mode, antialias));

        Differ(found, expected.permute(0, 2, 3, 1).reshape(2, to[0] * to[1], 5)).ShouldBeLessThan(1e-6);
    }

    [Fact]
    public void It_equals_the_libraries()
    {
        var (fixture, tests) = (new Fixture("posembed-resize"), Fixture.Case("posembed-resize").GetProperty("tests").EnumerateArray().Where(test => test.GetProperty("op").GetString() == "timm.layers.resample_abs_pos_embed").ToList());
        tests.Count.ShouldBeGreaterThan(5);
        using var scope = NewDisposeScope();
        foreach (var test in tests)
        {
            var (id, args) = (test.GetProperty("id").GetString(), test.GetProperty("args"));
            long[] Grid(string name) => [.. args.GetProperty(name).EnumerateArray().Select(size => size.GetInt64())];

            // A square grid of as many cells is the table's own to timm.
            if (Grid("new_size") is [var height, var width] && height == width && height * width == Grid("old_size").Aggregate(1L, (a, b) => a * b))
            {
                continue;
            }

            var mode = args.TryGetProperty("interpolation", out var said) && said.GetString() == "bilinear" ? ResampleMode.Bilinear : ResampleMode.Bicubic;
            var antialias = !args.TryGetProperty("antialias", out var smooth) || smooth.GetBoolean();

            var found = Resampled(fixture[$"in.{id}"], new(_ => Grid("old_size"), _ => Grid("new_size"), _ => args.GetProperty("num_prefix_tokens").GetInt64(), mode, antialias));

            Differ(found, fixture[$"out.{id}"]).ShouldBeLessThan(3e-6, id);
        }
    }

    [Fact]
    public void Rows_before_the_grid_stay_and_so_does_the_dtype()
    {
        var halves = Enumerable.Range(0, 2 * 7 * 3).Select(i => (Half)(i * 0.37f)).ToArray();
        var source = new MemoryCheckpoint(("a", DType.F16, [2, 7, 3], MemoryMarshal.AsBytes<Half>(halves).ToArray()));

        var planned = Plan(source, new(_ => [2, 3], _ => [4, 4], _ => 1, ResampleMode.Bilinear, false));

        planned.ToString().ShouldBe("a: F16[2, 17, 3] <- resample a");
        using var reader = new PlanReader(source, 64);
        var found = MemoryMarshal.Cast<byte, Half>(MemoryCheckpoint.Bytes(reader, planned)).ToArray();
        found[..3].ShouldBe(halves[..3]);
        found[51..54].ShouldBe(halves[21..24]);
        found[3..6].ShouldBe(halves[3..6]);
        found[48..51].ShouldBe(halves[18..21]);
    }

    [Fact]
    public void The_same_grid_moves_bytes() =>
        Plan(MemoryCheckpoint.Counting(("a", [7, 3])), new(_ => [2, 3], _ => [2, 3], _ => 1, ResampleMode.Bicubic, true)).Ranges.ShouldNotBeNull().ShouldHaveSingleItem();

    [Theory]
    [InlineData(new long[] { 8, 3 }, new long[] { 2, 3 }, 1, "a: F32[8, 3] <- a: no table of 1 rows and a grid of 2 x 3 that could become one of 2 x 3.")]
    [InlineData(new long[] { 7 }, new long[] { 2, 3 }, 1, "no table of 1 rows and a grid of 2 x 3")]
    [InlineData(new long[] { 6, 3 }, new long[] { 0, 3 }, 0, "that could become one of 0 x 3")]
    [InlineData(new long[] { 5, 3 }, new long[] { 2, 3 }, -1, "no table of -1 rows")]
    public void What_does_not_fit_is_refused(long[] shape, long[] to, long prefix, string says) =>
        Should.Throw<ConversionException>(() => Plan(MemoryCheckpoint.Counting(("a", shape)), new(_ => [2, 3], _ => to, _ => prefix, ResampleMode.Bicubic, true))).Message.ShouldContain(says);

    [Fact]
    public void Integers_are_neither_resampled_nor_cast()
    {
        var source = new MemoryCheckpoint(("a", DType.I32, [1, 1], [1, 0, 0, 0]));

        Should.Throw<ConversionException>(() => Plan(source, new(_ => [1, 1], _ => [2, 2], _ => 0, ResampleMode.Bicubic, true))).Message.ShouldContain("only F16, BF16, F32 and F64 are resampled");
        Should.Throw<ConversionException>(() => Apply(source, new Via.Cast(DType.F32))).Message.ShouldContain("only F16, BF16, F32 and F64 are cast");
    }

    [Fact]
    public void A_cast_rounds_once_and_joins_with_what_has_the_dtype()
    {
        var source = new MemoryCheckpoint(("a", DType.F16, [1], Bytes((Half)1.5)), ("b", DType.F32, [1], Bytes(2.5f)));
        var planned = Apply(source, new Via.Cast(DType.F32), new Via.Concat(0, []));

        planned.DType.ShouldBe(DType.F32);
        using var reader = new PlanReader(source);
        MemoryMarshal.Cast<byte, float>(MemoryCheckpoint.Bytes(reader, planned)).ToArray().ShouldBe([1.5f, 2.5f]);
        Apply(new MemoryCheckpoint(("a", DType.F16, [1], Bytes((Half)1.5))), new Via.Cast(DType.BF16)).ToString().ShouldBe("a: BF16[1] <- a (cast from F16)");
    }

    [Fact]
    public void The_way_back_is_refused_by_name()
    {
        void Refused(Via via, string says)
        {
            var (left, right) = (Architecture("A", Key("a", 1)), Architecture("B", Key("w", 1)));
            var mapping = OneWay(left, right, Rule("a", "w", via));
            Should.Throw<ConversionException>(() => ConversionPlan.Of(MemoryCheckpoint.Counting(("w", [1])).Tensors).Through(mapping, false, right.DefaultConfig)).Message.ShouldBe($"A-B.map.json takes A to B and not back: {says}.");
        }

        Refused(new Via.Cast(DType.F16), "the dtype that 'w' was cast from is not known");
        Refused(new Via.Resample(_ => [1, 1], _ => [2, 2], _ => 0, ResampleMode.Bicubic, true), "what was resampled to 'w' does not follow from it");
    }

    private static Tensor Resampled(Tensor table, Via.Resample resample)
    {
        var source = new MemoryCheckpoint(("a", DType.F32, table.shape, MemoryMarshal.AsBytes<float>(table.contiguous().data<float>().ToArray()).ToArray()));
        using var reader = new PlanReader(source);
        var planned = Plan(source, resample);
        return tensor(MemoryMarshal.Cast<byte, float>(MemoryCheckpoint.Bytes(reader, planned)).ToArray(), [.. planned.Shape]);
    }

    private static PlannedTensor Plan(MemoryCheckpoint source, Via.Resample resample) => Apply(source, resample);

    private static PlannedTensor Apply(MemoryCheckpoint source, params Via[] via) => PlanOperations.Apply([.. source.Tensors.Select(PlannedTensor.Of)], via, true, 1, Config, (_, _) => { }).ShouldHaveSingleItem();

    private static byte[] Bytes<T>(params T[] values) where T : unmanaged => MemoryMarshal.AsBytes<T>(values).ToArray();

    private static double Differ(Tensor found, Tensor expected)
    {
        found.shape.ShouldBe(expected.shape);
        return (found.to(ScalarType.Float64) - expected.to(ScalarType.Float64)).abs().max().item<double>();
    }
}
