using static TorchSharp.torch;
using static Weft.Tests.Modules.TensorAssert;

namespace Weft.Tests.Modules;

public sealed class RopeTableTests
{
    private static readonly RopeAxis Index = new(RopeCoord.Index, 0, 0);
    private static readonly RopeAxis Ref16 = new(RopeCoord.Ref, 16, 0);
    private static readonly RopeAxis RefAfterOne = new(RopeCoord.Ref, 24, 1);
    private static readonly RopeAxis Center = new(RopeCoord.Center, 0, 0);

    [Fact]
    public void Reference_grid_repeated_rows_first() =>
        Check(new(8, 2, 1e4, 1, [Ref16, Ref16], [], RopeLayout.Concat, RopeDoubling.Repeat), [3, 5], 8, (p, c) =>
        {
            var plane = c / 2;
            return (plane < 2 ? p[0] / 3.0 : p[1] / 5.0) * 16 * Math.Pow(1e4, -(plane % 2) / 2.0);
        });

    [Fact]
    public void Reference_grid_with_offset_columns_first() =>
        Check(new(8, 2, 1e4, 1, [RefAfterOne, RefAfterOne], [1, 0], RopeLayout.Concat, RopeDoubling.Repeat), [3, 5], 8, (p, c) =>
        {
            var plane = c / 2;
            return (plane < 2 ? (p[1] + 1) / 5.0 : (p[0] + 1) / 3.0) * 24 * Math.Pow(1e4, -(plane % 2) / 2.0);
        });

    [Fact]
    public void Cell_centres_tiled_and_scaled() =>
        Check(new(12, 3, 100, 2 * Math.PI, [Center, Center], [], RopeLayout.Concat, RopeDoubling.Tile), [2, 3], 12, (p, c) =>
        {
            var plane = c % 6;
            var coordinate = plane < 3 ? (2 * (p[0] + 0.5) / 2) - 1 : (2 * (p[1] + 0.5) / 3) - 1;
            return 2 * Math.PI * coordinate * Math.Pow(100, -(plane % 3) / 3.0);
        });

    [Fact]
    public void Video_blocks_tiled_with_channels_left_over() =>
        Check(new(14, 2, 1e4, 1, [Index, Index, Index], [], RopeLayout.Blocks, RopeDoubling.Tile), [2, 3, 2], 14, (p, c) =>
            c >= 12 ? 0 : p[c / 4] * Math.Pow(1e4, -(c % 2) / 2.0));

    [Fact]
    public void Axes_taking_turns() =>
        Check(new(12, 6, 1e4, 1, [Index, Index, Index], [], RopeLayout.Stride, RopeDoubling.Tile), [2, 2, 3], 12, (p, c) =>
            p[c % 6 % 3] * Math.Pow(1e4, -(c % 6) / 6.0));

    [Fact]
    public void Axes_that_share_the_channels_unevenly() =>
        Check(new(16, [3, 0, 4], 1e4, 1, [Index, Index, Index], [2, 1, 0], RopeLayout.Blocks, RopeDoubling.Tile), [2, 3, 2], 16, (p, c) =>
            c < 8 ? p[2] * Math.Pow(1e4, -(c % 4) / 4.0) : c < 14 ? p[0] * Math.Pow(1e4, -((c - 8) % 3) / 3.0) : 0);

    [Fact]
    public void Axes_taking_turns_until_each_has_its_own() =>
        Check(new(16, [4, 2, 2], 1e4, 1, [Index, Index, Index], [], RopeLayout.Stride, RopeDoubling.Tile), [2, 3, 2], 16, (p, c) =>
            p[c % 8 < 6 ? c % 8 % 3 : 0] * Math.Pow(1e4, -(c % 8) / 8.0));

    [Theory]
    [InlineData(RopeLayout.Concat)]
    [InlineData(RopeLayout.Blocks)]
    [InlineData(RopeLayout.Stride)]
    public void One_axis_is_the_same_in_every_layout(RopeLayout layout) =>
        Check(new(8, 4, 160000, 1, [Index], [], layout, RopeDoubling.Tile), [7], 8, (p, c) => p[0] * Math.Pow(160000, -(c % 4) / 4.0));

