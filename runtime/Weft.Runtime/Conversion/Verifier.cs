namespace Weft;

/// <summary>Compares two checkpoints tensor by tensor, across layouts.</summary>
public static class Verifier
{
    /// <summary>Takes the first model to the layout of the second one and compares there, in pieces.</summary>
    /// <param name="a">A weights file or directory.</param>
    /// <param name="b">Another one, in any layout that the first one converts to or from.</param>
    /// <param name="catalog">What is known.</param>
    /// <param name="tolerance">Largest absolute difference that counts as equal.</param>
    /// <param name="cancellation">Stops the comparison.</param>
    /// <exception cref="WeftException">A file cannot be read, or no mapping relates the two.</exception>
    public static VerifyReport Verify(string a, string b, ModelCatalog catalog, double tolerance = 0, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        using var left = ModelSource.Open(a, catalog);
        using var right = ModelSource.Open(b, catalog);
        return Compare(Plan(left, right, catalog), left.Checkpoint, right.Checkpoint, tolerance, cancellation);
    }

    // Files of equal names need no knowledge of the model: they are compared as they are.
    private static ConversionPlan Plan(ModelSource left, ModelSource right, ModelCatalog catalog)
    {
        var names = left.Checkpoint.Tensors.Select(t => t.Name).ToHashSet(StringComparer.Ordinal);
        if (names.SetEquals(right.Checkpoint.Tensors.Select(t => t.Name)))
        {
            return ConversionPlan.Of(left.Checkpoint.Tensors);
        }

        var target = Detector.Detect(right, catalog);
        var found = new TargetFinder(left, catalog, target.Layout, new() { Model = target.Architecture.Name, Partial = true }).Find();
        var written = found.Route.Layout.Prefixes[0];
        return written == target.Prefix
            ? found.Plan
            : found.Plan with { Tensors = [.. found.Plan.Tensors.Select(t => t.Renamed(target.Prefix + t.Name[written.Length..]))] };
    }

    private static VerifyReport Compare(ConversionPlan plan, Checkpoint a, Checkpoint b, double tolerance, CancellationToken cancellation)
    {
        var rest = b.Tensors.ToDictionary(t => t.Name, StringComparer.Ordinal);
        List<TensorComparison> tensors = [];
        foreach (var tensor in plan.Tensors)
        {
            string[] names = [.. tensor.Sources.Select(s => s.Name)];
            tensors.Add(rest.Remove(tensor.Name, out var other)
                ? Compare(names, tensor, other)
                : new(names, tensor.Name, TensorVerdict.MissingInB));
        }

        // What the target has no key for may still be there under its own name.
        foreach (var entry in plan.LeftOut)
        {
            tensors.Add(rest.Remove(entry.Name, out var other)
                ? Compare([entry.Name], PlannedTensor.Of(entry), other)
                : new([entry.Name], null, TensorVerdict.MissingInB));
        }

        using var reader = new PlanReader(a);
        foreach (var check in plan.Checks)
        {
            var holds = check.Holds(reader, cancellation);
            tensors.Add(new([check.Tensor.Name], null, holds ? TensorVerdict.Equal : TensorVerdict.Differs, holds ? 0 : double.PositiveInfinity));
        }

        tensors.AddRange(rest.Values.Select(e => new TensorComparison([], e.Name, TensorVerdict.MissingInA)));
        return new(tensors);

        TensorComparison Compare(IReadOnlyList<string> names, PlannedTensor tensor, TensorEntry other)
        {
            var largest = tensor.Shape.AsSpan().SequenceEqual(other.Shape.AsSpan())
                ? TensorDifference.Largest(a, tensor, b, other, cancellation)
                : double.PositiveInfinity;
            return new(names, other.Name, largest <= tolerance ? TensorVerdict.Equal : TensorVerdict.Differs, largest);
        }
    }
}
