using System.Collections.Immutable;

namespace Weft;

/// <summary>Rows of a target tensor that are rows of one source tensor.</summary>
/// <param name="To">First row of the target.</param>
/// <param name="From">The row of the source that stands there.</param>
/// <param name="Step">Rows of the source from one row of the target to the next.</param>
/// <param name="Count">How many.</param>
internal readonly record struct Band(long To, long From, long Step, long Count)
{
    /// <summary>The rows that a box is made of; null where it is not made of whole rows.</summary>
    /// <param name="block">A box of a planned tensor.</param>
    /// <param name="shape">The planned tensor's sizes.</param>
    /// <param name="source">The source tensor's sizes.</param>
    public static Band? Of(Block block, ImmutableArray<long> shape, ImmutableArray<long> source)
    {
        if (shape.Length < 2 || source.Length < 2)
        {
            return null;
        }

        var inner = Block.RowMajor(shape.AsSpan()[1..]);
        var width = inner[0] * shape[1];
        if (width != source.Skip(1).Aggregate(1L, (a, b) => a * b) || width == 0 || block.Offset % width != 0 || (block.Size[0] > 1 && block.Stride[0] % width != 0))
        {
            return null;
        }

        for (var d = 1; d < shape.Length; d++)
        {
            if (block.Start[d] != 0 || block.Size[d] != shape[d] || (shape[d] > 1 && block.Stride[d] != inner[d - 1]))
            {
                return null;
            }
        }

        return new(block.Start[0], block.Offset / width, block.Size[0] > 1 ? block.Stride[0] / width : 1, block.Size[0]);
    }
}

/// <summary>What a target tensor takes of one pair: some rows of the left factor, and the part of the rank that does something there.</summary>
/// <param name="Change">The pair.</param>
/// <param name="Bands">Rows, by where they go.</param>
/// <param name="First">First index of the rank.</param>
/// <param name="Rank">How many.</param>
internal sealed record Part(AdapterChange Change, IReadOnlyList<Band> Bands, long First, long Rank)
{
    /// <summary>Of the product.</summary>
    public double Scaling => Change.Sum!.Scaling;

    /// <summary>The part of the right factor, [rank, …].</summary>
    public PlannedTensor Columns => PlanOperations.Narrow(Change.Sum!.Columns, 0, First, Rank);

    /// <summary>The part of the left factor as boxes of [rows of the target, rank] from a column on.</summary>
    public IEnumerable<Block> Rows(long column)
    {
        // A factor lies in one tensor, whole.
        var whole = Change.Sum!.Rows.Blocks[0];
        return Bands.Select(band => new Block(
            whole.Source,
            0,
            whole.Offset + (band.From * whole.Stride[0]) + (First * whole.Stride[1]),
            [band.To, column],
            [band.Count, Rank],
            [band.Step * whole.Stride[0], whole.Stride[1]]));
    }
}

/// <summary>Which part of a pair's rank does something to which of the tensors that its rows are cut into.</summary>
internal static class RankParts
{
    /// <summary>First index and number of the indices for each tensor; null for one that nothing is added to.</summary>
    /// <param name="rows">Left factor, [rows, rank].</param>
    /// <param name="columns">Right factor, [rank, …].</param>
    /// <param name="rank">The rank.</param>
    /// <param name="users">Each tensor's rows.</param>
    public static IReadOnlyList<(long First, long Rank)?> Find(double[] rows, double[] columns, long rank, IReadOnlyList<IReadOnlyList<Band>> users)
    {
        // Where several pairs were joined to one, each has its own part of the rank, and zeros stand in the other's rows.
        var uses = users.Select(bands => Enumerable.Range(0, (int)rank).Select(k => bands.Any(band => Uses(rows, rank, band, k))).ToArray()).ToArray();
        var width = columns.Length / rank;
        var end = (int)rank;
        while (end > 0 && !uses.Any(use => use[end - 1]) && Array.TrueForAll(columns[(int)((end - 1) * width)..(int)(end * width)], value => value == 0))
        {
            end--;
        }

        var active = Enumerable.Range(0, users.Count).Where(user => uses[user].Contains(true)).ToList();
        if (active.Count == 0)
        {
            return [.. users.Select(_ => ((long, long)?)(0, rank))];
        }

        var starts = active.Count == 1 ? [0] : Equal(active, uses, end) ?? Contiguous(active, uses, end);
        return [.. users.Select((_, user) => active.IndexOf(user) switch
        {
            < 0 => ((long, long)?)null,
            var at when starts is null => (0, end),
            var at => (starts[at], (at + 1 < starts.Length ? starts[at + 1] : end) - starts[at]),
        })];
    }

    private static bool Uses(double[] rows, long rank, Band band, int k)
    {
        for (var i = 0L; i < band.Count; i++)
        {
            if (rows[((band.From + (i * band.Step)) * rank) + k] != 0)
            {
                return true;
            }
        }

        return false;
    }

    // Parts of one size, as pairs of one rank give.
    private static int[]? Equal(List<int> active, bool[][] uses, int end)
    {
        var size = end / active.Count;
        return end % active.Count == 0 && active.Select((user, at) => Enumerable.Range(0, end).All(k => !uses[user][k] || k / size == at)).All(fits => fits)
            ? [.. active.Select((_, at) => at * size)]
            : null;
    }

    // Parts of other sizes show where every index is used by one tensor.
    private static int[]? Contiguous(List<int> active, bool[][] uses, int end)
    {
        List<int> owners = [];
        for (var k = 0; k < end; k++)
        {
            var own = Enumerable.Range(0, active.Count).Where(at => uses[active[at]][k]).ToList();
            if (own is not [var owner] || (owners.Count > 0 && owner < owners[^1]))
            {
                return null;
            }

            owners.Add(owner);
        }

        return [.. active.Select((_, at) => owners.IndexOf(at))];
    }
}
