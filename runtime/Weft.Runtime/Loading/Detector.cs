using System.Text.Json;

namespace Weft;

/// <summary>Finds out what a checkpoint holds.</summary>
public static class Detector
{
    /// <summary>Finds architecture, layout and config of a checkpoint, from its config file or else from its keys.</summary>
    public static Detection Detect(
        ModelSource source,
        ModelCatalog catalog,
        string? model = null,
        string? preset = null,
        IReadOnlyList<KeyValuePair<string, JsonElement>>? set = null) => throw new LoadException("");
}
