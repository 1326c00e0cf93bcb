using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using static Weft.Tests.Mutation.MutationRules;

namespace Weft.Tests.Mutation;

/// <summary>
/// Makes the descriptions that are wrong by one option: every option of a node that decides what is computed has another value, every
/// condition is negated, every case of a match has the next one's body, and defaults take another value.
/// </summary>
internal sealed partial class Mutations
{
    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly List<Mutant> found = [];
    private readonly string file;
    private readonly JsonObject root;

    private Mutations(string file, string text) => (this.file, root) = (file, JsonNode.Parse(text)!.AsObject());

    /// <summary>Every mutant of a file.</summary>
    public static IReadOnlyList<Mutant> Of(string file, string text)
    {
        var mutations = new Mutations(file, text);
        mutations.File();
        return mutations.found;
    }

    [GeneratedRegex("^(.+) if (.+) else (.+)$")]
    private static partial Regex Choice();

    [GeneratedRegex(@"[=<>]=|!=|[<>]|\b(and|or|not|is)\b")]
    private static partial Regex Condition();

    private void File()
    {
        foreach (var (name, param) in Members(root["params"]))
        {
            Default(name, param);
        }

        foreach (var (name, derived) in Members(root["derived"]))
        {
            Derived(root["derived"]!.AsObject(), name, derived.GetValue<string>());
        }

        foreach (var (name, words) in Members(root["words"]))
        {
            Table(root["words"]!.AsObject(), name, words.AsObject());
        }

        Upstream(root["upstream"]);
        Scope(root);
        foreach (var (_, scope) in Members(root["methods"]).Concat(Members(root["components"])))
        {
            Scope(scope.AsObject());
        }
    }

    private void Scope(JsonObject scope)
    {
        Node(scope["body"]);
        Conditions(scope["outputs"]);
    }

    private void Default(string name, JsonNode param)
    {
        var (owner, key) = param is JsonObject typed ? (typed, "default") : (root["params"]!.AsObject(), name);
        if ((param is JsonObject && param["implements"] is not null) || owner[key] is not { } value)
        {
            return;
        }

        var type = param is JsonObject ? param["type"]?.GetValue<string>() : null;
        JsonNode? choices = param is JsonObject ? param["enum"] ?? (type is not null && root["params"]![type] is JsonObject other ? other["enum"] : null) : null;
        switch (value.GetValueKind())
        {
            case JsonValueKind.True or JsonValueKind.False:
                Set(owner, key, Negated(value));
                break;
            case JsonValueKind.String when type == "act":
                Set(owner, key, value.GetValue<string>() == "gelu_tanh" ? "gelu" : "gelu_tanh");
                break;
            case JsonValueKind.String when choices is not null:
                Set(owner, key, Other(value, [.. choices.AsArray().Select(choice => choice!.GetValue<string>())]));
                break;
            case JsonValueKind.Number when name.EndsWith("eps", StringComparison.Ordinal):
                Set(owner, key, Times(10, value));
                break;
            default:
                break;
        }
    }

    private void Derived(JsonObject owner, string key, string text)
    {
        if (Choice().Match(text) is { Success: true } choice)
        {
            Set(owner, key, $"{choice.Groups[3]} if {choice.Groups[2]} else {choice.Groups[1]}");
        }
        else if (Condition().IsMatch(text))
        {
            Set(owner, key, $"not ({text})");
        }
    }

    // What a config that is silent means, and what a library's words are here.
    private void Upstream(JsonNode? node)
    {
        foreach (var (key, value) in Members(node))
        {
            switch (key)
            {
                case "absent" when value.GetValueKind() == JsonValueKind.Number:
                    Set(node!.AsObject(), key, Times(10, value));
                    break;
                case "absent" when value.GetValueKind() is JsonValueKind.True or JsonValueKind.False:
                    Set(node!.AsObject(), key, Negated(value));
                    break;
                case "absent" when value.GetValue<string>() is "gelu" or "quick_gelu":
                    Set(node!.AsObject(), key, "gelu_tanh");
                    break;
                case "values" when value is JsonObject words:
                    Table(node!.AsObject(), key, words);
                    break;
                default:
                    Upstream(value);
                    break;
            }
        }

        foreach (var item in (node as JsonArray) ?? [])
        {
            Upstream(item);
        }
    }

    // Words of a library: each means what the next one means, or the only one another thing.
    private void Table(JsonObject owner, string key, JsonObject words)
    {
        if (words.Count == 1)
        {
            Set(owner, key, new JsonObject([KeyValuePair.Create(words.Single().Key, (JsonNode?)"gelu")]));
            return;
        }

        var targets = words.Select(word => word.Value).ToList();
        Set(owner, key, new JsonObject(words.Select((word, i) => KeyValuePair.Create(word.Key, targets[(i + 1) % targets.Count]?.DeepClone()))), "each word means the next");
    }

