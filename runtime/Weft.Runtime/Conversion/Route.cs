namespace Weft;

/// <summary>A way from one architecture to a layout: mappings one after the other, and parts of larger models on the way.</summary>
/// <param name="Architecture">The architecture that is reached.</param>
/// <param name="Layout">The layout asked for, as that architecture has it.</param>
/// <param name="Steps">What leads there; empty when the architecture itself has the layout.</param>
internal sealed record Route(Architecture Architecture, ArchitectureLayout Layout, IReadOnlyList<RouteStep> Steps)
{
    /// <summary>Every architecture with the layout that can be reached: the whole model first, then parts of it, the nearest of each first.</summary>
    /// <param name="from">Where it starts.</param>
    /// <param name="config">Its config, which decides what mappings are for it and what stands in slots; null: follow whatever may be.</param>
    /// <param name="to">The layout.</param>
    /// <param name="catalog">What is known.</param>
    /// <param name="backward">Follow also mappings against the one direction that they lead in: such a route cannot be taken, but tells why.</param>
    public static IEnumerable<Route> Find(Architecture from, ArchitectureConfig? config, Layout to, ModelCatalog catalog, bool backward = false) =>
        from way in Ways(@from, config, catalog, backward)
        let reached = way.Count > 0 ? way[^1].Reached : @from
        let layout = reached.Layouts.FirstOrDefault(l => l.Layout == to)
        where layout is not null
        select new Route(reached, layout, way);

    /// <summary>The steps to every architecture that can be reached, as <see cref="Find"/> orders them; none to the first, which is where it starts.</summary>
    public static IEnumerable<IReadOnlyList<RouteStep>> Ways(Architecture from, ArchitectureConfig? config, ModelCatalog catalog, bool backward = false)
    {
        // A class may be reached from several parts of the model, which hold more of it or less.
        List<Place> open = [];
        List<Place> seen = [];
        void Open(Architecture at, Architecture whole, ArchitectureConfig? reached, RouteStep[] steps)
        {
            // A config that is refused leads nowhere, but the refusal is worth telling.
            var rank = (steps.Count(step => step is PartRouteStep) * MostSteps) + steps.Length + (config is not null && reached is null ? MostSteps * MostSteps : 0);
            var after = open.FindIndex(other => other.Rank > rank);
            open.Insert(after < 0 ? open.Count : after, new(at, whole, reached, steps, rank));
        }

        Open(from, from, config, []);
        while (open.Count > 0)
        {
            var next = open[0];
            open.RemoveAt(0);
            if (seen.Exists(known => known.At == next.At && known.Whole == next.Whole) || next.Steps.Length == MostSteps)
            {
                continue;
            }

            seen.Add(next);
            yield return next.Steps;
            foreach (var step in Leading(next.At, next.Config, catalog, backward))
            {
                Open(step.Reached, next.Whole, Reached(next.Config, step), [.. next.Steps, step]);
            }

            foreach (var slot in next.Config?.Slots ?? [])
            {
                Open(slot.InPlace.Architecture, slot.InPlace.Architecture, slot.InPlace, [.. next.Steps, new PartRouteStep(slot.Name, slot.InPlace.Architecture)]);
            }
        }
    }

    /// <summary>Whether tensors of blocks may be stacked there.</summary>
    public bool MayStack => Architecture.KeySet?.Stacking?.When is not null;

    /// <summary>This way to tensors that are stacked, or are not.</summary>
    public Route To(bool stacked) => this with { Steps = [.. Steps, new StackRouteStep(Architecture, stacked)] };

    /// <summary>This way to every form that a file in the layout may have.</summary>
    public IEnumerable<Route> Forms =>
        from prefix in Layout.Prefixes
        let prefixed = this with { Layout = Layout with { Prefixes = [prefix] } }
        from form in MayStack ? [prefixed.To(stacked: false), prefixed.To(stacked: true)] : new[] { prefixed }
        select form;

    /// <summary>Whether files in the layout describe the architecture itself.</summary>
    public bool IsWhole => Architecture.IsWholeIn(Layout);

    /// <summary>Whether only a part of the model goes this way.</summary>
    public bool IsPart => Steps.Any(step => step is PartRouteStep);

    /// <summary>Takes a plan in the starting architecture's own keys to the keys of files in the layout.</summary>
    public (ConversionPlan Plan, ArchitectureConfig Config) Apply(ConversionPlan plan, ArchitectureConfig config, bool partial)
    {
        foreach (var step in Steps)
        {
            (plan, config) = step.Apply(plan, config, partial);
        }

        return (Layout.Prefixes[0].Length == 0 ? plan : plan.WithPrefix(Layout.Prefixes[0]), config);
    }

    // More than any way has; the weights of what decides the order.
    private const int MostSteps = 16;

    private static IEnumerable<MappingRouteStep> Leading(Architecture from, ArchitectureConfig? config, ModelCatalog catalog, bool backward)
    {
        foreach (var mapping in catalog.Mappings)
        {
            if (mapping.Left == from && mapping.Fits(config, toRight: true))
            {
                yield return new(mapping, true);
            }
            else if (mapping.Right == from && (backward || mapping.Leads(toRight: false)) && mapping.Fits(config, toRight: false))
            {
                yield return new(mapping, false);
            }
        }
    }

    private static ArchitectureConfig? Reached(ArchitectureConfig? config, MappingRouteStep step)
    {
        try
        {
            return config is null ? null : step.Translate(config);
        }
        catch (WeftException)
        {
            return null;
        }
    }

    /// <param name="At">What was reached.</param>
    /// <param name="Whole">The model, or the part of it, that it holds.</param>
    /// <param name="Config">Its config; null where that is not known or not there.</param>
    /// <param name="Steps">What led there.</param>
    /// <param name="Rank">How near it is.</param>
    private sealed record Place(Architecture At, Architecture Whole, ArchitectureConfig? Config, RouteStep[] Steps, int Rank);
}
