using System.Runtime.InteropServices;
using static TorchSharp.torch;
using static Weft.Tests.Conversion.HandMade;

namespace Weft.Tests.Conversion;

/// <summary>Branches over one input become one convolution that computes the same.</summary>
public sealed class FoldTests
{
    private const double Eps = 0.5;
    private const long Channels = 4;

    private static readonly Via.Fold Whole = new([FoldTerm.ConvNorm, FoldTerm.Norm, FoldTerm.Conv], [FoldTerm.Norm, FoldTerm.ConvNorm], Scaled: true, Residual: true, Eps);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    public void The_convolution_computes_what_the_branches_do(int groups)
    {
        var source = Branches(groups);
        var plan = Planned(source, groups);

        using var x = arange(2 * Channels * 7 * 6, ScalarType.Float64).reshape(2, Channels, 7, 6).cos();
        using var folded = nn.functional.conv2d(x, Value(plan, source, "w"), Value(plan, source, "b"), padding: [2, 1], groups: groups);
        using var apart = (Value(source, "gamma") * (
            Normed(Conv("k", [1, 1]), "k.") + Normed(x, "i.") + nn.functional.conv2d(x, Value(source, "c.weight"), Value(source, "c.bias"), padding: [2, 0], groups: groups)
            - Normed(x, "n.") - Normed(Conv("p", [0, 0]), "p."))) + x;

        Differences.Largest(folded, apart).ShouldBeLessThan(1e-12);

        Tensor Conv(string name, long[] padding) => nn.functional.conv2d(x, Value(source, $"{name}.conv"), padding: padding, groups: groups);

        Tensor Normed(Tensor value, string name) =>
            nn.functional.batch_norm(value, Value(source, $"{name}mean"), Value(source, $"{name}var"), Value(source, $"{name}weight"), Value(source, $"{name}bias"), eps: Eps);
    }

    [Fact]
    public void The_plan_says_what_is_folded_and_gives_no_ranges()
    {
        var (left, right) = (Architecture("A", Key("a", 2, 1, 3), Key("b", 2)), Architecture("B", Key("w", 2, 1, 3), Key("c", 2)));
        var plan = ConversionPlan.Of(MemoryCheckpoint.Counting(("a", [2, 1, 3]), ("b", [2])).Tensors)
            .Through(OneWay(left, right, Rule("{a|b}", "{w|c}", new Via.Fold([FoldTerm.Conv], [], false, true, 0))), true, left.DefaultConfig);

        plan.Tensors.Select(t => t.ToString()).ShouldBe(["w: F32[2, 1, 3] <- fold a + b", "c: F32[2] <- fold a + b"]);
        plan.Tensors[0].Ranges.ShouldBeNull();
        plan.Tensors[0].Constant.ShouldBeNull();
        plan.Tensors[0].Sources.Select(s => s.Name).ShouldBe(["a", "b"]);
    }

    [Fact]
    public void What_was_folded_can_be_cut_and_permuted_like_any_tensor()
    {
        var source = Branches(1);
        var whole = Planned(source, 1).Tensors[0];
        PlannedTensor[] cut = [PlanOperations.Narrow(whole, 1, 1, 2), PlanOperations.Apply([whole], [new Via.Permute([1, 3, 0, 2])], true, 1, null!, (_, _) => { })[0]];

        using var all = Value(source, whole);
        Differences.Largest(Value(source, cut[0]), all.narrow(1, 1, 2)).ShouldBe(0);
        Differences.Largest(Value(source, cut[1]), all.permute(1, 3, 0, 2)).ShouldBe(0);
    }

    [Fact]
    public void A_reader_with_small_buffers_gives_the_same()
    {
        var source = Branches(2);
        var weight = Planned(source, 2).Tensors[0];
        using var small = new PlanReader(source, chunk: 64);
        using var large = new PlanReader(source);

        MemoryCheckpoint.Bytes(small, weight).ShouldBe(MemoryCheckpoint.Bytes(large, weight));
    }

    [Theory]
    [InlineData(DType.F32)]
    [InlineData(DType.F16)]
    [InlineData(DType.BF16)]
    public void Values_are_rounded_once(DType dtype)
    {
        var source = Branches(2);
        var weight = Planned(source, 2).Tensors[0];
        using var reader = new PlanReader(source);
        var exact = MemoryMarshal.Cast<byte, double>(MemoryCheckpoint.Bytes(reader, weight.Cast(DType.F64))).ToArray();
        var expected = new byte[exact.Length * dtype.Bits() / 8];
        for (var i = 0; i < exact.Length; i++)
        {
            DTypeCast.Encode(exact[i], dtype, expected.AsSpan(i * dtype.Bits() / 8));
        }

        weight.DType.ShouldBe(DType.F32);
        exact.ShouldContain(value => value != (float)value);
        MemoryCheckpoint.Bytes(reader, weight.Cast(dtype)).ShouldBe(expected);
    }

    [Fact]
    public void The_result_has_the_dtype_of_the_first_weight()
    {
        var source = new MemoryCheckpoint(("a", DType.F16, [1, 1, 1], Halves(3)), ("b", DType.F32, [1], MemoryMarshal.AsBytes<float>([0.5f]).ToArray()));
        var results = Folding.Plan([.. source.Tensors.Select(PlannedTensor.Of)], new Via.Fold([FoldTerm.Conv], [], false, true, 0));

        results.Select(t => t.DType).ShouldBe([DType.F16, DType.F16]);
        using var reader = new PlanReader(source);
        MemoryCheckpoint.Bytes(reader, results[0]).ShouldBe(Halves(4));
        MemoryCheckpoint.Bytes(reader, results[1]).ShouldBe(Halves(0.5f));
    }