    [Fact]
    public void Cell_centres_equal_the_library()
    {
        var fixture = new Fixture("rope-tables");
        using var rope = new RopeTable(20, 5, 100, 2 * Math.PI, [Center, Center], [], RopeLayout.Concat, RopeDoubling.Tile);
        var table = rope.Get([3, 7], CPU, ScalarType.Float32);

        MaxDifference(table.Cos, fixture["center.cos"]).ShouldBeLessThan(1e-6);
        MaxDifference(table.Sin, fixture["center.sin"]).ShouldBeLessThan(1e-6);
    }

    [Fact]
    public void Learned_frequencies_of_every_leading_index()
    {
        using var scope = NewDisposeScope();
        var freqs = randn([2, 3, 4]).requires_grad_(true);
        var table = Ops.LearnedRotary(freqs, [2, 3], [Index, new(RopeCoord.Ref, 6, 1)], [1, 0], RopeDoubling.Repeat);

        table.Cos.shape.ShouldBe([3, 6, 8]);
        for (var token = 0; token < 6; token++)
        {
            var (row, column) = (token / 3, ((token % 3) + 1) / 3f * 6);
            var angle = (freqs.select(0, 0) * column) + (freqs.select(0, 1) * row);
            foreach (var twin in (long[])[0, 1])
            {
                MaxDifference(table.Cos.select(1, token)[TensorIndex.Colon, TensorIndex.Slice(twin, null, 2)], angle.cos()).ShouldBeLessThan(1e-6);
                MaxDifference(table.Select(0, 2).Sin.select(0, token)[TensorIndex.Slice(twin, null, 2)], angle.sin().select(0, 2)).ShouldBeLessThan(1e-6);
            }
        }

        table.Sin.sum().backward();
        freqs.grad!.abs().sum().item<float>().ShouldBeGreaterThan(0);
    }

    [Fact]
    public void Learned_frequencies_tile_and_keep_the_dtype()
    {
        using var scope = NewDisposeScope();
        var freqs = randn([1, 5]).to(ScalarType.Float16);
        var table = Ops.LearnedRotary(freqs, [4], [Index], [], RopeDoubling.Tile);

        table.Cos.dtype.ShouldBe(ScalarType.Float16);
        table.Cos.shape.ShouldBe([4, 10]);
        table.Sin.narrow(-1, 0, 5).equal(table.Sin.narrow(-1, 5, 5)).all().item<bool>().ShouldBeTrue();
    }

    [Theory]
    [InlineData(new long[] { 3, 4 }, new long[] { 2, 2 })]
    [InlineData(new long[] { 2, 4 }, new long[] { 2 })]
    [InlineData(new long[] { 2, 4 }, new long[] { 2, 0 })]
    [InlineData(new long[] { 2 }, new long[] { 2, 2 })]
    public void Learned_frequencies_that_do_not_fit_the_grid_are_refused(long[] shape, long[] sizes)
    {
        using var freqs = zeros(shape);

        Should.Throw<ArgumentException>(() => Ops.LearnedRotary(freqs, sizes, [Index, Index], [], RopeDoubling.Repeat)).Message.ShouldContain("expected frequencies [2, …, d / 2] and 2 positive sizes");
    }

