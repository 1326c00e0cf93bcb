using System.Collections.Immutable;

namespace Weft;

/// <summary>Gives a planned tensor another shape: neighbouring dimensions are merged, then split, and boxes are cut where they would not be boxes any more.</summary>
internal static class Reshaping
{
    /// <summary>The same elements in row-major order as another shape.</summary>
    /// <exception cref="ConversionException">The tensor has another shape, or the numbers of elements differ.</exception>
    public static PlannedTensor Plan(PlannedTensor tensor, IReadOnlyList<long> from, IReadOnlyList<long> to)
    {
        if (!tensor.Shape.SequenceEqual(from))
        {
            throw new ConversionException($"{tensor}: expected [{string.Join(", ", from)}] to reshape.");
        }

        if (Product(from) != Product(to))
        {
            throw new ConversionException($"{tensor}: [{string.Join(", ", to)}] holds another number of elements.");
        }

        // Behind one dimension of all elements anything can stand; the shapes' common ends need not be touched.
        var same = 0;
        while (same < Math.Min(from.Count, to.Count) && from[^(same + 1)] == to[^(same + 1)])
        {
            same++;
        }

        var (kept, size) = (tensor.Shape[(from.Count - same)..], Product(from.Take(from.Count - same)));
        var flat = tensor.Blocks.SelectMany(block => Flat(block, tensor.Shape, from.Count - same));
        return tensor.With([.. to], [.. flat.SelectMany(block => Cut(block, [.. to.Take(to.Count - same)]))]);
    }

    private static long Product(IEnumerable<long> sizes) => sizes.Aggregate(1L, (a, b) => checked(a * b));

    /// <summary>A box with its first dimensions merged into one.</summary>
    private static IEnumerable<Block> Flat(Block block, ImmutableArray<long> shape, int count)
    {
        if (count == 0)
        {
            yield return new(block.Source, block.Value, block.Offset, block.Start.Insert(0, 0), block.Size.Insert(0, 1), block.Stride.Insert(0, 0), block.Folding, block.Part);
            yield break;
        }

        // From the inside out: the last of them with the one before.
        List<Block> open = [block];
        for (var d = count - 2; d >= 0; d--)
        {
            // All that was merged stands at d + 1.
            var inner = Product(shape.Skip(d + 1).Take(count - 1 - d));
            open = [.. open.SelectMany(b => Merge(b, d, inner))];
        }

        foreach (var flat in open)
        {
            yield return flat;
        }
    }

    private static IEnumerable<Block> Merge(Block block, int d, long inner)
    {
        var runs = block.Size[d] == 1 || (block.Start[d + 1] == 0 && block.Size[d + 1] == inner && block.Stride[d] == inner * block.Stride[d + 1]) ? [block]
            : Enumerable.Range(0, checked((int)block.Size[d])).Select(i => block.Within(d, block.Start[d] + i, 1)!);
        foreach (var run in runs)
        {
            yield return run with
            {
                Start = run.Start.SetItem(d, (run.Start[d] * inner) + run.Start[d + 1]).RemoveAt(d + 1),
                Size = run.Size.SetItem(d, run.Size[d] * run.Size[d + 1]).RemoveAt(d + 1),
                Stride = run.Stride.RemoveAt(d),
            };
        }
    }

    /// <summary>A box with its first dimension split into several.</summary>
    private static IEnumerable<Block> Cut(Block block, ImmutableArray<long> sizes)
    {
        if (sizes.Length == 0)
        {
            return [block with { Start = block.Start.RemoveAt(0), Size = block.Size.RemoveAt(0), Stride = block.Stride.RemoveAt(0) }];
        }

        // The last of them is split off, then the one before.
        IEnumerable<Block> open = [block];
        for (var d = sizes.Length - 1; d > 0; d--)
        {
            var inner = sizes[d];
            open = open.SelectMany(b => Split(b, inner));
        }

        return open;
    }

    private static IEnumerable<Block> Split(Block block, long inner)
    {
        for (var at = block.Start[0]; at < block.Start[0] + block.Size[0];)
        {
            var left = block.Start[0] + block.Size[0] - at;
            var (column, rows) = (at % inner, at % inner == 0 ? left / inner : 0);
            var length = rows > 0 ? rows * inner : Math.Min(left, inner - column);
            var piece = block.Within(0, at, length)!;
            yield return piece with
            {
                Start = piece.Start.SetItem(0, column).Insert(0, at / inner),
                Size = piece.Size.SetItem(0, rows > 0 ? inner : length).Insert(0, Math.Max(1, rows)),
                Stride = piece.Stride.Insert(0, piece.Stride[0] * inner),
            };
            at += length;
        }
    }
}
