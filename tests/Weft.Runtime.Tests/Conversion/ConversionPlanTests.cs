using System.Runtime.InteropServices;
using static Weft.Tests.Conversion.HandMade;

namespace Weft.Tests.Conversion;

public class ConversionPlanTests
{
    [Fact]
    public void A_split_along_the_first_dimension_is_ranges_of_the_source()
    {
        var mapping = Fused();
        var source = MemoryCheckpoint.Counting(("qkv.weight", [6, 4]), ("qkv.bias", [6]));

        var plan = ConversionPlan.Of(source.Tensors).Through(mapping, true, mapping.Left.DefaultConfig);

        plan.Tensors.Select(t => t.ToString()).ShouldBe(
        [
            "q.weight: F32[2, 4] <- qkv.weight[0..32]", "q.bias: F32[2] <- qkv.bias[0..8]",
            "k.weight: F32[2, 4] <- qkv.weight[32..64]", "k.bias: F32[2] <- qkv.bias[8..16]",
            "v.weight: F32[2, 4] <- qkv.weight[64..96]", "v.bias: F32[2] <- qkv.bias[16..24]",
        ]);
        Values(plan, source, "k.weight").ShouldBe([8, 9, 10, 11, 12, 13, 14, 15]);
    }

    [Fact]
    public void A_split_and_its_inverse_merge_into_the_whole_tensor()
    {
        var mapping = Fused();
        var source = MemoryCheckpoint.Counting(("qkv.weight", [6, 4]), ("qkv.bias", [6]));

        var plan = ConversionPlan.Of(source.Tensors)
            .Through(mapping, true, mapping.Left.DefaultConfig)
            .Through(mapping, false, mapping.Right.DefaultConfig);

        plan.Tensors.Select(t => t.ToString()).ShouldBe(["qkv.weight: F32[6, 4] <- qkv.weight", "qkv.bias: F32[6] <- qkv.bias"]);
    }

    [Fact]
    public void A_permutation_moves_elements()
    {
        var (left, right) = (Architecture("A", Key("w", 2, 3)), Architecture("B", Key("w", 3, 2)));
        var mapping = Mapping(left, right, Rule("w", "w", new Via.Permute([1, 0])));
        var source = MemoryCheckpoint.Counting(("w", [2, 3]));

        var plan = ConversionPlan.Of(source.Tensors).Through(mapping, true, left.DefaultConfig);

        plan.Tensors[0].Ranges.ShouldBeNull();
        Values(plan, source, "w").ShouldBe([0, 3, 1, 4, 2, 5]);
    }

    [Fact]
    public void A_split_along_an_inner_dimension_is_a_strided_copy()
    {
        var (left, right) = (Architecture("A", Key("w", 2, 4)), Architecture("B", Key("a", 2, 1), Key("b", 2, 3)));
        var mapping = Mapping(left, right, Rule("w", "{a|b}", new Via.Split(1, [1, 3])));
        var source = MemoryCheckpoint.Counting(("w", [2, 4]));

        var plan = ConversionPlan.Of(source.Tensors).Through(mapping, true, left.DefaultConfig);

        Values(plan, source, "a").ShouldBe([0, 4]);
        Values(plan, source, "b").ShouldBe([1, 2, 3, 5, 6, 7]);
    }

