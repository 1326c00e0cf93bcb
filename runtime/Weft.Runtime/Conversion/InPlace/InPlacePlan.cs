namespace Weft;

/// <summary>How a safetensors file becomes another layout where it stands: a new header, over bytes that stay where they are.</summary>
/// <remarks>A longer header takes the place of the first tensors, which move to the end; spaces fill what it does not need.</remarks>
/// <param name="Header">The length field and the new header, as long as what stands before the first tensor that stays.</param>
/// <param name="Appended">Tensors that are written behind the old end, in order.</param>
/// <param name="Rewritten">Tensors whose bytes change where they stand.</param>
/// <param name="OldLength">Length of the file before.</param>
/// <param name="NewLength">Length of the file after.</param>
internal sealed record InPlacePlan(
    byte[] Header,
    IReadOnlyList<InPlacePlan.Placed> Appended,
    IReadOnlyList<InPlacePlan.Placed> Rewritten,
    long OldLength,
    long NewLength)
{
    // What is moved, rewritten or kept in the journal: beyond it a copy costs little more and risks less.
    private const long MostMoved = 64 << 20;

    /// <summary>Plans it.</summary>
    /// <param name="plan">What the new layout's tensors are made of.</param>
    /// <param name="source">The file.</param>
    /// <returns>Null where bytes would have to move: tensors that lie apart are joined, or large ones are permuted.</returns>
    public static InPlacePlan? Of(ConversionPlan plan, SafetensorsCheckpoint source)
    {
        List<Placed> standing = [];
        List<PlannedTensor> made = [];
        foreach (var tensor in plan.Tensors)
        {
            if (tensor.Constant is not null)
            {
                made.Add(tensor);
            }
            else if (Region(tensor) is { } place)
            {
                standing.Add(new(tensor, place));
            }
            else
            {
                return null;
            }
        }

        standing.Sort(static (a, b) => a.Place != b.Place ? a.Place.CompareTo(b.Place) : a.Tensor.Length.CompareTo(b.Tensor.Length));
        if (!Covers(standing, source.DataStart, source.FileLength))
        {
            return null;
        }

        // The first tensor that stays; those before it move.
        var (first, moved) = (0, 0L);
        while (moved <= MostMoved)
        {
            var start = first < standing.Count ? standing[first].Place : source.FileLength;
            if (start >= source.DataStart && Lay(standing, first, start, made, source) is { } laid)
            {
                return laid.Appended.Concat(laid.Rewritten).Sum(one => one.Tensor.Length) <= MostMoved ? laid : null;
            }

            if (first == standing.Count)
            {
                break;
            }

            moved += standing[first++].Tensor.Length;
        }

        return null;
    }

    private static InPlacePlan? Lay(List<Placed> standing, int first, long start, List<PlannedTensor> made, SafetensorsCheckpoint source)
    {
        List<Placed> appended = [];
        var end = source.FileLength;
        foreach (var tensor in standing.Take(first).Select(one => one.Tensor).Concat(made).OrderByDescending(tensor => tensor.DType.Bits()))
        {
            if (tensor.Length > 0 && end % Math.Max(1, tensor.DType.Bits() / 8) != 0)
            {
                // Readers map tensors; one that is not aligned they refuse.
                return null;
            }

            appended.Add(new(tensor, end));
            end += tensor.Length;
        }

        var stay = standing.Skip(first).ToList();
        var header = SafetensorsLayout.WriteHeader(
            stay.Concat(appended).Select(one => new SafetensorsPlace(new(one.Tensor.Name, one.Tensor.DType, one.Tensor.Shape), one.Place - start, one.Tensor.Length)),
            source.Metadata,
            start);
        return header is null ? null : new(header, appended, [.. stay.Where(one => one.Tensor.Ranges is null)], source.FileLength, end);
    }

    /// <summary>Where in the file a tensor's bytes stand, or may be put because they are its own; null when they lie apart.</summary>
    private static long? Region(PlannedTensor tensor)
    {
        if (tensor.Ranges is not { } ranges)
        {
            return tensor.Sources is [{ } own] && own.Length == tensor.Length && !tensor.Blocks.Any(block => block.Source is null) ? own.Offset : null;
        }

        long? start = null, end = null;
        foreach (var range in ranges)
        {
            var at = range.Source.Offset + range.Offset;
            if (end is not null && at != end)
            {
                return null;
            }

            (start, end) = (start ?? at, at + range.Length);
        }

        return start ?? tensor.Sources.Select(one => (long?)one.Offset).FirstOrDefault();
    }

    private static bool Covers(List<Placed> standing, long start, long end)
    {
        foreach (var (tensor, place) in standing)
        {
            if (place != start)
            {
                return false;
            }

            start += tensor.Length;
        }

        return start == end;
    }

    /// <summary>A tensor and where in the file it stands.</summary>
    internal sealed record Placed(PlannedTensor Tensor, long Place);
}
