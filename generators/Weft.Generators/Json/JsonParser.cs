using System.Globalization;
using System.Text;

namespace Weft.Generators.Json;

/// <summary>A text that is no JSON, with the place and the reason.</summary>
internal sealed class JsonSyntaxException(int start, int length, string message) : Exception(message)
{
    public TextRange Range { get; } = new(start, Math.Max(length, 0));
}

/// <summary>
/// Reads JSON (RFC 8259, with <c>//</c> and <c>/* */</c> comments and trailing commas) into a tree with positions.
/// Time is linear in the text; depth is limited, so that no input exhausts the stack.
/// </summary>
internal sealed class JsonParser
{
    /// <summary>Deepest nesting read.</summary>
    public const int MaxDepth = 64;

    private readonly string _text;
    private int _position;

    private JsonParser(string text) => _text = text;

    /// <exception cref="JsonSyntaxException">The text is not one JSON value.</exception>
    public static JsonNode Parse(string text)
    {
        var parser = new JsonParser(text);
        if (text.Length > 0 && text[0] == '\uFEFF')
        {
            parser._position = 1;
        }

        parser.SkipBlanks();
        var root = parser.Value(0);
        parser.SkipBlanks();
        return parser._position == text.Length ? root : throw parser.Error("Expected the end of the file.");
    }

    private char Current => _position < _text.Length ? _text[_position] : '\0';

    private JsonNode Value(int depth)
    {
        if (depth > MaxDepth)
        {
            throw Error($"Nested deeper than {MaxDepth} levels.");
        }

        var start = _position;
        switch (Current)
        {
            case '{':
                return Object(depth);
            case '[':
                return Array(depth);
            case '"':
                var (value, escaped) = String();
                return new JsonString(new TextRange(start, _position - start), value, escaped);
            case 't':
                return new JsonBool(Word("true"), true);
            case 'f':
                return new JsonBool(Word("false"), false);
            case 'n':
                return new JsonNull(Word("null"));
            case '-' or (>= '0' and <= '9'):
                return Number();
            default:
                throw Error(_position == _text.Length ? "The file ends where a value is expected." : "Expected a value.");
        }
    }

    private JsonObject Object(int depth)
    {
        var start = _position++;
        var members = new List<(string Key, TextRange KeyRange, JsonNode Value)>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        SkipBlanks();
        while (Current != '}')
        {
            var keyStart = _position;
            if (Current != '"')
            {
                throw Error(_position == _text.Length ? "The file ends inside an object." : "Expected a member name or '}'.");
            }

            var key = String().Value;
            var keyRange = new TextRange(keyStart + 1, _position - keyStart - 2);
            if (!seen.Add(key))
            {
                throw new JsonSyntaxException(keyRange.Start, keyRange.Length, $"Member '{key}' stands twice in this object.");
            }

            SkipBlanks();
            Expect(':');
            SkipBlanks();
            members.Add((key, keyRange, Value(depth + 1)));
            SkipBlanks();
            if (!Separator('}'))
            {
                break;
            }
        }

        Expect('}');
        return new JsonObject(new TextRange(start, _position - start), members);
    }

    private JsonArray Array(int depth)
    {
        var start = _position++;
        var items = new List<JsonNode>();
        SkipBlanks();
        while (Current != ']')
        {
            items.Add(Value(depth + 1));
            SkipBlanks();
            if (!Separator(']'))
            {
                break;
            }
        }

        Expect(']');
        return new JsonArray(new TextRange(start, _position - start), items);
    }

    /// <summary>Reads a comma; false when the closing bracket follows instead.</summary>
    private bool Separator(char close)
    {
        if (Current != ',')
        {
            return Current != close && _position < _text.Length ? throw Error($"Expected ',' or '{close}'.") : false;
        }

        _position++;
        SkipBlanks();
        return true;
    }

    private (string Value, bool Escaped) String()
    {
        var start = _position++;
        var first = _position;
        while (_position < _text.Length && _text[_position] is not ('"' or '\\') && _text[_position] >= ' ')
        {
            _position++;
        }

        if (Current == '"' && _position < _text.Length)
        {
            return (_text.Substring(first, _position++ - first), false);
        }

        var value = new StringBuilder(_text, first, _position - first, Math.Max(16, _position - first));
        while (_position < _text.Length)
        {
            var c = _text[_position];
            if (c == '"')
            {
                _position++;
                return (value.ToString(), true);
            }

            if (c < ' ')
            {
                throw Error("A string may not hold a control character; write it as an escape.");
            }

            value.Append(c == '\\' ? Escape() : c);
            _position++;
        }

        throw new JsonSyntaxException(start, 1, "This string is not closed.");
    }

    /// <summary>Reads an escape up to, not including, its last character.</summary>
    private char Escape()
    {
        _position++;
        switch (Current)
        {
            case '"' or '\\' or '/':
                return Current;
            case 'b':
                return '\b';
            case 'f':
                return '\f';
            case 'n':
                return '\n';
            case 'r':
                return '\r';
            case 't':
                return '\t';
            case 'u' when _position + 4 < _text.Length && ushort.TryParse(_text.Substring(_position + 1, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code):
                _position += 4;
                return (char)code;
            default:
                throw Error("Unknown escape.");
        }
    }

    private JsonNumber Number()
    {
        var start = _position;
        if (Current == '-')
        {
            _position++;
        }

        if (Current == '0')
        {
            _position++;
        }
        else
        {
            Digits();
        }

        if (Current == '.')
        {
            _position++;
            Digits();
        }

        if (Current is 'e' or 'E')
        {
            _position++;
            if (Current is '+' or '-')
            {
                _position++;
            }

            Digits();
        }

        return new JsonNumber(new TextRange(start, _position - start), _text.Substring(start, _position - start));
    }

    private void Digits()
    {
        if (Current is not (>= '0' and <= '9'))
        {
            throw Error("Expected a digit.");
        }

        while (Current is >= '0' and <= '9')
        {
            _position++;
        }
    }

    private TextRange Word(string word)
    {
        if (string.CompareOrdinal(_text, _position, word, 0, word.Length) != 0)
        {
            throw Error("Expected a value.");
        }

        _position += word.Length;
        return new TextRange(_position - word.Length, word.Length);
    }

    private void SkipBlanks()
    {
        while (_position < _text.Length)
        {
            if (Current is ' ' or '\t' or '\n' or '\r')
            {
                _position++;
            }
            else if (Current == '/' && _position + 1 < _text.Length && _text[_position + 1] == '/')
            {
                var end = _text.IndexOfAny(['\n', '\r'], _position);
                _position = end < 0 ? _text.Length : end;
            }
            else if (Current == '/' && _position + 1 < _text.Length && _text[_position + 1] == '*')
            {
                var end = _text.IndexOf("*/", _position + 2, StringComparison.Ordinal);
                _position = end < 0 ? throw Error("This comment is not closed.") : end + 2;
            }
            else
            {
                return;
            }
        }
    }

    private void Expect(char c)
    {
        if (_position >= _text.Length || Current != c)
        {
            throw Error(_position >= _text.Length ? $"The file ends where '{c}' is expected." : $"Expected '{c}'.");
        }

        _position++;
    }

    private JsonSyntaxException Error(string message) =>
        new(Math.Min(_position, _text.Length), _position < _text.Length ? 1 : 0, message);
}