    [Fact]
    public void Sizes_of_a_split_are_proportions()
    {
        var (left, right) = (Architecture("A", Key("w", 6)), Architecture("B", Key("a", 2), Key("b", 4)));
        var mapping = Mapping(left, right, Rule("w", "{a|b}", new Via.Split(0, [1, 2])));
        var source = MemoryCheckpoint.Counting(("w", [6]));

        var there = ConversionPlan.Of(source.Tensors).Through(mapping, true, left.DefaultConfig);
        var back = there.Through(mapping, false, right.DefaultConfig);

        Values(there, source, "a").ShouldBe([0, 1]);
        Values(there, source, "b").ShouldBe([2, 3, 4, 5]);
        Values(back, source, "w").ShouldBe([0, 1, 2, 3, 4, 5]);
        Should.Throw<ConversionException>(() => ConversionPlan.Of(MemoryCheckpoint.Counting(("w", [7])).Tensors).Through(mapping, true, left.DefaultConfig))
            .Message.ShouldContain("does not split into parts in proportion 1, 2");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_rule_whose_guard_fails_does_not_take_part(bool toRight)
    {
        var (left, right) = (Architecture("A", Key("w", 2)), Architecture("B", Key("v", 2)));
        var mapping = Mapping(
            left,
            right,
            Rule("w", "u") with { If = config => config.Architecture.Name != "A" },
            Rule("w", "v") with { If = config => config.Architecture.Name == "A" });
        var source = MemoryCheckpoint.Counting((toRight ? "w" : "v", [2]));

        ConversionPlan.Of(source.Tensors).Through(mapping, toRight, (toRight ? left : right).DefaultConfig).Tensors[0].Name.ShouldBe(toRight ? "v" : "w");
    }

    [Fact]
    public void Squeezing_changes_the_shape_only()
    {
        var (left, right) = (Architecture("A", Key("pos", 1, 3, 2)), Architecture("B", Key("pos", 3, 2)));
        var mapping = Mapping(left, right, Rule("pos", "pos", new Via.Squeeze(0)));
        var source = MemoryCheckpoint.Counting(("pos", [1, 3, 2]));

        var there = ConversionPlan.Of(source.Tensors).Through(mapping, true, left.DefaultConfig);
        var back = there.Through(mapping, false, right.DefaultConfig);

        there.Tensors[0].ToString().ShouldBe("pos: F32[3, 2] <- pos");
        back.Tensors[0].ToString().ShouldBe("pos: F32[1, 3, 2] <- pos");
    }

    [Fact]
    public void A_renaming_run_reads_each_byte_once_and_no_more_than_a_buffer_at_a_time()
    {
        var (left, right) = (Architecture("A", Key("a", 100, 10)), Architecture("B", Key("b", 100, 10)));
        var source = MemoryCheckpoint.Counting(("a", [100, 10]));
        var plan = ConversionPlan.Of(source.Tensors).Through(Mapping(left, right, Rule("a", "b")), true, left.DefaultConfig);

        using var reader = new PlanReader(source, chunk: 1000);
        var length = 0;
        reader.Stream(plan.Tensors[0], bytes => length += bytes.Length);

        length.ShouldBe(4000);
        source.Reads.ShouldBe(4);
        source.LargestRead.ShouldBe(1000);
    }

    [Fact]
    public void A_large_transpose_stays_within_its_buffers()
    {
        var (left, right) = (Architecture("A", Key("w", 37, 53, 3)), Architecture("B", Key("w", 53, 3, 37)));
        var mapping = Mapping(left, right, Rule("w", "w", new Via.Permute([1, 2, 0])));
        var source = MemoryCheckpoint.Counting(("w", [37, 53, 3]));
        var plan = ConversionPlan.Of(source.Tensors).Through(mapping, true, left.DefaultConfig);

        using var reader = new PlanReader(source, chunk: 256);
        var values = MemoryMarshal.Cast<byte, float>(MemoryCheckpoint.Bytes(reader, plan.Tensors[0])).ToArray();

        source.LargestRead.ShouldBeLessThanOrEqualTo(256);
        for (var i = 0; i < values.Length; i++)
        {
            var (a, b, c) = (i / 37 / 3, i / 37 % 3, i % 37);
            values[i].ShouldBe((((c * 53) + a) * 3) + b);
        }
    }

    [Fact]
    public void A_transpose_of_sides_longer_than_a_tile_moves_every_element()
    {
        var (left, right) = (Architecture("A", Key("w", 70, 45)), Architecture("B", Key("w", 45, 70)));
        var source = MemoryCheckpoint.Counting(("w", [70, 45]));

        var plan = ConversionPlan.Of(source.Tensors).Through(Mapping(left, right, Rule("w", "w", new Via.Permute([1, 0]))), true, left.DefaultConfig);

        Values(plan, source, "w").ShouldBe(Enumerable.Range(0, 70 * 45).Select(i => (float)((i % 70 * 45) + (i / 70))));
    }

    [Fact]
    public void What_one_side_lacks_is_filled_checked_or_left_out()
    {
        var left = Architecture("A", Key("head.weight", 2, 2), Key("head.bias", 2), Key("mask", 3));
        var right = Architecture("B", Key("head.weight", 2, 2));
        var mapping = new Mapping
        {
            Name = "ab.map.json",
            Left = left,
            Right = right,
            Rules = [Rule("head.weight", "head.weight")],
            ToRight = _ => right.DefaultConfig,
            ToLeft = _ => left.DefaultConfig,
            LeftOnly = [new("head.bias"), new("mask", Unused: true)],
        };
        var half = new byte[8];
        var source = new MemoryCheckpoint(
            ("head.weight", DType.F16, [2, 2], half), ("head.bias", DType.F16, [2], new byte[4]), ("mask", DType.F16, [3], new byte[6]));

        var plan = ConversionPlan.Of(source.Tensors).Through(mapping, true, left.DefaultConfig);
        using var reader = new PlanReader(source);
        plan.Check(reader, TestContext.Current.CancellationToken);

        plan.LeftOut.Select(e => e.Name).ShouldBe(["mask"]);
        plan.Checks.Select(c => c.Tensor.Name).ShouldBe(["head.bias"]);
        plan.Through(mapping, false, right.DefaultConfig).Tensors.Select(t => t.ToString()).ShouldBe(
            ["head.weight: F16[2, 2] <- head.weight", "head.bias: F16[2] <- fill 0", "mask: F16[3] <- fill 0"]);

        var wrong = new MemoryCheckpoint(("head.weight", DType.F16, [2, 2], half), ("head.bias", DType.F16, [2], [0, 0, 0, 0x3C]));
        using var wrongReader = new PlanReader(wrong);
        Should.Throw<ConversionException>(() => ConversionPlan.Of(wrong.Tensors).Through(mapping, true, left.DefaultConfig).Check(wrongReader, TestContext.Current.CancellationToken))
            .Message.ShouldBe("head.bias: ab.map.json expects 0 in every element and has no place for another value, found 1.");
    }

    [Fact]
    public void A_target_that_needs_more_is_refused_by_name_unless_partial()
    {
        var (left, right) = (Architecture("A", Key("a", 2)), Architecture("B", Key("b", 2), Key("text.w", 2), Key("text.b", 2)));
        var mapping = Mapping(left, right, Rule("a", "b"));
        var plan = ConversionPlan.Of(MemoryCheckpoint.Counting(("a", [2])).Tensors);

        Should.Throw<ConversionException>(() => plan.Through(mapping, true, left.DefaultConfig))
            .Message.ShouldBe("B also needs 'text.w' and 1 more, which the source does not hold; the rest can be written alone (Partial).");
        var partial = plan.Through(mapping, true, left.DefaultConfig, partial: true);
        partial.Tensors.Select(t => t.Name).ShouldBe(["b"]);
        partial.Missing.Select(k => k.Key).ShouldBe(["text.w", "text.b"]);
    }

    [Fact]
    public void Half_of_a_joined_key_is_refused_by_name()
    {
        var mapping = Fused();
        var source = MemoryCheckpoint.Counting(("q.weight", [2, 4]), ("v.weight", [2, 4]));

        Should.Throw<ConversionException>(() => ConversionPlan.Of(source.Tensors).Through(mapping, false, mapping.Right.DefaultConfig))
            .Message.ShouldBe("A-B.map.json: 'qkv.weight' of A needs 'k.weight' beside 'q.weight', which the source does not hold.");
    }

    [Fact]
    public void A_key_that_no_rule_takes_and_a_wrong_shape_are_refused()
    {
        var mapping = Fused();

        Should.Throw<ConversionException>(() => Plan(("other", [2]))).Message.ShouldBe("A-B.map.json: no rule takes 'other' to B.");
        Should.Throw<ConversionException>(() => Plan(("qkv.weight", [5, 4]))).Message.ShouldContain("does not split into 3 equal parts");
        Should.Throw<ConversionException>(() => Plan(("qkv.weight", [9, 4]))).Message.ShouldContain("'q.weight' of B has shape [2, 4]");

        ConversionPlan Plan(params (string, long[])[] tensors) =>
            ConversionPlan.Of(MemoryCheckpoint.Counting(tensors).Tensors).Through(mapping, true, mapping.Left.DefaultConfig);
    }

    private static Mapping Fused()
    {
        var left = Architecture("A", Key("qkv.weight", 6, 4), Key("qkv.bias", 6));
        var right = Architecture("B", [.. "qkv".SelectMany(c => new[] { Key($"{c}.weight", 2, 4), Key($"{c}.bias", 2) })]);
        return Mapping(left, right, Rule("qkv.{p}", "{q|k|v}.{p}", new Via.Split(0, [])));
    }

    private static float[] Values(ConversionPlan plan, MemoryCheckpoint source, string name)
    {
        using var reader = new PlanReader(source);
        return MemoryMarshal.Cast<byte, float>(MemoryCheckpoint.Bytes(reader, plan.Tensors.Single(t => t.Name == name))).ToArray();
    }
}
