using System.Collections.Immutable;

namespace Weft;

/// <summary>The operations of mappings on planned tensors.</summary>
internal static class PlanOperations
{
    /// <summary>Applies operations to tensors that belong together, in the order given or backwards with each one inverted.</summary>
    /// <param name="tensors">One tensor, or several that an operation joins.</param>
    /// <param name="via">Operations from the left side of a rule to its right side.</param>
    /// <param name="forward">Left to right.</param>
    /// <param name="results">How many tensors must come out.</param>
    /// <param name="left">Config of the rule's left side.</param>
    /// <param name="same">Receives a tensor that is left out because it is the same as another one, and that.</param>
    /// <exception cref="ConversionException">A shape does not fit an operation.</exception>
    public static IReadOnlyList<PlannedTensor> Apply(IReadOnlyList<PlannedTensor> tensors, IReadOnlyList<Via> via, bool forward, int results, ArchitectureConfig left, Action<PlannedTensor, PlannedTensor> same)
    {
        foreach (var step in forward ? via : via.Reverse())
        {
            tensors = (step, forward) switch
            {
                (Via.Split s, true) => Split(tensors, s.Dim, s.Sizes, results),
                (Via.Split s, false) => [Join(tensors, s.Dim)],
                (Via.Concat c, true) => [Join(tensors, c.Dim)],
                (Via.Concat c, false) => Split(tensors, c.Dim, c.Sizes, results),
                (Via.Permute p, _) => Each(tensors, t => Permute(t, forward ? p.Axes : Inverse(p.Axes))),
                (Via.Reshape r, _) => Each(tensors, t => Reshaping.Plan(t, (forward ? r.From : r.To)(left), (forward ? r.To : r.From)(left))),
                (Via.Unsqueeze u, true) => Each(tensors, t => Unsqueeze(t, u.Dim)),
                (Via.Unsqueeze u, false) => Each(tensors, t => Squeeze(t, u.Dim)),
                (Via.Squeeze s, true) => Each(tensors, t => Squeeze(t, s.Dim)),
                (Via.Squeeze s, false) => Each(tensors, t => Unsqueeze(t, s.Dim)),
                (Via.RopePermute r, _) => Each(tensors, t => RopePermute(t, r.Dim, r.Heads(left), toHalf: r.ToHalf == forward)),
                (Via.Alias, _) => Alias(tensors, results, same),
                (Via.Fold f, true) => Folding.Plan(tensors, f),
                (Via.Resample r, true) => Each(tensors, t => Resampling.Plan(t, r, left)),
                (Via.Cast c, true) => Each(tensors, t => Casting.To(t, c.To)),
                _ => throw new ConversionException($"{tensors[0].Name}: unknown operation {step}."),
            };
        }

        return tensors.Count == results
            ? tensors
            : throw new ConversionException($"{tensors[0].Name}: the operations give {tensors.Count} tensors, expected {results}.");
    }

    /// <summary>Indices [start, start + length) of a dimension.</summary>
    public static PlannedTensor Narrow(PlannedTensor tensor, int dim, long start, long length)
    {
        var blocks = tensor.Blocks.Select(b => b.Within(dim, start, length)).OfType<Block>()
            .Select(b => b with { Start = b.Start.SetItem(dim, b.Start[dim] - start) });
        return tensor.With(tensor.Shape.SetItem(dim, length), [.. blocks]);
    }

    /// <summary>A matrix with rows and columns exchanged.</summary>
    public static PlannedTensor Transpose(PlannedTensor tensor) => Permute(tensor, [1, 0]);

    /// <summary>Tensors of one shape, one after the other along a new first dimension.</summary>
    public static PlannedTensor Stack(IReadOnlyList<PlannedTensor> tensors) => Join(Each(tensors, t => Unsqueeze(t, 0)), 0);

    /// <summary>What stands at each index of the first dimension.</summary>
    public static IEnumerable<PlannedTensor> Unstack(PlannedTensor tensor)
    {
        NeedDim(tensor, 0, tensor.Shape.Length);
        return Enumerable.Range(0, checked((int)tensor.Shape[0])).Select(index => Squeeze(Narrow(tensor, 0, index, 1), 0));
    }

    /// <summary>Tensors one after the other along a dimension.</summary>
    public static PlannedTensor Join(IReadOnlyList<PlannedTensor> tensors, int dim)
    {
        // Some of them may be computed in the dtype that the others are cast to.
        tensors = tensors.Any(t => t.SourceType != tensors[0].SourceType) ? Each(tensors, Casting.Settle) : tensors;
        var first = tensors[0];
        NeedDim(first, dim, first.Shape.Length);
        var blocks = ImmutableArray.CreateBuilder<Block>();
        var at = 0L;
        foreach (var tensor in tensors)
        {
            if (tensor.SourceType != first.SourceType || tensor.DType != first.DType || tensor.Shape.Length != first.Shape.Length || !tensor.Shape.SetItem(dim, 0).SequenceEqual(first.Shape.SetItem(dim, 0)))
            {
                throw new ConversionException($"{first} and {tensor} cannot be joined along dimension {dim}: dtype and the other sizes must agree.");
            }

            foreach (var block in tensor.Blocks)
            {
                blocks.Add(block with { Start = block.Start.SetItem(dim, block.Start[dim] + at) });
            }

            at += tensor.Shape[dim];
        }

        return first.With(first.Shape.SetItem(dim, at), blocks.ToImmutable());
    }

