namespace Weft.Testing;

/// <summary>Asserts what weights files hold. A path is a weights file of any container that Weft reads, a shard index, or a directory that holds one of them.</summary>
public static class CheckpointAssert
{
    /// <summary>Asserts that two checkpoints hold the same tensors: name, dtype, shape and bytes, whatever the container and the order.</summary>
    /// <param name="actual">What was written.</param>
    /// <param name="expected">What it should be.</param>
    /// <exception cref="AssertionException">They do not; the message names the first that differ.</exception>
    /// <exception cref="WeftException">One of them cannot be read.</exception>
    public static void Equal(string actual, string expected)
    {
        using var found = CheckpointFile.Open(actual);
        using var wanted = CheckpointFile.Open(expected);
        if (CheckpointComparison.Faults(found.Checkpoint, wanted.Checkpoint, _ => false) is { } faults)
        {
            throw new AssertionException($"{actual}: expected the {wanted.Checkpoint.Tensors.Count} tensors of {expected}, found{faults}");
        }
    }

    /// <summary>Asserts that a checkpoint holds a tensor.</summary>
    /// <param name="file">The checkpoint.</param>
    /// <param name="name">The tensor's name.</param>
    /// <param name="dtype">Its element type.</param>
    /// <param name="shape">Its sizes, outermost first; none for a scalar.</param>
    /// <exception cref="AssertionException">It does not, or with another dtype or shape.</exception>
    /// <exception cref="WeftException">The checkpoint cannot be read.</exception>
    public static void Holds(string file, string name, DType dtype, params IReadOnlyList<long> shape)
    {
        ArgumentNullException.ThrowIfNull(shape);
        using var source = CheckpointFile.Open(file);
        var found = source.Checkpoint.Tensors.FirstOrDefault(tensor => tensor.Name == name);
        if (found is null || found.DType != dtype || !found.Shape.SequenceEqual(shape))
        {
            var instead = found is null ? $"no such tensor among {source.Checkpoint.Tensors.Count}" : $"{found.DType}{CheckpointComparison.Show(found.Shape)}";
            throw new AssertionException($"{file}: expected '{name}': {dtype}{CheckpointComparison.Show(shape)}, found {instead}.");
        }
    }

    /// <summary>Asserts that a checkpoint holds tensors of these names and no others.</summary>
    /// <param name="file">The checkpoint.</param>
    /// <param name="keys">The names, in any order.</param>
    /// <exception cref="AssertionException">It does not; the message names the first that are missing or not expected.</exception>
    /// <exception cref="WeftException">The checkpoint cannot be read.</exception>
    public static void HasKeys(string file, params IEnumerable<string> keys)
    {
        ArgumentNullException.ThrowIfNull(keys);
        Check(file, [.. keys.Distinct(StringComparer.Ordinal).Select(key => (key, (KeySpec?)null))]);
    }

    /// <summary>Asserts that a checkpoint holds what a config gives, and nothing else. Floating dtypes may be other floating ones.</summary>
    /// <param name="file">The checkpoint.</param>
    /// <param name="keys">The keys, as <see cref="ArchitectureConfig.Keys"/> gives them.</param>
    /// <exception cref="AssertionException">It does not; the message names the first that are missing, not expected, or of another shape.</exception>
    /// <exception cref="WeftException">The checkpoint cannot be read.</exception>
    public static void HasKeys(string file, IEnumerable<KeySpec> keys)
    {
        ArgumentNullException.ThrowIfNull(keys);
        Check(file, [.. keys.Select(key => (key.Key, (KeySpec?)key))]);
    }

    private static void Check(string file, IReadOnlyList<(string Name, KeySpec? Spec)> keys)
    {
        using var source = CheckpointFile.Open(file);
        var rest = source.Checkpoint.Tensors.ToDictionary(tensor => tensor.Name, StringComparer.Ordinal);
        List<string> faults = [];
        foreach (var (name, spec) in keys)
        {
            if (!rest.Remove(name, out var found))
            {
                faults.Add(spec is null ? $"missing '{name}'" : $"missing '{name}': {spec.DType}{CheckpointComparison.Show(spec.Shape)}");
            }
            else if (spec is not null && !(found.Shape.SequenceEqual(spec.Shape) && (found.DType == spec.DType || (found.DType.IsFloating() && spec.DType.IsFloating()))))
            {
                faults.Add($"{CheckpointComparison.Show(found)}, expected {spec.DType}{CheckpointComparison.Show(spec.Shape)}");
            }
        }

        faults.AddRange(rest.Values.Select(tensor => $"unexpected {CheckpointComparison.Show(tensor)}"));
        if (faults.Count > 0)
        {
            throw new AssertionException($"{file}: expected {keys.Count} keys, found{CheckpointComparison.Lines(faults)}");
        }
    }
}
