using System.Text.Json.Nodes;

namespace Weft.Tests.Models;

internal static class Json
{
    /// <summary>Sets a value deep in a document, by a path such as <c>/model_cfg/vision_cfg/width</c>.</summary>
    public static void Set(JsonNode document, string path, string value)
    {
        var steps = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        var parent = steps[..^1].Aggregate(document, (node, step) => node[step]!);
        parent[steps[^1]] = JsonNode.Parse(value);
    }
}
