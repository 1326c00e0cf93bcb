using Weft.Generators.Diagnostics;
using Weft.Generators.Json;

namespace Weft.Generators.Architecture.Binding;

/// <summary>Reads what an ecosystem's words mean: a table that a field of an upstream table holds, or names in a components file.</summary>
/// <param name="tables">Named tables of the files that an architecture uses.</param>
internal sealed class WordsReader(IReadOnlyDictionary<string, EquatableArray<UpstreamPair>> tables)
{
    /// <summary>The tables of a components file, by name.</summary>
    public static IEnumerable<KeyValuePair<string, EquatableArray<UpstreamPair>>> Tables(ObjectReader file) =>
        file.Members("words").Where(table => file.Expect<JsonObject>(table) is not null).Select(table => new KeyValuePair<string, EquatableArray<UpstreamPair>>(table.Key!, Pairs((JsonObject)table)));

    /// <summary>The words of a field.</summary>
    public EquatableArray<UpstreamPair> Read(ObjectReader field)
    {
        if (field.Optional("values") is not JsonString name)
        {
            return field.Optional<JsonObject>("values") is { } own ? Pairs(own) : [];
        }

        if (tables.TryGetValue(name.Value, out var pairs))
        {
            return pairs;
        }

        field.Problems.Add(Rules.UnknownName, field.OriginOf(name), name.Value, Suggestion.For(name.Value, tables.Keys));
        return [];
    }

    private static EquatableArray<UpstreamPair> Pairs(JsonObject table) => table.Members.Select(word => new UpstreamPair(JsonText.OfKey(word.Key!), JsonText.Of(word))).ToEquatableArray();
}
