using System.Text.Json;

namespace Weft;

/// <summary>Params that are set by hand, told apart: what a layout may or may not do is said of the target, everything else of the model.</summary>
/// <param name="Model">Params of the model.</param>
/// <param name="IsStacked">Whether tensors of blocks are to be stacked where the layout may have them so.</param>
internal sealed record TargetParams(IReadOnlyList<KeyValuePair<string, JsonElement>> Model, bool IsStacked)
{
    /// <summary>Tells them apart.</summary>
    /// <exception cref="ConfigException">What is said of the target is not true or false.</exception>
    public static TargetParams Of(IReadOnlyList<KeyValuePair<string, JsonElement>> set, Layout to, ModelCatalog catalog)
    {
        if (set.Count == 0)
        {
            return new([], false);
        }

        var byTarget = set.ToLookup(one => catalog.Architectures.Any(a => a.KeySet?.Stacking?.When == one.Key && a.Layouts.Any(l => l.Layout == to)));
        return new([.. byTarget[false]], byTarget[true].LastOrDefault() is { Key: not null } said && ConfigJson.Bool(said.Key, said.Value));
    }

    /// <summary>A way to the layout in the form that is asked for.</summary>
    public Route Form(Route route) => route.MayStack ? route.To(IsStacked) : route;
}
