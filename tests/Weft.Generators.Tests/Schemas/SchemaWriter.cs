using System.Text.Encodings.Web;
using System.Text.Json;
using Weft.Generators.Architecture.Binding;
using Weft.Generators.Architecture.Nodes;
using Weft.Generators.Json;
using JsonArray = System.Text.Json.Nodes.JsonArray;
using JsonNode = System.Text.Json.Nodes.JsonNode;
using JsonObject = System.Text.Json.Nodes.JsonObject;

namespace Weft.Generators.Tests.Schemas;

/// <summary>Writes a JSON schema, draft 7, from the tables that the readers are bound to.</summary>
internal sealed class SchemaWriter
{
    private const string ComponentName = "^[A-Z][A-Za-z0-9_]*$";

    private static readonly JsonSerializerOptions Format = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, NewLine = "\n" };

    private readonly JsonObject _definitions = [];
    private readonly Dictionary<string, Form> _forms = [];

    private SchemaWriter()
    {
    }

    public static string Write(SchemaFile file)
    {
        var writer = new SchemaWriter();
        var schema = new JsonObject { ["$schema"] = "http://json-schema.org/draft-07/schema#", ["$id"] = file.Id, ["title"] = $"*.{file.Kind}.json of Weft" };
        foreach (var (name, value) in writer.Object(file.Root, new JsonObject { ["$schema"] = new JsonObject { ["description"] = "The schema of the file, for editors.", ["type"] = "string" } }))
        {
            schema[name] = value?.DeepClone();
        }

        if (writer._definitions.Count > 0)
        {
            schema["definitions"] = writer._definitions;
        }

        return schema.ToJsonString(Format) + "\n";
    }

    private JsonObject Object(Form form, JsonObject? properties = null)
    {
        properties ??= [];
        foreach (var member in form.Members)
        {
            properties[member.Name] = Member(member);
        }

        var schema = new JsonObject { ["description"] = form.Summary, ["type"] = "object", ["properties"] = properties };
        if (form.Members.Any(m => m.IsRequired))
        {
            schema["required"] = new JsonArray([.. form.Members.Where(m => m.IsRequired).Select(m => (JsonNode)m.Name)]);
        }

        if (form.Alternatives.Count > 0)
        {
            schema["anyOf"] = new JsonArray([.. form.Alternatives.Select(set => (JsonNode)new JsonObject { ["required"] = new JsonArray([.. set.Select(name => (JsonNode)name)]) })]);
        }

        schema["additionalProperties"] = form.Others is { } others ? Member(others) : false;
        return schema;
    }

    private JsonObject Member(FormMember member)
    {
        var kind = Kind(member.Kind);
        if (kind.ContainsKey("$ref"))
        {
            // Draft 7 reads nothing beside a reference.
            kind = new JsonObject { ["allOf"] = new JsonArray(kind) };
        }

        var schema = new JsonObject { ["description"] = string.Join(" ", new[] { member.Summary, member.Kind.Says, member.Absent is { Length: > 0 } absent ? $"Default: {absent}." : "" }.Where(s => s.Length > 0)) };
        foreach (var (name, value) in kind)
        {
            schema[name] = value?.DeepClone();
        }

        if (member.Absent is { } text)
        {
            schema["default"] = member.Kind.Types == JsonTypes.String || text.StartsWith('$') ? text : JsonNode.Parse(text);
        }

        if (member.Example is { } example)
        {
            schema["examples"] = new JsonArray(JsonNode.Parse(example));
        }

        return schema;
    }

    private JsonObject Kind(ValueKind kind)
    {
        if (kind == ValueKind.Body || kind == ValueKind.Value)
        {
            Nodes();
            return Reference(kind == ValueKind.Body ? "body" : "value");
        }

        if (kind.Form is { } form)
        {
            return Define(form.Name, form);
        }

        if (kind.Choices.Count > 0)
        {
            return AnyOf(kind.Choices.Select(Kind));
        }

        var schema = new JsonObject();
        if (kind.Types != JsonTypes.Any)
        {
            JsonNode[] types = [.. TypeNames(kind.Types).Select(t => (JsonNode)t)];
            schema["type"] = types.Length == 1 ? types[0] : new JsonArray(types);
        }

        switch (kind)
        {
            case { Words.Count: > 0 }:
                schema["enum"] = new JsonArray([.. kind.Words.Select(w => (JsonNode)w)]);
                break;
            case { Of: { } of, Types: JsonTypes.Array }:
                schema["items"] = Kind(of);
                Bound(schema, kind, "minItems", "maxItems");
                break;
            case { Of: { } of, Pattern: { } names }:
                schema["patternProperties"] = new JsonObject { [names] = Kind(of) };
                schema["additionalProperties"] = false;
                break;
            case { Of: { } of }:
                schema["additionalProperties"] = Kind(of);
                break;
            case { Pattern: { } pattern }:
                schema["pattern"] = pattern;
                break;
            default:
                Bound(schema, kind, "minimum", "maximum");
                break;
        }

        return schema;
    }

    private static void Bound(JsonObject schema, ValueKind kind, string least, string most)
    {
        if (kind.Least is { } low)
        {
            schema[least] = low;
        }

        if (kind.Most is { } high)
        {
            schema[most] = high;
        }
    }

    private JsonObject Define(string name, Form form)
    {
        if (_forms.TryGetValue(name, out var known))
        {
            known.ShouldBeSameAs(form, $"Two forms are called '{name}'.");
        }
        else
        {
            _forms[name] = form;
            _definitions[name] = null;
            _definitions[name] = Object(form);
        }

        return Reference(name);
    }

    /// <summary>Nodes, and what holds them.</summary>
    private void Nodes()
    {
        if (_definitions.ContainsKey("node"))
        {
            return;
        }

        _definitions["body"] = AnyOf([Reference("node"), new JsonObject { ["type"] = "array", ["items"] = Reference("node") }]);
        _definitions["value"] = AnyOf([new JsonObject { ["description"] = "$name is what a name stands for, $_ the current tensor.", ["type"] = "string", ["pattern"] = "^\\$" }, new JsonObject { ["description"] = "An optional input left out.", ["type"] = "null" }, Reference("body")]);
        _definitions["node"] = null;

        // What needs nothing said may stand as its name alone.
        var bare = Activations.Names.Concat(NodeTable.All.Where(row => row.Form.Members.Count(m => m.IsRequired) == 1).Select(row => row.Name));
        List<JsonObject> forms =
        [
            new JsonObject { ["description"] = "A node without options, as its name.", ["type"] = "string", ["enum"] = new JsonArray([.. bare.Select(n => (JsonNode)n)]) },
            new JsonObject { ["description"] = "A component without params, as its name.", ["type"] = "string", ["pattern"] = ComponentName },
            .. NodeTable.All.Select(row => Node($"node_{row.Name}", row.Form, op => op["enum"] = new JsonArray(row.Name))),
            Node(ComponentNode.Form.Name, ComponentNode.Form, op => op["pattern"] = ComponentName),
            Node(SlotNode.Form.Name, SlotNode.Form, op => op["pattern"] = "^@[A-Za-z_][A-Za-z0-9_]*$"),
        ];
        _definitions["node"] = AnyOf(forms);
    }

    /// <summary>A node, told from the others by its op.</summary>
    private JsonObject Node(string name, Form form, Action<JsonObject> op)
    {
        var reference = Define(name, form);
        var property = _definitions[name]!["properties"]!["op"]!.AsObject();
        property["description"] = form.Summary;
        op(property);
        return reference;
    }

    private static JsonObject AnyOf(IEnumerable<JsonObject> choices) => new() { ["anyOf"] = new JsonArray([.. choices]) };

    private static JsonObject Reference(string name) => new() { ["$ref"] = $"#/definitions/{name}" };

    private static IEnumerable<string> TypeNames(JsonTypes types)
    {
        (JsonTypes Type, string Name)[] names = [(JsonTypes.Object, "object"), (JsonTypes.Array, "array"), (JsonTypes.String, "string"), (JsonTypes.Number, "number"), (JsonTypes.Integer, "integer"), (JsonTypes.Bool, "boolean"), (JsonTypes.Null, "null")];

        // A whole number is a number.
        return names.Where(n => types.HasFlag(n.Type) && !(n.Type == JsonTypes.Integer && types.HasFlag(JsonTypes.Number))).Select(n => n.Name);
    }
}
