using System.Collections.Immutable;

namespace Weft.Testing;

/// <summary>Compares the tensors of two checkpoints: name, dtype, shape and bytes.</summary>
internal static class CheckpointComparison
{
    /// <summary>Further faults are counted only.</summary>
    private const int MostShown = 8;

    private const int Piece = 1 << 20;

    /// <summary>What differs, in lines that begin with a line break; null for nothing.</summary>
    /// <param name="actual">What is there.</param>
    /// <param name="expected">What should be.</param>
    /// <param name="leaveOut">Whether a tensor of this name does not matter.</param>
    public static string? Faults(Checkpoint actual, Checkpoint expected, Func<string, bool> leaveOut)
    {
        var rest = actual.Tensors.Where(tensor => !leaveOut(tensor.Name)).ToDictionary(tensor => tensor.Name, StringComparer.Ordinal);
        List<string> faults = [];
        foreach (var wanted in expected.Tensors.Where(tensor => !leaveOut(tensor.Name)))
        {
            var fault = !rest.Remove(wanted.Name, out var found) ? $"missing {Show(wanted)}"
                : found.DType != wanted.DType || !found.Shape.AsSpan().SequenceEqual(wanted.Shape.AsSpan()) ? $"{Show(found)}, expected {wanted.DType}{Show(wanted.Shape)}"
                : FirstDifference(actual, found, expected, wanted) is { } at ? $"{Show(found)}: other bytes, first at {at}"
                : null;
            if (fault is not null)
            {
                faults.Add(fault);
            }
        }

        faults.AddRange(rest.Values.Select(tensor => $"unexpected {Show(tensor)}"));
        return faults.Count == 0 ? null : Lines(faults);
    }

    /// <summary>Faults a line each, the first of them.</summary>
    public static string Lines(IReadOnlyCollection<string> faults) =>
        string.Concat(faults.Take(MostShown).Append(faults.Count > MostShown ? $"and {faults.Count - MostShown} more" : "").Where(line => line.Length > 0).Select(line => $"\n  {line}"));

    /// <summary>Sizes as <c>[2, 3]</c>.</summary>
    public static string Show(IEnumerable<long> shape) => $"[{string.Join(", ", shape)}]";

    /// <summary>A tensor's name, dtype and shape.</summary>
    public static string Show(TensorEntry tensor) => $"'{tensor.Name}': {tensor.DType}{Show(tensor.Shape)}";

    private static string? FirstDifference(Checkpoint actual, TensorEntry found, Checkpoint expected, TensorEntry wanted)
    {
        var (left, right) = (new byte[Math.Min(Piece, found.Length)], new byte[Math.Min(Piece, found.Length)]);
        for (var at = 0L; at < found.Length; at += Piece)
        {
            var length = (int)Math.Min(Piece, found.Length - at);
            actual.Read(found, at, left.AsSpan(0, length));
            expected.Read(wanted, at, right.AsSpan(0, length));
            var same = left.AsSpan(0, length).CommonPrefixLength(right.AsSpan(0, length));
            if (same < length)
            {
                return Index((at + same) * 8 / found.DType.Bits(), found.Shape);
            }
        }

        return null;
    }

    private static string Index(long element, ImmutableArray<long> shape)
    {
        var index = new long[shape.Length];
        for (var d = index.Length - 1; d >= 0; d--)
        {
            (element, index[d]) = Math.DivRem(element, shape[d]);
        }

        return Show(index);
    }
}
