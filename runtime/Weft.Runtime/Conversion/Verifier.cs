namespace Weft;

/// <summary>Compares two checkpoints tensor by tensor, across layouts.</summary>
public static class Verifier
{
    /// <summary>Takes one model to the layout of the other and compares there, in pieces.</summary>
    /// <param name="a">A weights file or directory.</param>
    /// <param name="b">Another one, in any layout that the first one converts to or from; it is enough that one of them is recognised.</param>
    /// <param name="catalog">What is known.</param>
    /// <param name="tolerance">Largest absolute difference that counts as equal.</param>
    /// <param name="config">A config file, or the directory that holds one, of the model that both are, to use instead of those beside them.</param>
    /// <param name="cancellation">Stops the comparison.</param>
    /// <exception cref="WeftException">A file cannot be read, or no mapping relates the two.</exception>
    public static VerifyReport Verify(string a, string b, ModelCatalog catalog, double tolerance = 0, string? config = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        using var left = ModelSource.Open(a, catalog, config);
        using var right = ModelSource.Open(b, catalog, config);

        // Files of equal names need no knowledge of the model: they are compared as they are.
        var names = Names(left);
        if (names.SetEquals(Names(right)))
        {
            return TensorComparer.Compare(ConversionPlan.Of(left.Checkpoint.Tensors), left.Checkpoint, right.Checkpoint, tolerance, cancellation);
        }

        List<WeftException> refusals = [];
        var there = Best(left, Names(right), catalog, refusals);
        var back = Best(right, names, catalog, refusals);
        return (there, back) switch
        {
            ({ } plan, var other) when other is null || plan.Matches >= other.Value.Matches =>
                TensorComparer.Compare(plan.Plan, left.Checkpoint, right.Checkpoint, tolerance, cancellation),
            (_, { } plan) => TensorComparer.Compare(plan.Plan, right.Checkpoint, left.Checkpoint, tolerance, cancellation).Swapped(),
            _ => throw refusals.FirstOrDefault() ?? new ConversionException($"{Display.Text(a)} and {Display.Text(b)} have no layout in common."),
        };
    }

    // Of all layouts that a model converts to, the one whose names the other file has most of.
    private static (ConversionPlan Plan, int Matches)? Best(ModelSource source, HashSet<string> names, ModelCatalog catalog, List<WeftException> refusals)
    {
        (ConversionPlan Plan, int Matches)? best = null;
        try
        {
            var whole = Detector.Detect(source, catalog);
            var layouts = catalog.Architectures.SelectMany(a => a.Layouts).Select(l => l.Layout).Distinct().ToList();
            var own = ConversionPlan.Of(whole.Used, whole.Prefix, whole.Unused);
            foreach (var written in layouts.SelectMany(layout => Route.Find(whole.Architecture, whole.Config, layout, catalog)).SelectMany(route => route.Forms))
            {
                if (Try(written, own, whole.Config, refusals) is { } plan
                    && plan.Tensors.Count(t => names.Contains(t.Name)) is > 0 and var matches
                    && (best is null || matches > best.Value.Matches))
                {
                    best = (plan, matches);
                }
            }
        }
        catch (WeftException refusal)
        {
            refusals.Add(refusal);
        }

        return best;
    }

    private static ConversionPlan? Try(Route route, ConversionPlan own, ArchitectureConfig config, List<WeftException> refusals)
    {
        try
        {
            return route.Apply(own, config, partial: true).Plan;
        }
        catch (WeftException refusal)
        {
            refusals.Add(refusal);
            return null;
        }
    }

    private static HashSet<string> Names(ModelSource source) => source.Checkpoint.Tensors.Select(t => t.Name).ToHashSet(StringComparer.Ordinal);
}
