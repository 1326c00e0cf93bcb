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

        IEnumerable<Block> blocks = tensor.Blocks;
        foreach (var group in Groups(from, to).AsEnumerable().Reverse())
        {
            blocks = blocks.SelectMany(block => Flat(block, tensor.Shape, group.From)).SelectMany(block => Cut(block, group.From.Start.Value, [.. to.Take(group.To)]));
        }

        return tensor.With([.. to], [.. blocks]);
    }

    private static long Product(IEnumerable<long> sizes) => sizes.Aggregate(1L, (a, b) => checked(a * b));

    /// <summary>Neighbouring dimensions of either shape that hold as many elements: only these touch each other.</summary>
    private static List<(Range From, Range To)> Groups(IReadOnlyList<long> from, IReadOnlyList<long> to)
    {
        List<(Range From, Range To)> groups = [];
        var (i, j) = (0, 0);
        while (i < from.Count && j < to.Count && !from.Contains(0))
        {
            var (a, b) = (i, j);
            var (left, right) = (from[i++], to[j++]);
            while (left != right)
            {
                _ = left < right ? left *= from[i++] : right *= to[j++];
            }

            groups.Add((a..i, b..j));
        }

        // What is left over are dimensions of size 1.
        var (start, other) = groups.Count == 0 ? (0, 0) : (groups[^1].From.Start.Value, groups[^1].To.Start.Value);
        return i == from.Count && j == to.Count ? groups : [.. groups.SkipLast(1), (start..from.Count, other..to.Count)];
    }

    /// <summary>A box with some of its dimensions merged into one.</summary>
    private static List<Block> Flat(Block block, ImmutableArray<long> shape, Range dims)
    {
        var (start, end) = (dims.Start.Value, dims.End.Value);
        if (start == end)
        {
            return [block with { Start = block.Start.Insert(start, 0), Size = block.Size.Insert(start, 1), Stride = block.Stride.Insert(start, 0) }];
        }

        // From the inside out: the last of them with the one before.
        List<Block> open = [block];
        for (var d = end - 2; d >= start; d--)
        {
            // All that was merged stands at d + 1.
            var inner = Product(shape[(d + 1)..end]);
            open = [.. open.SelectMany(b => Merge(b, d, inner))];
        }

        return open;
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

    /// <summary>A box with one of its dimensions split into several.</summary>
    private static IEnumerable<Block> Cut(Block block, int dim, ImmutableArray<long> sizes)
    {
        if (sizes.Length == 0)
        {
            return [block with { Start = block.Start.RemoveAt(dim), Size = block.Size.RemoveAt(dim), Stride = block.Stride.RemoveAt(dim) }];
        }

        // The last of them is split off, then the one before.
        IEnumerable<Block> open = [block];
        for (var d = sizes.Length - 1; d > 0; d--)
        {
            var inner = sizes[d];
            open = open.SelectMany(b => Split(b, dim, inner));
        }

        return open;
    }

    private static IEnumerable<Block> Split(Block block, int dim, long inner)
    {
        var end = block.Start[dim] + block.Size[dim];
        for (var at = block.Start[dim]; at < end;)
        {
            var (column, rows) = (at % inner, at % inner == 0 ? (end - at) / inner : 0);
            var length = rows > 0 ? rows * inner : Math.Min(end - at, inner - column);
            var piece = block.Within(dim, at, length)!;
            yield return piece with
            {
                Start = piece.Start.SetItem(dim, column).Insert(dim, at / inner),
                Size = piece.Size.SetItem(dim, rows > 0 ? inner : length).Insert(dim, Math.Max(1, rows)),
                Stride = piece.Stride.Insert(dim, piece.Stride[dim] * inner),
            };
            at += length;
        }
    }
}
