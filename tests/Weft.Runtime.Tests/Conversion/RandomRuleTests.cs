using FsCheck;
using FsCheck.Fluent;
using static Weft.Tests.Conversion.HandMade;

namespace Weft.Tests.Conversion;

/// <summary>Random chains of operations go there and back byte for byte, and two mappings fused give what two runs give.</summary>
public class RandomRuleTests
{
    private static readonly Gen<(long[] Shape, int Seed)> Cases =
        from rank in Gen.Choose(1, 4)
        from shape in Gen.ArrayOf(Gen.Choose(1, 6).Select(n => (long)n), rank)
        from seed in Gen.Choose(0, int.MaxValue)
        select (shape, seed);

    [Fact]
    public void There_and_back_gives_the_same_bytes() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(300).WithReplay(1, 1),
        Prop.ForAll(Cases.ToArbitrary(), c =>
        {
            var (mapping, source) = Make(c.Shape, new Random(c.Seed), "a", "b");
            using var reader = new PlanReader(source, chunk: 64);
            var there = ConversionPlan.Of(source.Tensors).Through(mapping, true, mapping.Left.DefaultConfig);
            var back = there.Through(mapping, false, mapping.Right.DefaultConfig);
            MemoryCheckpoint.Bytes(reader, back.Tensors[0]).ShouldBe(Original(source));
            var written = MemoryCheckpoint.Of([.. there.Tensors], source);
            using var secondReader = new PlanReader(written, chunk: 64);
            MemoryCheckpoint.Bytes(secondReader, ConversionPlan.Of(written.Tensors).Through(mapping, false, mapping.Right.DefaultConfig).Tensors[0]).ShouldBe(Original(source));
        }));

    [Fact]
    public void Two_mappings_fused_give_what_two_runs_give() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(300).WithReplay(2, 1),
        Prop.ForAll(Cases.ToArbitrary(), c =>
        {
            var random = new Random(c.Seed);
            var (first, source) = Make(c.Shape, random, "a", "b");
            var middle = ConversionPlan.Of(source.Tensors).Through(first, true, first.Left.DefaultConfig);
            var second = Next(middle, random);
            var fused = middle.Through(second, true, second.Left.DefaultConfig);

            var written = MemoryCheckpoint.Of([.. middle.Tensors], source);
            var apart = ConversionPlan.Of(written.Tensors).Through(second, true, second.Left.DefaultConfig);
            using var fusedReader = new PlanReader(source, chunk: 64);
            using var apartReader = new PlanReader(written);
            fused.Tensors.Count.ShouldBe(apart.Tensors.Count);
            for (var i = 0; i < fused.Tensors.Count; i++)
            {
                fused.Tensors[i].Name.ShouldBe(apart.Tensors[i].Name);
                MemoryCheckpoint.Bytes(fusedReader, fused.Tensors[i]).ShouldBe(MemoryCheckpoint.Bytes(apartReader, apart.Tensors[i]));
            }
        }));

    private static byte[] Original(MemoryCheckpoint source)
    {
        using var reader = new PlanReader(source);
        return MemoryCheckpoint.Bytes(reader, PlannedTensor.Of(source.Tensors[0]));
    }

    private static (Mapping Mapping, MemoryCheckpoint Source) Make(long[] shape, Random random, string left, string right)
    {
        var source = MemoryCheckpoint.Counting((left, shape));
        var (via, shapes) = Operations(shape, random);
        var names = Enumerable.Range(0, shapes.Count).Select(i => $"{right}{i}").ToArray();
        var mapping = Mapping(
            Architecture("A", Key(left, shape)),
            Architecture("B", [.. names.Zip(shapes, (n, s) => Key(n, s))]),
            Rule(left, shapes.Count == 1 ? names[0] : "{" + string.Join('|', names) + "}", [.. via]));
        return (mapping, source);
    }

    // From the middle on: join what belongs together along the dimension it was cut in, or permute each.
    private static Mapping Next(ConversionPlan middle, Random random)
    {
        List<MappingRule> rules = [];
        List<KeySpec> keys = [];
        foreach (var tensor in middle.Tensors)
        {
            var (via, shapes) = Operations([.. tensor.Shape], random);
            var names = Enumerable.Range(0, shapes.Count).Select(i => $"{tensor.Name}.c{i}").ToArray();
            rules.Add(Rule(tensor.Name, shapes.Count == 1 ? names[0] : "{" + string.Join('|', names) + "}", [.. via]));
            keys.AddRange(names.Zip(shapes, (n, s) => Key(n, s)));
        }

        var left = Architecture("B", [.. middle.Tensors.Select(t => Key(t.Name, [.. t.Shape]))]);
        return Mapping(left, Architecture("C", [.. keys]), [.. rules]);
    }

    private static (List<Via> Via, List<long[]> Shapes) Operations(long[] shape, Random random)
    {
        List<Via> via = [];
        List<long[]> shapes = [shape];
        for (var steps = random.Next(0, 5); steps > 0; steps--)
        {
            var first = shapes[0];
            switch (random.Next(4))
            {
                case 0 when shapes.Count == 1 && first.Length > 0:
                    var dim = random.Next(first.Length);
                    if (first[dim] > 1)
                    {
                        var cut = random.NextInt64(1, first[dim]);
                        via.Add(new Via.Split(dim, [cut, first[dim] - cut]));
                        shapes = [With(first, dim, cut), With(first, dim, first[dim] - cut)];
                    }

                    break;
                case 1:
                    var axes = Enumerable.Range(0, first.Length).ToArray();
                    random.Shuffle(axes);
                    via.Add(new Via.Permute(axes));
                    shapes = [.. shapes.Select(s => axes.Select(a => s[a]).ToArray())];
                    break;
                case 2:
                    var at = random.Next(first.Length + 1);
                    via.Add(new Via.Unsqueeze(at));
                    shapes = [.. shapes.Select(s => s.ToList()).Select(s => { s.Insert(at, 1); return s.ToArray(); })];
                    break;
                case 3 when Array.FindIndex(first, n => n == 1) is >= 0 and var one && shapes.All(s => s[one] == 1):
                    via.Add(new Via.Squeeze(one));
                    shapes = [.. shapes.Select(s => s.Where((_, d) => d != one).ToArray())];
                    break;
            }
        }

        return (via, shapes);
    }

    private static long[] With(long[] shape, int dim, long size)
    {
        var copy = (long[])shape.Clone();
        copy[dim] = size;
        return copy;
    }
}
