using System.Text.Json;
using System.Text.Json.Nodes;

namespace Weft;

/// <summary>Writes what is done to images in an ecosystem's form.</summary>
internal static class TargetPreprocessing
{
    /// <summary>The object that says it; null where none can.</summary>
    /// <param name="table">The ecosystem's table.</param>
    /// <param name="kinds">Names of the kinds that the architecture may get, in the order of preference.</param>
    /// <param name="value">What is done.</param>
    /// <returns>The object, and what it does not say.</returns>
    public static (JsonObject? Fields, string? Lost) Write(PreprocessingTable table, IReadOnlyList<string> kinds, ImagePreprocessing value)
    {
        var (fields, why) = Express(table, kinds, value);
        if (fields is not null || value.Resized == value.Size)
        {
            return (fields, why);
        }

        // Better told and slightly other than the library's defaults, which are those of another model.
        var (uncropped, _) = Express(table, kinds, value with { Resized = value.Size });
        return (uncropped, why);
    }

    private static (JsonObject? Fields, string? Why) Express(PreprocessingTable table, IReadOnlyList<string> kinds, ImagePreprocessing value)
    {
        string? why = null;
        foreach (var name in table.Kind.Length == 0 ? [""] : kinds)
        {
            foreach (var form in (name.Length == 0 ? table.Kinds.Take(1) : table.Kinds.Where(kind => kind.Names.Contains(name))).SelectMany(kind => kind.Forms))
            {
                var (fields, lost) = Fill(table, form, value);
                if (fields is null)
                {
                    // A form for the same way of scaling says most.
                    why = why is null || form.Resize == value.Resize ? lost : why;
                    continue;
                }

                if (name.Length > 0)
                {
                    fields[table.Kind.Split('|')[0]] = name;
                }

                return (fields, null);
            }
        }

        return (null, why ?? $"what {string.Join(" or ", kinds)} asks for");
    }

    private static (JsonObject? Fields, string? Lost) Fill(PreprocessingTable table, PreprocessingForm form, ImagePreprocessing value)
    {
        string? lost = null;
        var scales = false;
        if (form.Resize is not null && form.Resize != value.Resize)
        {
            return (null, $"resize {value.Resize}");
        }

        var fields = Node(JsonElement.Parse(form.Fields));
        return lost is null && !scales && value.Resized != value.Size
            ? (null, $"a scale of {value.Resized.Height}x{value.Resized.Width} for {value.Size.Height}x{value.Size.Width}")
            : (lost is null ? (JsonObject)fields! : null, lost);

        JsonNode? Node(JsonElement template)
        {
            switch (template.ValueKind)
            {
                case JsonValueKind.String when template.GetString() is ['$', .. var variable]:
                    var (node, why) = PreprocessingValues.Give(variable, value, table.Words);
                    lost ??= node is null ? why : null;
                    scales |= variable is "resized" or "resized_height" or "edge" or "crop";
                    return node;
                case JsonValueKind.Object:
                    var made = new JsonObject();
                    foreach (var field in template.EnumerateObject())
                    {
                        made.Add(field.Name, Node(field.Value));
                    }

                    return made;
                case JsonValueKind.Array:
                    return new JsonArray([.. template.EnumerateArray().Select(Node)]);
                default:
                    return JsonNode.Parse(template.GetRawText());
            }
        }
    }
}
