using System.Text.Json;

namespace Weft;

/// <summary>Dotted paths into a JSON document.</summary>
internal static class JsonPath
{
    /// <summary>The value at a path, or null where it leads nowhere. An empty path is the element itself; a JSON null is a value.</summary>
    public static JsonElement? Find(JsonElement element, string path)
    {
        if (path.Length > 0)
        {
            foreach (var step in path.Split('.'))
            {
                if (element.ValueKind != JsonValueKind.Object || !element.TryGetProperty(step, out element))
                {
                    return null;
                }
            }
        }

        return element;
    }

    /// <summary>The object that describes the model: at the path, or the whole document where that is absent.</summary>
    public static JsonElement Envelope(JsonElement root, string path) => Find(root, path) ?? root;
}
