using System.Globalization;
using System.Text;

namespace Weft.Generators.Json;

/// <summary>Writes JSON values without white space.</summary>
internal static class JsonText
{
    public static string Of(JsonNode node) => node switch
    {
        JsonObject obj => $"{{{string.Join(",", obj.Members.Select(m => $"{Quote(m.Key!)}:{Of(m)}"))}}}",
        JsonArray array => $"[{string.Join(",", array.Items.Select(Of))}]",
        JsonString text => Quote(text.Value),
        JsonNumber number => number.Text,
        JsonBool flag => flag.Value ? "true" : "false",
        _ => "null",
    };

    /// <summary>Whether two values mean the same: numbers by what they are, whatever their spelling.</summary>
    public static bool Same(JsonNode left, JsonNode right) => (left, right) switch
    {
        (JsonNumber a, JsonNumber b) => a.Equals(b) || double.Parse(a.Text, CultureInfo.InvariantCulture) == double.Parse(b.Text, CultureInfo.InvariantCulture),
        (JsonArray a, JsonArray b) => a.Items.Count == b.Items.Count && a.Items.Zip(b.Items, Same).All(same => same),
        (JsonObject a, JsonObject b) => a.Members.Count == b.Members.Count && a.Members.All(m => b[m.Key!] is { } other && Same(m, other)),
        _ => left.Equals(right),
    };

    /// <summary>A member name that stands for a value: true, false, null and numbers are those, all else is a text.</summary>
    public static string OfKey(string key)
    {
        try
        {
            return JsonParser.Parse(key) is JsonBool or JsonNull or JsonNumber ? key : Quote(key);
        }
        catch (JsonSyntaxException)
        {
            return Quote(key);
        }
    }

    public static string Quote(string text)
    {
        var quoted = new StringBuilder("\"");
        foreach (var c in text)
        {
            quoted.Append(c is '"' or '\\' ? $"\\{c}" : c < ' ' || char.IsSurrogate(c) ? $"\\u{(int)c:x4}" : c.ToString());
        }

        return quoted.Append('"').ToString();
    }
}