    [Fact]
    public void Video_rotation_equals_the_library()
    {
        var fixture = new Fixture("vjepa2-rope");
        using var rope = new RopeTable(22, 3, 1e4, 1, [Index, Index, Index], [], RopeLayout.Blocks, RopeDoubling.Tile);
        using var section = new RopeTable(6, 3, 1e4, 1, [Index], [], RopeLayout.Blocks, RopeDoubling.Tile);
        var places = stack([fixture["in.t"], fixture["in.h"], fixture["in.w"]], -1);

        foreach (var table in (Rotary[])[rope.Get([3, 3, 3], CPU, ScalarType.Float32), rope.At(places, ScalarType.Float32), Ops.Slice(rope.Get([4, 3, 3], CPU, ScalarType.Float32), 0, 0, 27)])
        {
            MaxDifference(Ops.Rotate(fixture["in.q"], table, RopeRotation.Pair, 0), fixture["out.q"]).ShouldBeLessThan(1e-6);
        }

        Ops.Coords(arange(27, ScalarType.Int64), 3, 3).equal(places).all().item<bool>().ShouldBeTrue();
        MaxDifference(Ops.Rotate(fixture["in.q"].narrow(-1, 0, 6), section.At(fixture["in.t"].unsqueeze(-1), ScalarType.Float32), RopeRotation.Pair, 0), fixture["out.t_section"]).ShouldBeLessThan(1e-6);
        MaxDifference(Ops.Rotate(fixture["in.ones"], rope.At(ones([1, 3], ScalarType.Int64), ScalarType.Float32), RopeRotation.Pair, 0), fixture["out.ones_at_1_1_1"]).ShouldBeLessThan(1e-6);
    }

    [Theory]
    [InlineData(RopeLayout.Concat, RopeDoubling.Repeat)]
    [InlineData(RopeLayout.Concat, RopeDoubling.Tile)]
    [InlineData(RopeLayout.Blocks, RopeDoubling.Repeat)]
    [InlineData(RopeLayout.Blocks, RopeDoubling.Tile)]
    [InlineData(RopeLayout.Stride, RopeDoubling.Repeat)]
    [InlineData(RopeLayout.Stride, RopeDoubling.Tile)]
    public void Tokens_that_say_where_they_are_get_the_rows_of_a_grid(RopeLayout layout, RopeDoubling doubling)
    {
        using var rope = new RopeTable(20, 3, 100, 0.5, [Index, Index, Index], [2, 0, 1], layout, doubling);
        var grid = rope.Get([2, 3, 4], CPU, ScalarType.Float32);
        var ids = tensor(new long[] { 23, 0, 7, 7, 12, 5 }).reshape(2, 3);

        var table = rope.At(Ops.Coords(ids, 3, 4), ScalarType.Float32);

        table.Cos.shape.ShouldBe([2, 3, 20]);
        MaxDifference(table.Cos.flatten(0, 1), grid.Cos.index_select(0, ids.flatten())).ShouldBeLessThan(1e-6);
        MaxDifference(table.Sin.flatten(0, 1), grid.Sin.index_select(0, ids.flatten())).ShouldBeLessThan(1e-6);
        Should.Throw<ArgumentException>(() => rope.At(ids.unsqueeze(-1), ScalarType.Float32)).Message.ShouldStartWith("rope: expected coordinates […, tokens, 3], found [2, 3, 1].");
    }

    [Fact]
    public void Tables_are_kept_for_eight_keys_and_the_oldest_goes()
    {
        using var rope = new RopeTable(4, 2, 100, 1, [Index], [], RopeLayout.Concat, RopeDoubling.Repeat);
        var first = rope.Get([1], CPU, ScalarType.Float32);
        Address(rope.Get([1], CPU, ScalarType.Float32)).ShouldBe(Address(first));
        Address(rope.Get([1], CPU, ScalarType.Float64)).ShouldNotBe(Address(first));
        for (var n = 2; n < 8; n++)
        {
            rope.Get([n], CPU, ScalarType.Float32);
        }

        Address(rope.Get([1], CPU, ScalarType.Float32)).ShouldBe(Address(first));
        rope.Get([8], CPU, ScalarType.Float32);
        Address(rope.Get([1], CPU, ScalarType.Float32)).ShouldNotBe(Address(first));
        first.Cos.ShouldHold([1, 4], 1, 1, 1, 1);
    }

