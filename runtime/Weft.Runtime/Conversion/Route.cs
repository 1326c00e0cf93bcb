namespace Weft;

/// <summary>A way from one architecture to a layout: mappings one after the other.</summary>
/// <param name="Architecture">The architecture that is reached.</param>
/// <param name="Layout">The layout asked for, as that architecture has it.</param>
/// <param name="Steps">Mappings and their directions; empty when the architecture itself has the layout.</param>
internal sealed record Route(Architecture Architecture, ArchitectureLayout Layout, IReadOnlyList<RouteStep> Steps)
{
    /// <summary>Every architecture with the layout that can be reached, the nearest first.</summary>
    /// <param name="from">Where it starts.</param>
    /// <param name="to">The layout.</param>
    /// <param name="catalog">What is known.</param>
    /// <param name="backward">Follow also mappings against the one direction that they lead in: such a route cannot be taken, but tells why.</param>
    public static IEnumerable<Route> Find(Architecture from, Layout to, ModelCatalog catalog, bool backward = false)
    {
        HashSet<Architecture> seen = [from];
        Queue<(Architecture At, RouteStep[] Steps)> open = new([(from, [])]);
        while (open.TryDequeue(out var next))
        {
            if (next.At.Layouts.FirstOrDefault(l => l.Layout == to) is { } layout)
            {
                yield return new(next.At, layout, next.Steps);
            }

            foreach (var mapping in catalog.Mappings)
            {
                if (mapping.Left == next.At && seen.Add(mapping.Right))
                {
                    open.Enqueue((mapping.Right, [.. next.Steps, new(mapping, true)]));
                }
                else if (mapping.Right == next.At && (backward || mapping.Leads(toRight: false)) && seen.Add(mapping.Left))
                {
                    open.Enqueue((mapping.Left, [.. next.Steps, new(mapping, false)]));
                }
            }
        }
    }

    /// <summary>Whether files in the layout describe the architecture itself.</summary>
    public bool IsWhole => Architecture.IsWholeIn(Layout);

    /// <summary>Takes a plan in the starting architecture's own keys to the keys of files in the layout.</summary>
    public (ConversionPlan Plan, ArchitectureConfig Config) Apply(ConversionPlan plan, ArchitectureConfig config, bool partial)
    {
        foreach (var step in Steps)
        {
            plan = plan.Through(step.Mapping, step.ToRight, config, partial);
            config = step.Mapping.Translate(config, step.ToRight);
        }

        return (Layout.Prefixes[0].Length == 0 ? plan : plan.WithPrefix(Layout.Prefixes[0]), config);
    }
}

/// <summary>One mapping in one direction.</summary>
internal sealed record RouteStep(Mapping Mapping, bool ToRight);
