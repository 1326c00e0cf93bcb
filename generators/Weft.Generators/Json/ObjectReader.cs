using System.Globalization;
using Weft.Generators.Architecture.Expressions;
using Weft.Generators.Diagnostics;

namespace Weft.Generators.Json;

/// <summary>Reads the members of an object that its table lists, and reports what is missing, of the wrong kind, or not known.</summary>
internal sealed class ObjectReader(JsonObject json, Form form, string file, ProblemList problems)
{
    private readonly HashSet<string> _known = new(StringComparer.Ordinal);
    private readonly Dictionary<string, JsonNode>? _misspelt = Misspelt(json, form);

    public JsonObject Json { get; } = json;

    /// <summary>The members that there may be.</summary>
    public Form Form { get; } = form;

    public string File { get; } = file;

    public ProblemList Problems { get; } = problems;

    /// <summary>Where the object stands; set for one that stands for a text.</summary>
    public Origin? At { get; init; }

    public Origin Origin => At ?? new(File, Json.Path);

    public Origin OriginOf(JsonNode node) => new(File, node.Path);

    /// <summary>A reader of an object inside this one.</summary>
    public ObjectReader Inner(JsonObject json, Form form) => new(json, form, File, Problems);

    /// <summary>The member, or null when it is absent.</summary>
    public JsonNode? Optional(string key)
    {
        _ = Form[key];
        _known.Add(key);
        return Json[key] ?? (_misspelt?.TryGetValue(key, out var meant) == true ? meant : null);
    }

    /// <summary>The member, which must be read as what its table says that it holds.</summary>
    public JsonNode? Optional(string key, ValueKind kind) => Form[key].Kind.Allows(kind) ? Optional(key) : throw new InvalidOperationException($"'{key}' of '{Form.Name}' is read as what its table does not say.");

    private JsonNode? Optional(string key, JsonTypes types) => (Form[key].Kind.Types & types) != 0 ? Optional(key) : throw new InvalidOperationException($"'{key}' of '{Form.Name}' never holds {types}.");

    /// <summary>The member of a kind; a missing one is reported with what it is for, null then.</summary>
    public T? Required<T>(string key, string purpose)
        where T : JsonNode
    {
        if (Optional(key, TypesOf(typeof(T))) is { } node)
        {
            return Expect<T>(node);
        }

        Problems.Add(Rules.MissingMember, Origin, key, purpose);
        return null;
    }

    /// <summary>The member of a kind, or null when it is absent or of another kind (which is reported).</summary>
    public T? Optional<T>(string key)
        where T : JsonNode => Optional(key, TypesOf(typeof(T))) is { } node ? Expect<T>(node) : null;

    public T? Expect<T>(JsonNode node)
        where T : JsonNode
    {
        if (node is T typed)
        {
            return typed;
        }

        Problems.Add(Rules.WrongKind, OriginOf(node), KindName(typeof(T)), node.Kind);
        return null;
    }

    /// <summary>A text member; where it is absent the fallback, or what its table says.</summary>
    public string Text(string key, string? fallback = null) => Optional<JsonString>(key)?.Value ?? fallback ?? Form[key].Absent ?? "";

    /// <summary>One of the words that its table lists; the one that holds without it where it is absent.</summary>
    public string Keyword(string key)
    {
        var (words, fallback) = (Form[key].Kind.Words, Form[key].Absent ?? "");
        if (Optional<JsonString>(key) is not { } text)
        {
            return fallback;
        }

        if (!words.Contains(text.Value))
        {
            var hint = Suggestion.Nearest(text.Value, words) is { } near ? $" (did you mean '{near}'?)" : "";
            Problems.Add(Rules.WrongKind, OriginOf(text), $"one of {string.Join(", ", words.Select(w => $"'{w}'"))}", $"'{text.Value}'{hint}");
            return fallback;
        }

        return text.Value;
    }

    public bool Flag(string key) => Optional<JsonBool>(key)?.Value ?? Form[key].Absent == "true";

    /// <summary>An integer member, or null.</summary>
    public long? Integer(string key)
    {
        if (Optional(key, JsonTypes.Integer) is not { } node)
        {
            return null;
        }

        if (node is JsonNumber { IsInteger: true } number && long.TryParse(number.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value))
        {
            return value;
        }

        Problems.Add(Rules.WrongKind, OriginOf(node), "an integer", node.Kind);
        return null;
    }

