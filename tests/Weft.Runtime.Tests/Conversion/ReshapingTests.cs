using FsCheck;
using FsCheck.Fluent;
using static Weft.Tests.Conversion.HandMade;

namespace Weft.Tests.Conversion;

/// <summary>A reshaped tensor holds the elements in their order, wherever they lie, in as few boxes as can be.</summary>
public class ReshapingTests
{
    private static readonly Gen<int> Seeds = Gen.Choose(0, int.MaxValue);

    [Fact]
    public void Elements_keep_their_order() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(500).WithReplay(3, 1),
        Prop.ForAll(Seeds.ToArbitrary(), seed =>
        {
            var random = new Random(seed);
            var shape = Shape(random);
            var axes = Enumerable.Range(0, shape.Length).ToArray();
            random.Shuffle(axes);
            var permuted = axes.Select(a => shape[a]).ToArray();
            var to = Regrouped(permuted, random);

            var source = MemoryCheckpoint.Counting(("a", shape));
            using var reader = new PlanReader(source, chunk: 64);
            var planned = Plan(source, [new Via.Permute(axes), new Via.Reshape(_ => permuted, _ => to)], shape, to);

            MemoryCheckpoint.Bytes(reader, planned).ShouldBe(Permuted(source, shape, axes), $"{string.Join(",", shape)} by {string.Join(",", axes)} to {string.Join(",", to)}");
        }));

    [Theory]
    [InlineData(new long[] { 768, 768 }, new[] { 1, 0 }, new long[] { 768, 12, 64 })]
    [InlineData(new long[] { 768, 768 }, new[] { 1, 0 }, new long[] { 12, 64, 768 })]
    [InlineData(new long[] { 6, 4, 10 }, new[] { 2, 0, 1 }, new long[] { 5, 2, 6, 1, 4 })]
    public void Dimensions_that_are_only_split_stay_one_box(long[] shape, int[] axes, long[] to)
    {
        var permuted = axes.Select(a => shape[a]).ToArray();
        Plan(MemoryCheckpoint.Counting(("a", shape)), [new Via.Permute(axes), new Via.Reshape(_ => permuted, _ => to)], shape, to).Blocks.Length.ShouldBe(1);
    }

    [Theory]
    [InlineData(new long[] { 2, 0, 3 }, new long[] { 0, 6 })]
    [InlineData(new long[] { }, new long[] { 1, 1 })]
    [InlineData(new long[] { 1, 1 }, new long[] { })]
    [InlineData(new long[] { 4, 1, 1 }, new long[] { 2, 2 })]
    public void Nothing_and_ones_are_reshaped(long[] from, long[] to)
    {
        var source = MemoryCheckpoint.Counting(("a", from));
        using var reader = new PlanReader(source);
        var planned = Plan(source, [new Via.Reshape(_ => from, _ => to)], from, to);
        planned.Shape.ShouldBe(to);
        MemoryCheckpoint.Bytes(reader, planned).ShouldBe(MemoryCheckpoint.Bytes(reader, PlannedTensor.Of(source.Tensors[0])));
    }

    private static PlannedTensor Plan(MemoryCheckpoint source, Via[] via, long[] from, long[] to)
    {
        var mapping = Mapping(Architecture("A", Key("a", from)), Architecture("B", Key("b", to)), Rule("a", "b", via));
        return ConversionPlan.Of(source.Tensors).Through(mapping, true, mapping.Left.DefaultConfig).Tensors[0];
    }

    private static long[] Shape(Random random) => [.. Enumerable.Range(0, random.Next(1, 5)).Select(_ => random.NextInt64(1, 7))];

    /// <summary>Another shape of as many elements.</summary>
    private static long[] Regrouped(long[] shape, Random random)
    {
        var left = shape.Aggregate(1L, (a, b) => a * b);
        List<long> sizes = [];
        while (left > 1)
        {
            var divisors = Enumerable.Range(1, (int)left).Where(d => left % d == 0).ToArray();
            sizes.Add(divisors[random.Next(divisors.Length)]);
            left /= sizes[^1];
        }

        return [.. sizes.DefaultIfEmpty(1)];
    }

    private static byte[] Permuted(MemoryCheckpoint source, long[] shape, int[] axes)
    {
        using var reader = new PlanReader(source);
        var bytes = MemoryCheckpoint.Bytes(reader, PlannedTensor.Of(source.Tensors[0]));
        var width = bytes.Length / (int)shape.Aggregate(1L, (a, b) => a * b);
        var (result, index) = (new MemoryStream(), new long[axes.Length]);
        for (var n = 0; n < bytes.Length / width; n++)
        {
            var from = 0L;
            for (var d = 0; d < shape.Length; d++)
            {
                from = (from * shape[d]) + index[Array.IndexOf(axes, d)];
            }

            result.Write(bytes, (int)from * width, width);
            for (var d = axes.Length - 1; d >= 0 && ++index[d] == shape[axes[d]]; d--)
            {
                index[d] = 0;
            }
        }

        return result.ToArray();
    }
}