    [Theory]
    [InlineData("a:4,4,3 b:3", "b: F32[3] <- b is not a value for each of 4 channels")]
    [InlineData("a:4,4,2 b:4", "no middle in common")]
    [InlineData("a:4,3,3 b:4", "no middle in common")]
    [InlineData("a:4,4 b:4", "are not weights of convolutions")]
    [InlineData("a:4,4,3 b:4 c:4", "these 3 tensors are not the terms of the fold")]
    public void What_does_not_fit_is_refused(string tensors, string says)
    {
        var source = MemoryCheckpoint.Counting([.. tensors.Split(' ').Select(t => (t[..1], t[2..].Split(',').Select(long.Parse).ToArray()))]);

        Should.Throw<ConversionException>(() => Folding.Plan([.. source.Tensors.Select(PlannedTensor.Of)], new Via.Fold([FoldTerm.Conv], [], false, true, 0))).Message.ShouldContain(says);
    }

    [Fact]
    public void Integers_are_not_folded()
    {
        var source = new MemoryCheckpoint(("a", DType.I32, [1, 1, 1], [1, 0, 0, 0]), ("b", DType.F32, [1], [0, 0, 0, 0]));

        Should.Throw<ConversionException>(() => Folding.Plan([.. source.Tensors.Select(PlannedTensor.Of)], new Via.Fold([FoldTerm.Conv], [], false, false, 0)))
            .Message.ShouldContain("a: I32[1, 1, 1] <- a: only F16, BF16, F32 and F64 are folded");
    }

    [Fact]
    public void The_way_back_is_refused_by_name()
    {
        var (left, right) = (Architecture("A", Key("a", 1, 1, 1), Key("b", 1)), Architecture("B", Key("w", 1, 1, 1), Key("c", 1)));
        var mapping = OneWay(left, right, Rule("{a|b}", "{w|c}", new Via.Fold([FoldTerm.Conv], [], false, true, 0)));

        Should.Throw<ConversionException>(() => ConversionPlan.Of(MemoryCheckpoint.Counting(("w", [1, 1, 1]), ("c", [1])).Tensors).Through(mapping, false, right.DefaultConfig))
            .Message.ShouldBe("A-B.map.json takes A to B and not back: what was folded into '{w|c}' cannot be told apart again.");
        var catalog = new ModelCatalog([left, right], [mapping], []);
        Route.Find(left, null, new Layout("B"), catalog).Single().Architecture.ShouldBe(right);
        Route.Find(right, null, new Layout("A"), catalog).ShouldBeEmpty();
        Candidate.Find(catalog, "B").Select(c => c.Architecture).ShouldBe([right, left]);
        Candidate.Find(catalog, "A").Select(c => c.Architecture).ShouldBe([left]);
    }

    // A kernel of 3 x 3, one of 5 x 1 with a bias and one of a pixel: each as large as another lies in the middle of 5 x 3.
    private static MemoryCheckpoint Branches(int groups)
    {
        var next = 1;
        var into = Channels / groups;
        return new(Of("k.conv", Channels, into, 3, 3).Concat(Norm("k.")).Concat(Norm("i.")).Concat(Of("c.weight", Channels, into, 5, 1)).Concat(Of("c.bias", Channels))
            .Concat(Norm("n.")).Concat(Of("p.conv", Channels, into, 1, 1)).Concat(Norm("p.")).Concat(Of("gamma", Channels, 1, 1)).ToArray());

        IEnumerable<(string, DType, long[], byte[])> Norm(string name) => Of($"{name}weight", Channels).Concat(Of($"{name}bias", Channels)).Concat(Of($"{name}mean", Channels)).Concat(Of($"{name}var", Channels));

        IEnumerable<(string, DType, long[], byte[])> Of(string name, params long[] shape)
        {
            var values = new float[shape.Aggregate(1L, (a, b) => a * b)];
            for (var i = 0; i < values.Length; i++)
            {
                var value = MathF.Sin(next++);
                values[i] = name.EndsWith("var", StringComparison.Ordinal) ? value * value : value;
            }

            return [(name, DType.F32, shape, MemoryMarshal.AsBytes<float>(values).ToArray())];
        }
    }

    private static ConversionPlan Planned(MemoryCheckpoint source, int groups)
    {
        var left = Architecture("A", [.. source.Tensors.Select(t => new KeySpec(t.Name, t.Shape))]);
        var right = Architecture("B", Key("w", Channels, Channels / groups, 5, 3), Key("b", Channels));
        var mapping = OneWay(left, right, Rule($"{{{string.Join('|', source.Tensors.Select(t => t.Name))}}}", "{w|b}", Whole));
        return ConversionPlan.Of(source.Tensors).Through(mapping, true, left.DefaultConfig);
    }

    private static Tensor Value(ConversionPlan plan, MemoryCheckpoint source, string name) => Value(source, plan.Tensors.Single(t => t.Name == name));

    private static Tensor Value(MemoryCheckpoint source, string name) => Value(source, PlannedTensor.Of(source.Tensors.Single(t => t.Name == name)));

    private static Tensor Value(MemoryCheckpoint source, PlannedTensor planned)
    {
        using var reader = new PlanReader(source);
        return tensor(MemoryMarshal.Cast<byte, double>(MemoryCheckpoint.Bytes(reader, planned.Cast(DType.F64))).ToArray(), [.. planned.Shape]);
    }

    private static byte[] Halves(params float[] values) => MemoryMarshal.AsBytes<Half>([.. values.Select(v => (Half)v)]).ToArray();

    private static class Differences
    {
        public static double Largest(Tensor a, Tensor b)
        {
            a.shape.ShouldBe(b.shape);
            return (a - b).abs().max().item<double>();
        }
    }
}