    private static PlannedTensor[] Each(IReadOnlyList<PlannedTensor> tensors, Func<PlannedTensor, PlannedTensor> change) => [.. tensors.Select(change)];

    private static PlannedTensor[] Split(IReadOnlyList<PlannedTensor> tensors, int dim, IReadOnlyList<long> sizes, int parts)
    {
        if (tensors is not [var tensor])
        {
            throw new ConversionException($"{tensors[0].Name}: only one tensor can be split, found {tensors.Count}.");
        }

        NeedDim(tensor, dim, tensor.Shape.Length);
        var width = tensor.Shape[dim];
        var result = new PlannedTensor[sizes.Count > 0 ? sizes.Count : parts];
        var sum = 0L;
        for (var i = 0; i < result.Length; i++)
        {
            sum = checked(sum + Share(i));
        }

        if (width % sum != 0)
        {
            throw new ConversionException($"{tensor}: dimension {dim} does not split into {(sizes.Count > 0 ? $"parts in proportion {string.Join(", ", sizes)}" : $"{parts} equal parts")}.");
        }

        var start = 0L;
        for (var i = 0; i < result.Length; i++)
        {
            var size = width / sum * Share(i);
            result[i] = Narrow(tensor, dim, start, size);
            start += size;
        }

        return result;

        long Share(int part) => sizes.Count > 0 ? sizes[part] : 1;
    }

    private static PlannedTensor Permute(PlannedTensor tensor, IReadOnlyList<int> axes)
    {
        if (axes.Count != tensor.Shape.Length)
        {
            throw new ConversionException($"{tensor}: a permutation of {axes.Count} axes needs as many dimensions.");
        }

        return Rearrange(tensor, values => [.. axes.Select(a => values[a])]);
    }

    private static PlannedTensor RopePermute(PlannedTensor tensor, int dim, long heads, bool toHalf)
    {
        NeedDim(tensor, dim, tensor.Shape.Length);
        var shape = tensor.Shape;
        if (heads < 1 || shape[dim] % (2 * heads) != 0)
        {
            throw new ConversionException($"{tensor}: dimension {dim} has no {heads} heads of an even number of channels.");
        }

        var half = shape[dim] / heads / 2;
        var (outer, inner) = toHalf ? (half, 2L) : (2L, half);
        ImmutableArray<long> apart = [.. shape[..dim], heads, outer, inner, .. shape[(dim + 1)..]];
        var swapped = Enumerable.Range(0, apart.Length).ToArray();
        (swapped[dim + 1], swapped[dim + 2]) = (dim + 2, dim + 1);
        var turned = Permute(Reshaping.Plan(tensor, shape, apart), swapped);
        return Reshaping.Plan(turned, turned.Shape, shape);
    }

    private static IReadOnlyList<PlannedTensor> Alias(IReadOnlyList<PlannedTensor> tensors, int results, Action<PlannedTensor, PlannedTensor> same)
    {
        foreach (var other in tensors.Skip(1))
        {
            same(other, tensors[0]);
        }

        return [.. Enumerable.Repeat(tensors[0], tensors.Count == 1 ? results : 1)];
    }

    private static int[] Inverse(IReadOnlyList<int> axes)
    {
        var inverse = new int[axes.Count];
        for (var d = 0; d < inverse.Length; d++)
        {
            inverse[axes[d]] = d;
        }

        return inverse;
    }

    private static PlannedTensor Unsqueeze(PlannedTensor tensor, int dim)
    {
        NeedDim(tensor, dim, tensor.Shape.Length + 1);
        return Map(tensor, v => v.Insert(dim, 0), v => v.Insert(dim, 1));
    }

    private static PlannedTensor Squeeze(PlannedTensor tensor, int dim)
    {
        NeedDim(tensor, dim, tensor.Shape.Length);
        return tensor.Shape[dim] == 1
            ? Rearrange(tensor, v => v.RemoveAt(dim))
            : throw new ConversionException($"{tensor}: dimension {dim} has size {tensor.Shape[dim]}, expected 1.");
    }

    private static PlannedTensor Rearrange(PlannedTensor tensor, Func<ImmutableArray<long>, ImmutableArray<long>> change) => Map(tensor, change, change);

    private static PlannedTensor Map(PlannedTensor tensor, Func<ImmutableArray<long>, ImmutableArray<long>> places, Func<ImmutableArray<long>, ImmutableArray<long>> sizes) =>
        tensor.With(
            sizes(tensor.Shape),
            [.. tensor.Blocks.Select(b => b with { Start = places(b.Start), Size = sizes(b.Size), Stride = places(b.Stride) })]);

    private static void NeedDim(PlannedTensor tensor, int dim, int rank)
    {
        if (dim < 0 || dim >= rank)
        {
            throw new ConversionException($"{tensor}: no dimension {dim}.");
        }
    }
}