    /// <summary>The texts of a string or an array of strings; empty when absent.</summary>
    public IReadOnlyList<JsonString> Texts(string key) => Optional(key, JsonTypes.String | JsonTypes.Array) switch
    {
        null => [],
        JsonString text => [text],
        JsonArray array => [.. array.Items.Select(Expect<JsonString>).OfType<JsonString>()],
        var other => Expect<JsonArray>(other) is null ? [] : [],
    };

    /// <summary>The objects of a member that is one object or an array of them.</summary>
    public IReadOnlyList<JsonObject> Objects(string key) => Optional(key, JsonTypes.Object | JsonTypes.Array) switch
    {
        null => [],
        JsonObject one => [one],
        JsonArray array => [.. array.Items.Select(Expect<JsonObject>).OfType<JsonObject>()],
        var other => Expect<JsonObject>(other) is null ? [] : [],
    };

    /// <summary>Members of an object-valued member; empty when absent.</summary>
    public IReadOnlyList<JsonNode> Members(string key) => Optional<JsonObject>(key)?.Members ?? [];

    /// <summary>A JSON scalar or list as a value of the expression language; null when it has none, which is reported.</summary>
    public ExprValue? Value(JsonNode node)
    {
        var value = ValueOf(node);
        if (value is null)
        {
            Problems.Add(Rules.WrongKind, OriginOf(node), "a value", node is JsonNumber ? "a number out of range" : node.Kind);
        }

        return value;
    }

    /// <summary>A JSON scalar or list as a value of the expression language; null when it has none: an object, or a number out of range.</summary>
    public static ExprValue? ValueOf(JsonNode node)
    {
        switch (node)
        {
            case JsonNull:
                return ExprValue.Null;
            case JsonBool flag:
                return ExprValue.Bool(flag.Value);
            case JsonString text:
                return ExprValue.String(text.Value);
            case JsonNumber { IsInteger: true } number when long.TryParse(number.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var integer):
                return ExprValue.Int(integer);
            case JsonNumber { IsInteger: false } number when double.TryParse(number.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out var real) && !double.IsInfinity(real):
                return ExprValue.Float(real);
            case JsonArray array:
                var items = array.Items.Select(ValueOf).ToList();
                return items.All(i => i is not null) ? ExprValue.List(items.Select(i => i!.Value)) : null;
            default:
                return null;
        }
    }

    /// <summary>Reports members that nobody asked for. Call last.</summary>
    public void Finish()
    {
        foreach (var member in Json.Members.Where(m => !_known.Contains(m.Key!) && m.Key != "$schema"))
        {
            // One of the table that was not asked for is spelt right: it does not go with the others.
            Problems.AddOnKey(Rules.UnknownMember, OriginOf(member), member.Key!, Form.Has(member.Key!) ? "" : Suggestion.For(member.Key!, Form.Names.Concat(_known)));
        }

        // One that stands for a text has no members.
        if (At is null && Problems.Count == 0 && Form.Members.FirstOrDefault(m => m.IsRequired && Json[m.Name] is null) is { } missing)
        {
            throw new InvalidOperationException($"'{missing.Name}' of '{Form.Name}' is required by its table, but not by what reads it.");
        }
    }

    /// <summary>Members by the name that they were probably meant to have. They are read as that, so that one slip is one report: <see cref="Finish"/>'s.</summary>
    private static Dictionary<string, JsonNode>? Misspelt(JsonObject json, Form form)
    {
        Dictionary<string, JsonNode>? found = null;
        foreach (var member in json.Members.Where(m => form.Others is null && m.Key != "$schema" && !form.Has(m.Key!)))
        {
            if (Suggestion.Nearest(member.Key!, form.Names) is { } name && json[name] is null && found?.ContainsKey(name) != true && (form[name].Kind.Types & member.Types) != 0)
            {
                (found ??= new(StringComparer.Ordinal))[name] = member;
            }
        }

        return found;
    }

    private static JsonTypes TypesOf(Type type) =>
        type == typeof(JsonObject) ? JsonTypes.Object
        : type == typeof(JsonArray) ? JsonTypes.Array
        : type == typeof(JsonString) ? JsonTypes.String
        : type == typeof(JsonBool) ? JsonTypes.Bool
        : type == typeof(JsonNumber) ? JsonTypes.Integer | JsonTypes.Number
        : JsonTypes.Any;

    private static string KindName(Type type) =>
        type == typeof(JsonObject) ? "an object"
        : type == typeof(JsonArray) ? "an array"
        : type == typeof(JsonString) ? "a string"
        : type == typeof(JsonBool) ? "true or false"
        : "a number";
}
