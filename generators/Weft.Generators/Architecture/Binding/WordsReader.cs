using Weft.Generators.Architecture.Expressions;
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
    /// <param name="field">The field's object.</param>
    /// <param name="param">The param that the words stand for values of.</param>
    /// <param name="type">What the param may hold; null where it is unknown.</param>
    public EquatableArray<UpstreamPair> Read(ObjectReader field, string param, ExprType? type)
    {
        var values = field.Optional("values");
        EquatableArray<UpstreamPair> pairs = [];
        if (values is not JsonString name)
        {
            pairs = field.Optional<JsonObject>("values") is { } own ? Pairs(own) : [];
        }
        else if (!tables.TryGetValue(name.Value, out pairs))
        {
            field.Problems.Add(Rules.UnknownName, field.OriginOf(name), name.Value, Suggestion.For(name.Value, tables.Keys));
            return [];
        }

        if (pairs.FirstOrDefault(pair => type is not null && !IsA(type, pair.Param)) is { } odd)
        {
            field.Problems.Add(Rules.BadValue, field.OriginOf((values as JsonObject)?.Members.First(word => JsonText.OfKey(word.Key!) == odd.Upstream) ?? values!), $"'{param}' is {type}, found {odd.Param}.");
        }

        return pairs;
    }

    private static bool IsA(ExprType type, string json) => ObjectReader.ValueOf(JsonParser.Parse(json)) is { } value && type.TryConvert(value, out _);

    private static EquatableArray<UpstreamPair> Pairs(JsonObject table) => table.Members.Select(word => new UpstreamPair(JsonText.OfKey(word.Key!), JsonText.Of(word))).ToEquatableArray();
}