    [Fact]
    public void A_table_made_in_inference_mode_serves_training()
    {
        using var rope = new RopeTable(4, 2, 100, 1, [Index], [], RopeLayout.Concat, RopeDoubling.Repeat);
        using (inference_mode())
        using (NewDisposeScope())
        {
            rope.Get([3], CPU, ScalarType.BFloat16);
        }

        var table = rope.Get([3], CPU, ScalarType.BFloat16);
        table.Cos.dtype.ShouldBe(ScalarType.BFloat16);
        table.Cos.requires_grad.ShouldBeFalse();
        var x = ones(3, 4, dtype: ScalarType.BFloat16).requires_grad_();
        Ops.Rotate(x, table, RopeRotation.Half, 0).sum().backward();
        x.grad.ShouldNotBeNull();
    }

    [Fact]
    public void Many_threads_get_one_table()
    {
        using var rope = new RopeTable(64, 32, 1e4, 1, [Index], [], RopeLayout.Concat, RopeDoubling.Repeat);
        var tables = new Rotary[32];
        Parallel.For(0, tables.Length, i => tables[i] = rope.Get([50], CPU, ScalarType.Float32));

        tables.Select(Address).Distinct().Count().ShouldBe(1);
    }

    [Fact]
    public void A_table_in_use_outlives_the_one_that_made_it()
    {
        var rope = new RopeTable(4, 2, 100, 1, [Index], [], RopeLayout.Concat, RopeDoubling.Repeat);
        var table = rope.Get([1], CPU, ScalarType.Float32);
        rope.Dispose();

        table.Cos.ShouldHold([1, 4], 1, 1, 1, 1);
        Should.Throw<ObjectDisposedException>(() => rope.Get([1], CPU, ScalarType.Float32));
    }

    [Fact]
    public void What_does_not_fit_is_refused()
    {
        Should.Throw<ArgumentException>(() => new RopeTable(6, 2, 100, 1, [Index, Index], [], RopeLayout.Concat, RopeDoubling.Repeat))
            .Message.ShouldStartWith("rope: [2, 2] frequencies need 8 channels, found 6.");
        Should.Throw<ArgumentException>(() => new RopeTable(8, [1, 2, 1], 100, 1, [Index, Index], [], RopeLayout.Concat, RopeDoubling.Repeat))
            .Message.ShouldStartWith("rope: expected a number of frequencies for each of 2 axes, found [1, 2, 1].");
        Should.Throw<ArgumentException>(() => new RopeTable(8, 2, 100, 1, [Index, Index], [0, 2], RopeLayout.Concat, RopeDoubling.Repeat));
        using var rope = new RopeTable(8, 2, 100, 1, [Index, Index], [], RopeLayout.Concat, RopeDoubling.Repeat);
        Should.Throw<ArgumentException>(() => rope.Get([3], CPU, ScalarType.Float32)).Message.ShouldStartWith("rope: expected 2 positive sizes, found [3].");
        Should.Throw<ArgumentException>(() => rope.Get([3, 0], CPU, ScalarType.Float32));
    }

    private static unsafe nint Address(Rotary table) => (nint)System.Runtime.CompilerServices.Unsafe.AsPointer(ref table.Cos.bytes[0]);

    private static void Check(RopeTable rope, long[] sizes, long dim, Func<long[], int, double> angle)
    {
        var table = rope.Get(sizes, CPU, ScalarType.Float32);
        var tokens = sizes.Aggregate((a, b) => a * b);
        table.Cos.shape.ShouldBe([tokens, dim]);
        var (cos, sin) = (table.Cos.Values(), table.Sin.Values());
        for (var token = 0L; token < tokens; token++)
        {
            var position = new long[sizes.Length];
            var rest = token;
            for (var axis = sizes.Length - 1; axis >= 0; axis--)
            {
                (rest, position[axis]) = Math.DivRem(rest, sizes[axis]);
            }

            for (var channel = 0; channel < dim; channel++)
            {
                var expected = angle(position, channel);
                ((double)cos[(token * dim) + channel]).ShouldBe(Math.Cos(expected), 2e-6, $"cos of token {token}, channel {channel}");
                ((double)sin[(token * dim) + channel]).ShouldBe(Math.Sin(expected), 2e-6, $"sin of token {token}, channel {channel}");
            }
        }

        rope.Dispose();
    }
}
