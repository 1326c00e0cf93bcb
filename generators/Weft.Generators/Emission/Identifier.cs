using System.Text;

namespace Weft.Generators.Emission;

/// <summary>Makes C# names out of the names in JSON.</summary>
internal static class Identifier
{
    private static readonly HashSet<string> Keywords = new(StringComparer.Ordinal)
    {
        "abstract", "as", "base", "bool", "break", "byte", "case", "catch", "char", "checked", "class", "const", "continue", "decimal", "default",
        "delegate", "do", "double", "else", "enum", "event", "explicit", "extern", "false", "finally", "fixed", "float", "for", "foreach", "goto",
        "if", "implicit", "in", "int", "interface", "internal", "is", "lock", "long", "namespace", "new", "null", "object", "operator", "out",
        "override", "params", "private", "protected", "public", "readonly", "ref", "return", "sbyte", "sealed", "short", "sizeof", "stackalloc",
        "static", "string", "struct", "switch", "this", "throw", "true", "try", "typeof", "uint", "ulong", "unchecked", "unsafe", "ushort", "using",
        "virtual", "void", "volatile", "while",
    };

    /// <summary><c>in_proj_weight</c> → <c>InProjWeight</c>, <c>patch14_224</c> → <c>Patch14_224</c>; what cannot stand in a name separates words.</summary>
    public static string Pascal(string name)
    {
        var text = new StringBuilder();
        var upper = true;
        foreach (var c in name)
        {
            if (!IsPart(c))
            {
                upper = true;
                continue;
            }

            // Two numbers would read as one.
            if (upper && IsDigit(c) && text.Length > 0 && IsDigit(text[text.Length - 1]))
            {
                text.Append('_');
            }

            text.Append(upper && c is >= 'a' and <= 'z' ? char.ToUpperInvariant(c) : c);
            upper = false;
        }

        return text.ToString().Trim('_').Length == 0 ? "Unnamed" : text[0] is >= '0' and <= '9' ? $"_{text}" : text.ToString();
    }

    /// <summary><c>in_proj_weight</c> → <c>inProjWeight</c>, escaped where it is a keyword.</summary>
    public static string Camel(string name)
    {
        var pascal = Pascal(name);
        var camel = char.ToLowerInvariant(pascal[0]) + pascal.Substring(1);
        return Keywords.Contains(camel) ? $"@{camel}" : camel;
    }

    public static string Escape(string name) => Keywords.Contains(name) ? $"@{name}" : name;

    /// <summary><c>My-App.2nd</c> → <c>My_App._2nd</c>: a project's root namespace may hold whatever a folder's name does.</summary>
    public static string Namespace(string name) => string.Join(".", name.Split('.').Select(Segment));

    private static string Segment(string name)
    {
        var text = string.Concat(name.TrimStart('@').Select(c => char.IsLetterOrDigit(c) ? c : '_'));
        return text.Length == 0 || char.IsDigit(text[0]) ? $"_{text}" : Escape(text);
    }

    /// <summary>A private field's name.</summary>
    public static string Field(string name) => $"_{Camel(name).TrimStart('@')}";

    /// <summary>A C# string literal.</summary>
    public static string Literal(string text) => $"\"{Inside(text)}\"";

    /// <summary>Text as it stands inside a C# string literal.</summary>
    public static string Inside(string text)
    {
        var literal = new StringBuilder();
        foreach (var c in text)
        {
            literal.Append(c switch
            {
                '"' => "\\\"",
                '\\' => "\\\\",
                '\n' => "\\n",
                '\r' => "\\r",
                '\t' => "\\t",
                < ' ' or '\u007f' or '\u0085' or '\u2028' or '\u2029' or (>= '\ud800' and <= '\udfff') => $"\\u{(int)c:x4}",
                _ => c.ToString(),
            });
        }

        return literal.ToString();
    }

    /// <summary>Text as it stands inside an interpolated C# string literal.</summary>
    public static string Interpolated(string text) => Inside(text).Replace("{", "{{").Replace("}", "}}");

    /// <summary>Text for an XML doc comment: one line, markup escaped.</summary>
    public static string Xml(string text) =>
        string.Concat(text.Select((c, i) => c switch
        {
            '<' => "&lt;",
            '>' => "&gt;",
            '&' => "&amp;",
            < ' ' or '\u007f' or '\u0085' or '\u2028' or '\u2029' => " ",
            >= '\ud800' and <= '\udfff' when !IsPaired(text, i) => " ",
            _ => c.ToString(),
        }));

    /// <summary>Whether a half of a character stands beside its other half.</summary>
    private static bool IsPaired(string text, int i) =>
        char.IsHighSurrogate(text[i]) ? i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]) : i > 0 && char.IsHighSurrogate(text[i - 1]);

    private static bool IsDigit(char c) => c is >= '0' and <= '9';

    private static bool IsPart(char c) => c is (>= 'a' and <= 'z') or (>= 'A' and <= 'Z') or (>= '0' and <= '9');
}
