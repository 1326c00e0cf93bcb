using Weft.Generators.Architecture.Binding;
using Weft.Generators.Diagnostics;
using Weft.Generators.Emission;
using Weft.Generators.Json;

namespace Weft.Generators.Mapping;

/// <summary>Reads a right side that names a layout rather than an architecture.</summary>
internal static class KeySetReader
{
    public static readonly Form Form = new(
        "key_set", "A set of keys without a class: files of a layout that is not described further.",
        Required("layout", ValueKind.Name, "Name of the layout.", "\"in_house\""),
        Optional("name", ValueKind.Name, "What the set is called. Default: layout and class."),
        Optional("stack", ValueKind.Object(() => StackForm), "A form of its files in which the blocks are stacked into one tensor."),
        LayoutReader.Prefix,
        LayoutReader.Beside);

    private static readonly Form StackForm = new(
        "stack", "How keys of stacked blocks are named.",
        Required("from", ValueKind.Text, "The part of a key that names a block, with {i}.", "\"block_{i}/\""),
        Required("to", ValueKind.Text, "What stands there instead.", "\"blocks/\""),
        Optional("when", ValueKind.Name, "Name of a flag that asks for this form when files are written."));

    /// <summary>The side's JSON where it names a layout; else null.</summary>
    public static JsonObject? Find(JsonObject file) => file["right"] is JsonObject side && side["layout"] is not null ? side : null;

    /// <summary>The layout of a file's key set; null where it has none.</summary>
    public static string? LayoutOf(JsonNode? file) => file is JsonObject root && Find(root) is { } side ? (side["layout"] as JsonString)?.Value : null;

    /// <summary>What a file's key set is called, unless it is malformed; null where it has none.</summary>
    public static string? NameOf(JsonNode? file) => file is JsonObject root && Find(root) is { } side
        ? (side["name"] as JsonString)?.Value ?? Identifier.Pascal(LayoutOf(root) ?? "") + ((root["left"] as JsonObject)?["architecture"] as JsonString)?.Value
        : null;

    /// <summary>The key set, or null when it is malformed.</summary>
    /// <param name="reader">Reader of the side.</param>
    /// <param name="left">The left side, where it is known.</param>
    public static KeySetModel? Read(ObjectReader reader, SideSchema? left)
    {
        var before = reader.Problems.Count;
        var layout = reader.Required<JsonString>("layout", "the name of the layout that the keys are");
        var name = reader.Text("name", Identifier.Pascal(layout?.Value ?? "") + left?.Class);
        var stacking = reader.Optional<JsonObject>("stack") is { } json ? Stacking(reader.Inner(json, StackForm), left) : null;
        var keys = LayoutReader.Read(layout?.Value ?? "", reader);
        if (layout is not null && !NodeReader.IsName(layout.Value))
        {
            reader.Problems.Add(Rules.BadName, reader.OriginOf(layout), layout.Value);
        }

        if (reader.Json["name"] is { } named && !NodeReader.IsName(name))
        {
            reader.Problems.Add(Rules.BadName, reader.OriginOf(named), name);
        }

        var beside = reader.Json["beside"] switch { JsonArray array => array.Items, { } one => [one], null => Enumerable.Empty<JsonNode>() };
        return reader.Problems.Count > before ? null : new(name, keys, stacking) { Beside = beside.Select(reader.OriginOf).ToEquatableArray() };
    }

    private static StackingModel? Stacking(ObjectReader reader, SideSchema? left)
    {
        var from = reader.Required<JsonString>("from", $"the part of a key that names a block, such as \"block_{BlockName.Index}/\"");
        var to = reader.Required<JsonString>("to", "what stands there instead where blocks are stacked");
        var when = reader.Optional<JsonString>("when");
        reader.Finish();
        if (when is not null && !NodeReader.IsName(when.Value))
        {
            reader.Problems.Add(Rules.BadName, reader.OriginOf(when), when.Value);
        }
        else if (when is not null && left?.TypeOf(when.Value) is not null)
        {
            reader.Problems.Add(Rules.DuplicateName, reader.OriginOf(when), when.Value, $"a value of {left.Class}");
        }

        if (from is null || to is null)
        {
            return null;
        }

        var parts = from.Value.Split([BlockName.Index], StringSplitOptions.None);
        if (parts.Length != 2 || parts[0].Length == 0)
        {
            reader.Problems.Add(Rules.Pattern, reader.OriginOf(from), $"'{from.Value}' must hold '{BlockName.Index}' once, behind a name.");
            return null;
        }

        if (to.Value.Length == 0 || to.Value.IndexOfAny(['{', '}']) >= 0)
        {
            reader.Problems.Add(Rules.Pattern, reader.OriginOf(to), $"'{to.Value}' must be a name without an index.");
            return null;
        }

        return new(from.Value, to.Value, when?.Value);
    }
}