    private void Conditions(JsonNode? node)
    {
        foreach (var (key, value) in Members(node))
        {
            if (key == "if")
            {
                Set(node!.AsObject(), key, Negated(value));
            }
            else
            {
                Conditions(value);
            }
        }
    }

    private void Node(JsonNode? node)
    {
        switch (node)
        {
            case JsonArray items:
                for (var i = 0; i < items.Count; i++)
                {
                    if (items[i] is JsonValue word && word.GetValueKind() == JsonValueKind.String && Words.TryGetValue(word.GetValue<string>(), out var other))
                    {
                        Set(items, i, other);
                    }

                    Node(items[i]);
                }

                break;
            case JsonObject options:
                Options(options);
                break;
            default:
                break;
        }
    }

    private void Options(JsonObject options)
    {
        var op = options["op"]?.GetValue<string>() ?? "";
        if (Words.TryGetValue(op, out var other))
        {
            Set(options, "op", other);
        }

        foreach (var (key, value) in Members(options))
        {
            if (op.Length == 0 && (value is not JsonValue || !Rules.ContainsKey(key)))
            {
                // A table of values, or of slots' params.
                Word(options, key, value);
                Node(value);
            }
            else if (Rules.TryGetValue(key, out var rule))
            {
                Set(options, key, rule(value), removes: rule == Removed);
                Node(value);
            }
            else if (Nested.Contains(key))
            {
                Word(options, key, value);
                Node(value);
                if (value.GetValueKind() == JsonValueKind.Number)
                {
                    Set(options, key, Times(10, value));
                }

                if (key == "cases")
                {
                    Cases(value.AsObject());
                }
                else if (key == "with" && op != "call")
                {
                    Given(options, value.AsObject());
                }
            }
            else if (key == "set" || key == "bind")
            {
                Conditions(value);
            }
            else if (!LeftOut.Contains(key))
            {
                throw new InvalidOperationException($"'{key}' of {value.GetPath()} is neither mutated nor left out: say which.");
            }
        }

        foreach (var (option, value) in Unsaid.GetValueOrDefault(op, []).Where(one => !options.ContainsKey(one.Option)))
        {
            Set(options, option, value.DeepClone());
        }
    }

    // An op that stands where a value stands.
    private void Word(JsonObject owner, string key, JsonNode value)
    {
        if (value.GetValueKind() == JsonValueKind.String && Words.TryGetValue(value.GetValue<string>(), out var other))
        {
            Set(owner, key, other);
        }
    }

    private void Cases(JsonObject cases)
    {
        var bodies = Members(cases).ToList();
        for (var i = 0; i < bodies.Count; i++)
        {
            var next = bodies[(i + 1) % bodies.Count];
            if (!JsonNode.DeepEquals(bodies[i].Value, next.Value))
            {
                Set(cases, bodies[i].Key, next.Value.DeepClone(), $"the body of '{next.Key}'");
            }
        }
    }

    // Values that a component can do without.
    private void Given(JsonObject owner, JsonObject with)
    {
        foreach (var key in with.Select(one => one.Key).Where(key => key is "mask" or "rope").ToList())
        {
            if (with.Count == 1)
            {
                Set(owner, "with", null, removes: true);
            }
            else
            {
                Set(with, key, null, removes: true);
            }
        }
    }

    private static List<(string Key, JsonNode Value)> Members(JsonNode? node) =>
        node is JsonObject members ? members.Where(member => member.Value is not null).Select(member => (member.Key, member.Value!)).ToList() : [];

    private void Set(JsonObject owner, string key, JsonNode? value, string? says = null, bool removes = false)
    {
        var at = owner.IndexOf(key);
        var old = owner[key];
        if (value is null && !removes)
        {
            return;
        }

        var place = $"{owner.GetPath()}.{key}";
        if (at >= 0)
        {
            owner.RemoveAt(at);
        }

        if (!removes)
        {
            owner.Insert(at < 0 ? owner.Count : at, key, value);
        }

        Keep(place, at < 0 ? "unsaid" : Short(old), says ?? (removes ? "removed" : Short(value)));
        owner.Remove(key);
        if (at >= 0)
        {
            owner.Insert(at, key, old);
        }
    }

    private void Set(JsonArray owner, int index, JsonNode value)
    {
        var (old, place) = (owner[index], owner[index]!.GetPath());
        owner[index] = value;
        Keep(place, Short(old), Short(value));
        owner[index] = old;
    }

    private void Keep(string place, string old, string now) => found.Add(new(file, place, $"{old} -> {now}", root.ToJsonString(Plain)));

    private static string Short(JsonNode? value) => value?.ToJsonString(Plain) is { } text ? text.Length > 60 ? $"{text[..57]}..." : text : "null";
}
