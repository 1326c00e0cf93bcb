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
                if (Step(element, step) is not { } next)
                {
                    return null;
                }

                element = next;
            }
        }

        return element;
    }

    private static JsonElement? Step(JsonElement element, string step) => element.ValueKind switch
    {
        JsonValueKind.Object => element.TryGetProperty(step, out var member) ? member : null,
        JsonValueKind.Array when FieldPath.Items(step) is var (first, isRest) && first < element.GetArrayLength() =>
            isRest ? JsonElement.Parse($"[{string.Join(',', element.EnumerateArray().Skip(first).Select(item => item.GetRawText()))}]") : element[first],
        _ => null,
    };

    /// <summary>The first object of paths with <c>|</c> between them, or null.</summary>
    public static JsonElement? FindObject(JsonElement element, string paths)
    {
        foreach (var path in paths.Split('|'))
        {
            if (Find(element, path) is { ValueKind: JsonValueKind.Object } found)
            {
                return found;
            }
        }

        return null;
    }

    /// <summary>The object that describes the model: at the path, or the whole document where that is absent.</summary>
    public static JsonElement Envelope(JsonElement root, string path) => Find(root, path) ?? root;
}
