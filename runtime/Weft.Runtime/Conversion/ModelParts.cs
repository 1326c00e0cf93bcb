using System.Text.Json;

namespace Weft;

/// <summary>Finds the parts of a whole model: a file of it holds them, too, and a tower has layouts and mappings of its own.</summary>
internal static class ModelParts
{
    /// <summary>Every other class that the file holds completely, in the order of the catalog.</summary>
    /// <param name="source">The opened file.</param>
    /// <param name="catalog">What is known.</param>
    /// <param name="whole">What the file is.</param>
    /// <param name="preset">Published sizes to use instead of the config.</param>
    /// <param name="set">Params to change.</param>
    public static IEnumerable<Detection> Find(ModelSource source, ModelCatalog catalog, Detection whole, string? preset = null, IReadOnlyList<KeyValuePair<string, JsonElement>>? set = null)
    {
        foreach (var part in catalog.Architectures.Where(a => a != whole.Architecture && a.Layouts.Any(l => l.Layout == whole.Layout)))
        {
            Detection? found = null;
            try
            {
                found = Detector.Detect(source, catalog, part.Name, preset, set);
            }
            catch (WeftException)
            {
                // It is not in there: nobody asked for it.
            }

            if (found is { Via.Count: 0, Check.IsClean: true })
            {
                yield return found;
            }
        }
    }
}
