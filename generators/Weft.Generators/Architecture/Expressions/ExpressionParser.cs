using System.Globalization;
using System.Text;

namespace Weft.Generators.Architecture.Expressions;

/// <summary>A text that is no expression, with the place inside it.</summary>
internal sealed class ExpressionException(int offset, int length, string message) : Exception(message)
{
    public int Offset { get; } = offset;

    public int Length { get; } = length;
}

/// <summary>
/// Precedence parser: <c>a if c else b</c>, <c>or</c>, <c>and</c>, <c>not</c>, comparison, <c>+ -</c>, <c>* / // %</c>, unary minus,
/// <c>**</c> (right to left), then indexing and calls.
/// </summary>
internal sealed class ExpressionParser
{
    private const int MaxDepth = 64;

    private static readonly string[] Symbols = ["**", "//", "==", "!=", "<=", ">=", "+", "-", "*", "/", "%", "<", ">", "(", ")", "[", "]", ","];

    private static readonly IReadOnlyList<string[]> Levels =
    [
        ["or"], ["and"], ["==", "!=", "<", "<=", ">", ">="], ["+", "-"], ["*", "/", "//", "%"],
    ];

    private const int ComparisonLevel = 2;

    private readonly string _text;
    private readonly bool _addresses;
    private readonly List<(string Text, int Offset, char Type)> _tokens = [];
    private int _next;
    private int _depth;

    private ExpressionParser(string text, bool addresses) => (_text, _addresses) = (text, addresses);

    /// <param name="text">The text.</param>
    /// <param name="addresses">Names may lead into slots: <c>vision.width</c>.</param>
    /// <exception cref="ExpressionException">The text is no expression.</exception>
    public static Expr Parse(string text, bool addresses = false)
    {
        var parser = new ExpressionParser(text, addresses);
        parser.Tokenize();
        var expr = parser.Conditional();
        return parser._next == parser._tokens.Count ? expr : throw parser.Unexpected("the end");
    }

    private void Tokenize()
    {
        for (var i = 0; i < _text.Length;)
        {
            var c = _text[i];
            if (c is ' ' or '\t' or '\n' or '\r')
            {
                i++;
                continue;
            }

            var (length, type) = c switch
            {
                '\'' => (Quoted(i), 's'),
                >= '0' and <= '9' => (NumberLength(i), 'n'),
                _ when IsNameStart(c) => (NameLength(i), 'w'),
                _ => (Symbols.FirstOrDefault(s => string.CompareOrdinal(_text, i, s, 0, s.Length) == 0)?.Length ?? 0, 'o'),
            };
            if (length == 0)
            {
                throw new ExpressionException(i, 1, $"'{c}' has no meaning here.");
            }

            _tokens.Add((_text.Substring(i, length), i, type));
            i += length;
        }
    }

    private static bool IsNameStart(char c) => c is '_' or (>= 'a' and <= 'z') or (>= 'A' and <= 'Z');

    private int NameLength(int start)
    {
        var length = Run(start, static c => IsNameStart(c) || c is >= '0' and <= '9');
        var dot = start + length;
        return _addresses && dot + 1 < _text.Length && _text[dot] == '.' && IsNameStart(_text[dot + 1]) ? length + 1 + NameLength(dot + 1) : length;
    }

    private int Run(int start, Func<char, bool> belongs)
    {
        var end = start;
        while (end < _text.Length && belongs(_text[end]))
        {
            end++;
        }

        return end - start;
    }

    private int NumberLength(int start)
    {
        var end = start + Run(start, char.IsDigit);
        if (end < _text.Length && _text[end] == '.')
        {
            end++;
            end += Run(end, char.IsDigit);
        }

        if (end < _text.Length && _text[end] is 'e' or 'E')
        {
            var sign = end + 1 < _text.Length && _text[end + 1] is '+' or '-' ? 1 : 0;
            var digits = Run(end + 1 + sign, char.IsDigit);
            end += digits > 0 ? 1 + sign + digits : 0;
        }

        return end - start;
    }

    private int Quoted(int start)
    {
        var end = _text.IndexOf('\'', start + 1);
        return end < 0 ? throw new ExpressionException(start, 1, "This text is not closed.") : end - start + 1;
    }

    private string? Peek => _next < _tokens.Count && _tokens[_next].Type != 's' ? _tokens[_next].Text : null;

    private bool Take(string token)
    {
        if (Peek != token)
        {
            return false;
        }

        _next++;
        return true;
    }

    private void Expect(string token)
    {
        if (!Take(token))
        {
            throw Unexpected($"'{token}'");
        }
    }

    private ExpressionException Unexpected(string expected) => _next < _tokens.Count
        ? new ExpressionException(_tokens[_next].Offset, _tokens[_next].Text.Length, $"Expected {expected}, found '{_tokens[_next].Text}'.")
        : new ExpressionException(Math.Max(0, _text.Length - 1), Math.Min(1, _text.Length), $"Expected {expected}, but the expression ends.");

    private Expr Conditional()
    {
        if (++_depth > MaxDepth)
        {
            throw new ExpressionException(0, _text.Length, $"Nested deeper than {MaxDepth} levels.");
        }

        var expr = Level(0);
        if (Take("if"))
        {
            var condition = Level(0);
            Expect("else");
            expr = new ConditionalExpr(condition, expr, Conditional());
        }

        _depth--;
        return expr;
    }

    private Expr Level(int level)
    {
        if (level == Levels.Count)
        {
            return Unary();
        }

        if (level == ComparisonLevel && Take("not"))
        {
            return Deeper(() => Expr.Not(Level(ComparisonLevel)));
        }

        var left = Level(level + 1);
        while (Peek is { } op)
        {
            if (level == ComparisonLevel && op == "is")
            {
                left = Null(left);
            }
            else if (Levels[level].Contains(op))
            {
                _next++;
                left = new BinaryExpr(op, left, level == ComparisonLevel && Take("not") ? Expr.Not(Level(level + 1)) : Level(level + 1));
                Deep();
            }
            else
            {
                break;
            }
        }

        return left;
    }

