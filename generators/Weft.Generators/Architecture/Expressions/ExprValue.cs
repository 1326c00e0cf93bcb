using System.Globalization;

namespace Weft.Generators.Architecture.Expressions;

/// <summary>Kinds of values.</summary>
internal enum ExprKind
{
    Null,
    Int,
    Float,
    Bool,
    Text,
    Size2,
    List,
}

/// <summary>A value of the expression language: 64-bit integer, IEEE double, bool, text, height and width, list, null.</summary>
internal readonly record struct ExprValue
{
    private ExprValue(ExprKind kind) => Kind = kind;

    public ExprKind Kind { get; }

    public long Integer { get; private init; }

    /// <summary>The width of a size2.</summary>
    public long Second { get; private init; }

    public double Real { get; private init; }

    public string Text { get; private init; } = "";

    public EquatableArray<ExprValue> Items { get; private init; }

    public static ExprValue Null => new(ExprKind.Null);

    public static ExprValue Int(long value) => new(ExprKind.Int) { Integer = value };

    public static ExprValue Float(double value) => new(ExprKind.Float) { Real = value };

    public static ExprValue Bool(bool value) => new(ExprKind.Bool) { Integer = value ? 1 : 0 };

    public static ExprValue String(string value) => new(ExprKind.Text) { Text = value };

    public static ExprValue Size(long height, long width) => new(ExprKind.Size2) { Integer = height, Second = width };

    public static ExprValue List(IEnumerable<ExprValue> items) => new(ExprKind.List) { Items = items.ToEquatableArray() };

    public bool IsTrue => Kind == ExprKind.Bool && Integer != 0;

    public bool IsNumber => Kind is ExprKind.Int or ExprKind.Float;

    /// <summary>The number as a double.</summary>
    public double Number => Kind == ExprKind.Int ? Integer : Real;

    /// <summary>As the language writes it.</summary>
    public override string ToString() => Kind switch
    {
        ExprKind.Null => "null",
        ExprKind.Int => Integer.ToString(CultureInfo.InvariantCulture),
        ExprKind.Float => Format(Real),
        ExprKind.Bool => IsTrue ? "true" : "false",
        ExprKind.Text => $"'{Text}'",
        ExprKind.Size2 => FormattableString.Invariant($"[{Integer}, {Second}]"),
        _ => $"[{string.Join(", ", Items)}]",
    };

    /// <summary>The shortest text that reads back as the same double, always with a point or an exponent.</summary>
    public static string Format(double value)
    {
        var text = value.ToString("R", CultureInfo.InvariantCulture);
        if (double.Parse(text, CultureInfo.InvariantCulture) != value)
        {
            text = value.ToString("G17", CultureInfo.InvariantCulture);
        }

        return text.IndexOfAny(['.', 'E', 'e', 'N', 'I']) < 0 ? text + ".0" : text;
    }
}
