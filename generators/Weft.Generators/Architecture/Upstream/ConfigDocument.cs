using Weft.Generators.Json;

namespace Weft.Generators.Architecture.Upstream;

/// <summary>An upstream config as one table addresses it.</summary>
internal sealed class ConfigDocument
{
    /// <param name="table">The table.</param>
    /// <param name="envelope">The object that describes the model.</param>
    public ConfigDocument(UpstreamModel table, JsonNode envelope)
    {
        (Table, Envelope) = (table, envelope);
        var places = table.At.Split('|');
        At = Array.Find(places, place => Node(place) is not (null or JsonNull)) ?? places[places.Length - 1];
        Ignored = [.. table.Ignore.SelectMany(Alternatives), .. places.Where(place => place != At)];
    }

    /// <summary>The object that describes the model.</summary>
    public JsonNode Envelope { get; }

    public UpstreamModel Table { get; }

    /// <summary>The way to the object that holds the fields.</summary>
    public string At { get; }

    /// <summary>Ways to fields that change nothing.</summary>
    public IReadOnlyList<string> Ignored { get; }

    /// <summary>The name of a preset to start from, or null.</summary>
    public string? PresetName => Table.Preset is null ? null : Texts(Find(Table.Preset)).FirstOrDefault();

    /// <summary>The alternatives of a path, each from the envelope.</summary>
    public IEnumerable<string> Alternatives(string path) => FieldPath.Alternatives(path, At);

    /// <summary>The first alternative.</summary>
    public string Absolute(string path) => Alternatives(path).First();

    /// <summary>The first alternative of a path that is present; null is a value.</summary>
    public JsonNode? Find(string path) => Found(path).Node;

    /// <summary>The way to what <see cref="Find"/> finds, or the first alternative: what messages say.</summary>
    public string WayOf(string path) => Found(path).Way ?? Absolute(path);

    private (string? Way, JsonNode? Node) Found(string path) =>
        Alternatives(path).Select(way => (Way: way, Node: Node(way))).FirstOrDefault(found => found.Node is not null && !(found.Node is JsonNull && PrunesNull(found.Way)));

    /// <summary>Whether the library takes a null at a way for an absent field.</summary>
    public bool PrunesNull(string way) => Table.NullIsAbsent && way.StartsWith(At + ".", StringComparison.Ordinal);

    /// <summary>Whether a field is there, or with a leading <c>!</c> is not; null, false and an empty text count as absent. After a <c>=</c>, the text that it holds.</summary>
    public bool Holds(string condition)
    {
        var (absent, path, text) = FieldPath.Condition(condition);
        var found = Find(path);
        return absent != (text is null ? found is not (null or JsonNull or JsonBool { Value: false } or JsonString { Value: "" }) : found is JsonString { Value: var value } && value == text);
    }

    /// <summary>What the conditions of the table that do not hold ask for.</summary>
    public IReadOnlyList<string> Unmet() => [.. Table.When.Where(condition => !Holds(condition)).Select(FieldPath.Condition)
        .Select(condition => FieldPath.Wanted(condition.Absent, Absolute(condition.Path), condition.Text))];

    /// <summary>The value at a way from the envelope, or null where it leads nowhere.</summary>
    public JsonNode? Node(string path) => Node(Envelope, path);

    /// <summary>The value at a dotted way, or null where it leads nowhere.</summary>
    public static JsonNode? Node(JsonNode root, string path) =>
        path.Length == 0 ? root : path.Split('.').Aggregate((JsonNode?)root, static (node, step) => node switch
        {
            JsonObject obj => obj[step],
            JsonArray array when FieldPath.Items(step) is var (first, isRest) && first < array.Items.Count =>
                isRest ? JsonParser.Parse($"[{string.Join(",", array.Items.Skip(first).Select(JsonText.Of))}]") : array.Items[first],
            _ => null,
        });

    /// <summary>A text, or the texts of an array.</summary>
    public static IEnumerable<string> Texts(JsonNode? node) => node switch
    {
        JsonString text => [text.Value],
        JsonArray array => array.Items.OfType<JsonString>().Select(text => text.Value),
        _ => [],
    };
}
