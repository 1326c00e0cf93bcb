namespace Weft;

/// <summary>Compares what a plan makes of one checkpoint with another checkpoint.</summary>
internal static class TensorComparer
{
    /// <summary>Every tensor of either side.</summary>
    public static VerifyReport Compare(ConversionPlan plan, Checkpoint a, Checkpoint b, double tolerance, CancellationToken cancellation)
    {
        var rest = b.Tensors.ToDictionary(t => t.Name, StringComparer.Ordinal);
        List<TensorComparison> tensors = [];
        foreach (var tensor in plan.Tensors)
        {
            string[] names = [.. tensor.Sources.Select(s => s.Name)];
            tensors.Add(rest.Remove(tensor.Name, out var other)
                ? Compare(names, tensor, other)
                : new(names, [tensor.Name], TensorVerdict.MissingInB));
        }

        // What the target has no key for may still be there under its own name.
        foreach (var entry in plan.LeftOut)
        {
            tensors.Add(rest.Remove(entry.Name, out var other)
                ? Compare([entry.Name], PlannedTensor.Of(entry), other)
                : new([entry.Name], [], TensorVerdict.MissingInB));
        }

        using var reader = new PlanReader(a);
        foreach (var check in plan.Checks)
        {
            var holds = check.Holds(reader, cancellation);
            tensors.Add(new([check.Tensor.Name], [], holds ? TensorVerdict.Equal : TensorVerdict.Differs, holds ? 0 : double.PositiveInfinity));
        }

        a.EnsureUnchanged();
        b.EnsureUnchanged();
        tensors.AddRange(rest.Values.Select(e => new TensorComparison([], [e.Name], TensorVerdict.MissingInA)));
        return new(tensors);

        TensorComparison Compare(IReadOnlyList<string> names, PlannedTensor tensor, TensorEntry other)
        {
            var largest = tensor.Shape.AsSpan().SequenceEqual(other.Shape.AsSpan())
                ? TensorDifference.Largest(a, tensor, b, other, cancellation)
                : double.PositiveInfinity;
            return new(names, [other.Name], largest <= tolerance ? TensorVerdict.Equal : TensorVerdict.Differs, largest);
        }
    }
}
