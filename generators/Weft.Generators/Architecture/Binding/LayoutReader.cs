using Weft.Generators.Diagnostics;
using Weft.Generators.Json;

namespace Weft.Generators.Architecture.Binding;

/// <summary>Reads what files in a layout have before their keys, and beside them.</summary>
internal static class LayoutReader
{
    public static readonly FormMember Prefix = Optional("prefix", ValueKind.OneOrList(ValueKind.Text), "What stands before every key in files. Of several, all are read and the first is written.", "\"\"", "\"visual.trunk.\"");

    public static readonly FormMember Beside = Optional("beside", ValueKind.OneOrList(ValueKind.Text), "Patterns of keys that files hold beside the model's and that are left out.", example: "[\"mask_token\"]");

    public static readonly Form Form = new("layout", "A layout: what its files have before and beside the keys.", Prefix, Beside);

    /// <param name="name">The layout.</param>
    /// <param name="reader">Reader of the object that says it; its members are finished.</param>
    public static LayoutModel Read(string name, ObjectReader reader)
    {
        var prefixes = reader.Texts("prefix").Select(t => t.Value).DefaultIfEmpty("").ToEquatableArray();
        var beside = reader.Texts("beside").Where(t => IsPattern(t, reader)).Select(t => t.Value).ToEquatableArray();
        reader.Finish();
        return new(name, prefixes, beside);
    }

    private static bool IsPattern(JsonString text, ObjectReader reader)
    {
        if (KeyPattern.TryParse(text.Value, out var error) is not null)
        {
            return true;
        }

        reader.Problems.Add(Rules.Pattern, reader.OriginOf(text), $"'{text.Value}' is no key pattern: {error}.");
        return false;
    }
}
