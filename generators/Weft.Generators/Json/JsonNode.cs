using System.Globalization;

namespace Weft.Generators.Json;

/// <summary>
/// A JSON value that knows where it stands. Positions take no part in equality: two texts that differ in
/// white space or comments only give equal trees, and a tree is found again in a newer text by <see cref="Path"/>.
/// </summary>
internal abstract class JsonNode(TextRange range) : IEquatable<JsonNode>
{
    /// <summary>The value's characters.</summary>
    public TextRange Range { get; } = range;

    /// <summary>The member name that holds the value, or null.</summary>
    public string? Key { get; private set; }

    /// <summary>The member name's characters, without quotes.</summary>
    public TextRange KeyRange { get; private set; }

    /// <summary>Object or array that holds the value.</summary>
    public JsonNode? Parent { get; private set; }

    private int Index { get; set; }

    /// <summary>The way from the root, such as <c>/body/3/op</c>.</summary>
    public string Path => Parent is null ? "" : $"{Parent.Path}/{Segment}";

    private string Segment => Key is null
        ? Index.ToString(CultureInfo.InvariantCulture)
        : Key.Replace("~", "~0").Replace("/", "~1");

    /// <summary>What a message calls this kind of value.</summary>
    public abstract string Kind { get; }

    /// <summary>The kinds of values that a table may allow it as.</summary>
    public abstract JsonTypes Types { get; }

    private void Attach(JsonNode parent, int index, string? key = null, TextRange keyRange = default)
    {
        Parent = parent;
        Index = index;
        Key = key;
        KeyRange = keyRange;
    }

    protected void Adopt(JsonNode child, int index, string? key = null, TextRange keyRange = default) =>
        child.Attach(this, index, key, keyRange);

    /// <summary>The node at a path, or the last one on the way to it that exists.</summary>
    public JsonNode Nearest(string path)
    {
        var node = this;
        foreach (var segment in path.Split('/').Skip(1))
        {
            if (node.Child(segment) is not { } child)
            {
                break;
            }

            node = child;
        }

        return node;
    }

    public abstract bool Equals(JsonNode? other);

    public override bool Equals(object? obj) => Equals(obj as JsonNode);

    public abstract override int GetHashCode();

    private JsonNode? Child(string segment) => this switch
    {
        JsonArray array => int.TryParse(segment, NumberStyles.None, CultureInfo.InvariantCulture, out var i) && i < array.Items.Count ? array.Items[i] : null,
        JsonObject obj => obj[segment.Replace("~1", "/").Replace("~0", "~")],
        _ => null,
    };
}

/// <summary>An object; members keep their order.</summary>
internal sealed class JsonObject : JsonNode
{
    private readonly Dictionary<string, JsonNode> _byKey = new(StringComparer.Ordinal);
    private int _hash;

    public JsonObject(TextRange range, IReadOnlyList<(string Key, TextRange KeyRange, JsonNode Value)> members)
        : base(range)
    {
        Members = [.. members.Select(m => m.Value)];
        for (var i = 0; i < members.Count; i++)
        {
            Adopt(members[i].Value, i, members[i].Key, members[i].KeyRange);
            _byKey.Add(members[i].Key, members[i].Value);
        }
    }

    /// <summary>Members in file order; each knows its <see cref="JsonNode.Key"/>.</summary>
    public IReadOnlyList<JsonNode> Members { get; }

    public override string Kind => "an object";

    public override JsonTypes Types => JsonTypes.Object;

    public JsonNode? this[string key] => _byKey.TryGetValue(key, out var node) ? node : null;

    public override bool Equals(JsonNode? other)
    {
        if (ReferenceEquals(this, other))
        {
            return true;
        }

        if (other is not JsonObject obj || obj.Members.Count != Members.Count || obj.GetHashCode() != GetHashCode())
        {
            return false;
        }

        for (var i = 0; i < Members.Count; i++)
        {
            if (Members[i].Key != obj.Members[i].Key || !Members[i].Equals(obj.Members[i]))
            {
                return false;
            }
        }

        return true;
    }

    public override int GetHashCode() => _hash != 0 ? _hash : _hash = Members.Aggregate(1, (hash, m) => unchecked((hash * 31) + StringComparer.Ordinal.GetHashCode(m.Key!) + m.GetHashCode()));
}

/// <summary>An array.</summary>
internal sealed class JsonArray : JsonNode
{
    private int _hash;

    public JsonArray(TextRange range, IReadOnlyList<JsonNode> items)
        : base(range)
    {
        Items = items;
        for (var i = 0; i < items.Count; i++)
        {
            Adopt(items[i], i);
        }
    }

    public IReadOnlyList<JsonNode> Items { get; }

    public override string Kind => "an array";

    public override JsonTypes Types => JsonTypes.Array;

    public override bool Equals(JsonNode? other) => ReferenceEquals(this, other) || (other is JsonArray array && array.GetHashCode() == GetHashCode() && Items.SequenceEqual(array.Items));

    public override int GetHashCode() => _hash != 0 ? _hash : _hash = Items.Aggregate(2, (hash, item) => unchecked((hash * 31) + item.GetHashCode()));
}

/// <summary>A string, unescaped. <paramref name="escaped"/>: its characters and the text's do not correspond one to one.</summary>
internal sealed class JsonString(TextRange range, string value, bool escaped) : JsonNode(range)
{
    public string Value { get; } = value;

    /// <summary>The characters of a part of the value, or all of them where escapes make the place unclear.</summary>
    public TextRange Part(int offset, int length) =>
        escaped || offset < 0 || offset + length > Value.Length ? Range : new TextRange(Range.Start + 1 + offset, length);

    public override string Kind => "a string";

    public override JsonTypes Types => JsonTypes.String;

    public override bool Equals(JsonNode? other) => other is JsonString s && s.Value == Value;

    public override int GetHashCode() => StringComparer.Ordinal.GetHashCode(Value);
}

/// <summary>A number, as written.</summary>
internal sealed class JsonNumber(TextRange range, string text) : JsonNode(range)
{
    public string Text { get; } = text;

    /// <summary>Written without point or exponent.</summary>
    public bool IsInteger => Text.IndexOfAny(['.', 'e', 'E']) < 0;

    public override string Kind => "a number";

    public override JsonTypes Types => IsInteger ? JsonTypes.Integer | JsonTypes.Number : JsonTypes.Number;

    public override bool Equals(JsonNode? other) => other is JsonNumber n && n.Text == Text;

    public override int GetHashCode() => StringComparer.Ordinal.GetHashCode(Text);
}

/// <summary>True or false.</summary>
internal sealed class JsonBool(TextRange range, bool value) : JsonNode(range)
{
    public bool Value { get; } = value;

    public override string Kind => Value ? "true" : "false";

    public override JsonTypes Types => JsonTypes.Bool;

    public override bool Equals(JsonNode? other) => other is JsonBool b && b.Value == Value;

    public override int GetHashCode() => Value ? 3 : 4;
}

/// <summary>Null.</summary>
internal sealed class JsonNull(TextRange range) : JsonNode(range)
{
    public override string Kind => "null";

    public override JsonTypes Types => JsonTypes.Null;

    public override bool Equals(JsonNode? other) => other is JsonNull;

    public override int GetHashCode() => 5;
}