    // A chain grows the tree to the left without recursion here; evaluating it recurses, so its length is limited too.
    private void Deep()
    {
        if (_tokens.Count > 512)
        {
            throw new ExpressionException(0, _text.Length, "This expression has more than 512 parts.");
        }
    }

    private Expr Null(Expr operand)
    {
        Expect("is");
        var negated = Take("not");
        Expect("null");
        var test = new UnaryExpr("is null", operand);
        return negated ? Expr.Not(test) : test;
    }

    private Expr Unary()
    {
        if (Take("-"))
        {
            return Deeper(() =>
            {
                var operand = Unary();
                return operand is LiteralExpr { Value.IsNumber: true } literal ? new LiteralExpr(Operators.Negate(literal.Value)) : new UnaryExpr("-", operand);
            });
        }

        var target = Postfix();
        return Take("**") ? Deeper(() => new BinaryExpr("**", target, Unary())) : target;
    }

    private Expr Deeper(Func<Expr> parse)
    {
        if (++_depth > MaxDepth)
        {
            throw new ExpressionException(0, _text.Length, $"Nested deeper than {MaxDepth} levels.");
        }

        var expr = parse();
        _depth--;
        return expr;
    }

    private Expr Postfix()
    {
        var expr = Primary();
        while (Take("["))
        {
            expr = new IndexExpr(expr, Conditional());
            Expect("]");
            Deep();
        }

        return expr;
    }

    private Expr Primary()
    {
        if (_next == _tokens.Count)
        {
            throw Unexpected("a value");
        }

        var (text, offset, type) = _tokens[_next];
        switch (type)
        {
            case 's':
                _next++;
                return new LiteralExpr(ExprValue.String(text.Substring(1, text.Length - 2)));
            case 'n':
                _next++;
                return Number(text, offset);
            case 'w' when text is "true" or "false":
                _next++;
                return text == "true" ? Expr.True : Expr.False;
            case 'w' when text == "null":
                _next++;
                return new LiteralExpr(ExprValue.Null);
            case 'w' when text == "pi":
                _next++;
                return new LiteralExpr(ExprValue.Float(Math.PI));
            case 'w' when text is not ("if" or "else" or "and" or "or" or "not" or "is"):
                _next++;
                return Peek == "(" ? Call(text, offset) : new NameExpr(text);
            case 'o' when text == "(":
                _next++;
                var inner = Conditional();
                Expect(")");
                return inner;
            case 'o' when text == "[":
                _next++;
                return new CallExpr("[]", Arguments("]"));
            default:
                throw Unexpected("a value");
        }
    }

    private static LiteralExpr Number(string text, int offset)
    {
        if (text.All(char.IsDigit))
        {
            return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var integer)
                ? new LiteralExpr(ExprValue.Int(integer))
                : throw new ExpressionException(offset, text.Length, $"{text} does not fit 64 bits.");
        }

        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var real) && !double.IsInfinity(real)
            ? new LiteralExpr(ExprValue.Float(real))
            : throw new ExpressionException(offset, text.Length, $"{text} is no number.");
    }

    private Expr Call(string name, int offset)
    {
        if (!Functions.ByName.TryGetValue(name, out var function))
        {
            throw new ExpressionException(offset, name.Length, $"Unknown function '{name}'.{Suggestion.For(name, Functions.ByName.Keys)}");
        }

        Expect("(");
        var arguments = Arguments(")");
        if (arguments.Count < function.MinArguments || arguments.Count > function.MaxArguments)
        {
            throw new ExpressionException(offset, name.Length, $"'{name}' takes {(function.MaxArguments > function.MinArguments ? "at least " : "")}{function.MinArguments} argument{(function.MinArguments == 1 ? "" : "s")}, found {arguments.Count}.");
        }

        return name is "min" or "max" && arguments.Count > 2
            ? arguments.Aggregate((a, b) => new CallExpr(name, [a, b]))
            : new CallExpr(name, arguments);
    }

    private EquatableArray<Expr> Arguments(string close)
    {
        var arguments = new List<Expr>();
        while (!Take(close))
        {
            if (arguments.Count > 0)
            {
                Expect(",");
            }

            arguments.Add(Conditional());
        }

        return arguments.ToEquatableArray();
    }

    /// <summary>The text with each <c>{expression}</c> parsed: literal pieces and expressions in turn.</summary>
    /// <exception cref="ExpressionException">A brace is not closed, or holds no expression.</exception>
    public static Template ParseTemplate(string text)
    {
        var parts = new List<TemplatePart>();
        var literal = new StringBuilder();
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '}')
            {
                throw new ExpressionException(i, 1, "This '}' closes nothing.");
            }

            if (text[i] != '{')
            {
                literal.Append(text[i]);
                continue;
            }

            var end = text.IndexOf('}', i);
            if (end < 0)
            {
                throw new ExpressionException(i, 1, "This '{' is not closed.");
            }

            parts.Add(new TemplatePart(literal.ToString(), null));
            literal.Clear();
            try
            {
                parts.Add(new TemplatePart("", Parse(text.Substring(i + 1, end - i - 1))));
            }
            catch (ExpressionException e)
            {
                throw new ExpressionException(i + 1 + e.Offset, e.Length, e.Message);
            }

            i = end;
        }

        parts.Add(new TemplatePart(literal.ToString(), null));
        return new Template(parts.Where(p => p.Value is not null || p.Text.Length > 0).ToEquatableArray());
    }
}
