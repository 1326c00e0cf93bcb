using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Weft.Generators.Tests.Pipeline;

/// <summary>Breaks JSON files in the ways that people, editors and merges break them. The same seed gives the same text.</summary>
internal sealed partial class Mutator(int seed)
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, MaxDepth = 1000, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly string[] Numbers =
        ["0", "-1", "1", "2", "3", "5", "7", "12", "63", "64", "100", "4096", "4097", "1000000", "9223372036854775807", "9223372036854775808", "-9223372036854775808", "1e308", "1e999", "1e-320", "0.1", "-0.0", "2.5", "1.0"];

    /// <summary>Words of C#, of the runtime and of generated code, and what is no word at all.</summary>
    public static readonly string[] Names =
    [
        "class", "event", "value", "field", "record", "x", "X", "b", "n", "given_n", "_", "__", "_1", "i", "scope", "config", "Config", "prefix", "source", "forward", "output", "name", "dim0", "size", "tokens", "local",
        "Equals", "GetHashCode", "ToString", "GetType", "Architecture", "architecture", "Keys", "keys", "Load", "Convert", "Models", "Layout", "Validate", "With", "Params", "params", "Default", "address", "Require", "require",
        "Parameter", "parameter", "Tensor", "tensor", "Linear", "linear", "torch", "Weft", "System", "Ops", "Size2", "training", "Block", "block", "Dispose", "Register", "call", "handle", "device", "dtype", "shape", "rope",
        "Pow", "FloorDiv", "weight", "bias", "to", "Item", "items", "string", "long", "nameof", "var", "await", "yield", "get", "init", "set", "and", "or", "not", "if", "null", "true", "pi", "min", "len",
        "", " ", "a b", "é", "日本", "a-b", "a.b", "a..b", ".", "..", "a.{i}", "{i}", "{", "}", "{{", "\"", "\\", "/", "~1", "\n", "\u2028", "\uFEFF", "a\u0000b", "</summary>", "--", "*/", "#if", "{rest*}", "$_", "$", "@class", "1", "2nd", "float",
    ];

    private static readonly string[] Expressions =
    [
        "1 / 0", "0 // 0", "5 % 0", "9223372036854775807 + 1", "-9223372036854775808", "2 ** 63", "2 ** 0.5", "(((", "-", "--1", "1 +", "pi", "null", "'", "'text'", "\"", "[1, 2][5]", "[1, 2][-1]", "len(1)", "min()", "min(1)", "int(1e300)",
        "1 if true else 2", "not 1", "1 < 2 < 3", "true and 1", "int('1')", "prod([])", "sqrt(-1)", "round_up(3, 0)", "1 == 1.0", "null is null", "max(1, 2.5)", "1.5 // 0.1", "0.0 / 0.0", "b c h w -> b h w c", "b (h w) -> b h w", "-> ", "float[b, 3]", "float[]",
    ];

    private readonly Random _random = new(seed);

    /// <summary>What was done, for a failure's message.</summary>
    public List<string> Done { get; } = [];

    /// <summary>A text with one mutation, or sometimes two.</summary>
    public string Mutate(string text)
    {
        var result = Once(text);
        return _random.Next(8) == 0 ? Once(result) : result;
    }

    private string Once(string text)
    {
        if (_random.Next(10) < 3 || Parse(text) is not { } root)
        {
            return OnText(text);
        }

        OnTree(root);
        return root.ToJsonString(Indented);
    }

    private string OnText(string text)
    {
        if (text.Length == 0)
        {
            return Say("insert into nothing", Pick(Names));
        }

        var at = _random.Next(text.Length);
        var length = Math.Min(_random.Next(1, 40), text.Length - at);
        switch (_random.Next(7))
        {
            case 0:
                return Say($"truncate at {at}", text[..at]);
            case 1:
                return Say($"delete {length} characters at {at}", text.Remove(at, length));
            case 2:
                return Say($"duplicate {length} characters at {at}", text.Insert(at, text.Substring(at, length)));
            case 3:
                var name = Pick(Names);
                return Say($"insert '{name}' at {at}", text.Insert(at, name));
            case 4:
                return Replace(text, Number(), Pick(Numbers));
            case 5:
                return Replace(text, Word(), Pick(Names));
            default:
                var (old, other) = (Pick(Word().Matches(text).Select(m => m.Value).ToArray()), Pick(Names));
                return Say($"rename '{old}' to '{other}' everywhere", Regex.Replace(text, $@"\b{old}\b", JsonEncodedText.Encode(other).ToString().Replace("$", "$$", StringComparison.Ordinal)));
        }
    }

    private string Replace(string text, Regex what, string by)
    {
        var all = what.Matches(text);
        if (all.Count == 0)
        {
            return text;
        }

        var match = all[_random.Next(all.Count)];
        return Say($"replace '{match.Value}' at {match.Index} by '{by}'", string.Concat(text.AsSpan(0, match.Index), by, text.AsSpan(match.Index + match.Length)));
    }

    private void OnTree(JsonNode root)
    {
        var places = Places(root).ToList();
        if (places.Count == 0)
        {
            return;
        }

        var place = places[_random.Next(places.Count)];
        var other = places[_random.Next(places.Count)];
        switch (_random.Next(8))
        {
            case 0:
                Say($"delete {place}");
                place.Remove();
                break;
            case 1:
                Say($"duplicate {place}");
                place.Duplicate(Pick(Names));
                break;
            case 2:
                Say($"swap {place} and {other}");
                var (one, two) = (place.Value?.DeepClone(), other.Value?.DeepClone());
                if (places.IndexOf(place) < places.IndexOf(other))
                {
                    other.Set(one);
                    place.Set(two);
                }
                else
                {
                    place.Set(two);
                    other.Set(one);
                }

                break;
            case 3:
                var value = Odd(place.Value);
                Say($"set {place} to {(value?.ToJsonString(Indented) is { } v ? v[..Math.Min(v.Length, 60)] : "null")}");
                place.Set(value);
                break;
            case 4:
                var name = _random.Next(2) == 0 ? Pick(Names) : other.Name;
                Say($"rename {place} to '{name}'");
                place.Rename(name);
                break;
            case 5:
                Say($"copy {other} to {place}");
                place.Set(other.Value?.DeepClone());
                break;
            case 6:
                var words = places.Where(p => p.Value is JsonValue leaf && leaf.GetValueKind() == JsonValueKind.String).ToList();
                if (words.Count > 0)
                {
                    var word = words[_random.Next(words.Count)];
                    var text = OnWord(word.Value!.GetValue<string>());
                    Say($"set {word} to '{text}'");
                    word.Set(text);
                }

                break;
            default:
                var expression = Pick(Expressions);
                Say($"set {place} to '{expression}'");
                place.Set(expression);
                break;
        }
    }

    /// <summary>A character less, a character more, or a number changed.</summary>
    private string OnWord(string text)
    {
        var at = _random.Next(text.Length + 1);
        return _random.Next(4) switch
        {
            0 when at < text.Length => text.Remove(at, 1),
            1 => text.Insert(at, Pick(Names)),
            2 => $"{text} {Pick(["+ 1", "* 2", "- 1", "// 2", "% 2", "/ 3", "and true", "[0]", "** 2", "if true else 0", "is not null", "== 1"])}",
            _ => Number().IsMatch(text) ? Number().Replace(text, Pick(Numbers), 1) : Pick(Names),
        };
    }

    private JsonNode? Odd(JsonNode? value) => _random.Next(16) switch
    {
        0 => null,
        1 => true,
        2 => false,
        3 => "",
        4 => 0,
        5 => 1.5,
        6 => new JsonArray(),
        7 => new JsonObject(),
        8 => new JsonArray(value?.DeepClone()),
        9 => new JsonObject { [Pick(Names)] = value?.DeepClone() },
        10 => new JsonArray(value?.DeepClone(), value?.DeepClone()),
        11 => new string(Pick(["(", "[", "-", "a.", "{", "x", "1"])[0], _random.Next(1, 3000)),
        12 => Nested(value, _random.Next(2, 80)),
        13 => $"{string.Concat(Enumerable.Repeat("not ", 300))}true",
        _ => JsonNode.Parse(Pick(Numbers.Where(n => !n.StartsWith("1e9", StringComparison.Ordinal)).ToArray())),
    };

    private static JsonNode? Nested(JsonNode? value, int depth)
    {
        var result = value?.DeepClone();
        for (var i = 0; i < depth; i++)
        {
            result = new JsonArray(result);
        }

        return result;
    }

    private static JsonNode? Parse(string text)
    {
        try
        {
            return JsonNode.Parse(text, documentOptions: new() { MaxDepth = 1000, AllowDuplicateProperties = false });
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static IEnumerable<Place> Places(JsonNode? node)
    {
        var own = node switch
        {
            JsonObject obj => obj.Select(m => new Place(obj, m.Key, -1)),
            JsonArray array => Enumerable.Range(0, array.Count).Select(i => new Place(array, "", i)),
            _ => [],
        };
        return own.ToList().SelectMany(place => Places(place.Value).Prepend(place));
    }

    private T Pick<T>(T[] items) => items[_random.Next(items.Length)];

    private string Say(string done, string text = "")
    {
        Done.Add(done);
        return text;
    }

    [GeneratedRegex(@"(?<![\w.])\d+(\.\d+)?(e-?\d+)?(?![\w.])")]
    private static partial Regex Number();

    [GeneratedRegex("[A-Za-z_][A-Za-z_0-9]*")]
    private static partial Regex Word();

    /// <summary>A member of an object or an item of an array.</summary>
    private sealed record Place(JsonNode Parent, string Name, int Index)
    {
        public JsonNode? Value => Parent is JsonObject obj ? obj[Name] : Index < ((JsonArray)Parent).Count ? ((JsonArray)Parent)[Index] : null;

        public void Set(JsonNode? value)
        {
            if (Parent is JsonObject obj)
            {
                obj[Name] = value;
            }
            else if (Index < ((JsonArray)Parent).Count)
            {
                ((JsonArray)Parent)[Index] = value;
            }
        }

        public void Remove()
        {
            if (Parent is JsonObject obj)
            {
                obj.Remove(Name);
            }
            else
            {
                ((JsonArray)Parent).RemoveAt(Index);
            }
        }

        public void Duplicate(string name)
        {
            if (Parent is JsonObject obj)
            {
                obj[name] = Value?.DeepClone();
            }
            else
            {
                ((JsonArray)Parent).Insert(Index, Value?.DeepClone());
            }
        }

        /// <summary>Gives a member another name at its place, so that the order of members stays.</summary>
        public void Rename(string name)
        {
            if (Parent is JsonObject obj && !obj.ContainsKey(name))
            {
                var (at, value) = (obj.IndexOf(Name), Value);
                obj.Remove(Name);
                obj.Insert(at, name, value);
            }
        }

        public override string ToString() => $"{Parent.GetPath()}{(Parent is JsonObject ? $".{Name}" : $"[{Index}]")}";
    }
}
