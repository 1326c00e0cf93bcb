using System.Text.Json;

namespace Weft;

/// <summary>Finds a class that a larger model's file holds under other keys than its own: what the file is as a whole leads there, through mappings and slots.</summary>
internal static class PartDetector
{
    /// <summary>The way that leaves out least of the file; null where there is none, or the file is no model that is known.</summary>
    /// <param name="source">The opened file.</param>
    /// <param name="catalog">What is known.</param>
    /// <param name="targets">The class, or all of its name.</param>
    /// <param name="preset">Published sizes of the whole model to use instead of the config file.</param>
    /// <param name="set">Params of the whole model to change.</param>
    public static Detection? Find(ModelSource source, ModelCatalog catalog, IReadOnlyList<Architecture> targets, string? preset, IReadOnlyList<KeyValuePair<string, JsonElement>>? set)
    {
        var whole = Whole(source, catalog, preset, set);
        var ways = whole is null ? [] : Route.Ways(whole.Architecture, whole.Config, catalog).Where(way => way.Count > 0 && targets.Contains(way[^1].Reached));
        return LeastLeftOut.Of(ways, way => whole! with { Way = way }, found => found.Reach().Plan, []) is { } best ? Divided(best) : null;
    }

    private static Detection? Whole(ModelSource source, ModelCatalog catalog, string? preset, IReadOnlyList<KeyValuePair<string, JsonElement>>? set)
    {
        try
        {
            return Detector.Find(source, catalog, null, preset, set) is { Check.IsClean: true } whole ? whole : null;
        }
        catch (WeftException)
        {
            // Whoever asked for the class is told about that.
            return null;
        }
    }

    /// <summary>With the tensors that the class takes apart from those that it does not.</summary>
    private static Detection Divided(Detection found)
    {
        var leftOut = found.Reach().Plan.LeftOut;
        var way = string.Join(", then ", found.Way.Select(step => step switch { MappingRouteStep mapping => mapping.Mapping.Name, PartRouteStep part => $"its {part.Slot}", _ => step.Reached.Name }));
        return found with
        {
            Used = [.. found.Used.Except(leftOut)],
            Unused = [.. found.Unused, .. leftOut],
            LeftOut = leftOut,
            Reasons = [.. found.Reasons, $"part: {way} takes it to {found.Target.Name}, {leftOut.Count} left out"],
        };
    }
}
