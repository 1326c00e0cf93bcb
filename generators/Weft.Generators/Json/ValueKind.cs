namespace Weft.Generators.Json;

/// <summary>Kinds of JSON values.</summary>
[Flags]
internal enum JsonTypes
{
    None = 0,
    Object = 1,
    Array = 2,
    String = 4,
    Integer = 8,
    Number = 16,
    Bool = 32,
    Null = 64,
    Literal = Array | String | Integer | Number | Bool | Null,
    Any = Object | Literal,
}

/// <summary>
/// What a member of an object may hold: a closed set. A reader may ask for a member only as what its table says that it holds, and the
/// schemas are written from the same.
/// </summary>
internal sealed class ValueKind
{
    public static readonly ValueKind Integer = new(JsonTypes.Integer | JsonTypes.String, "An integer, or an expression that gives one.");
    public static readonly ValueKind Real = new(JsonTypes.Number | JsonTypes.String, "A number, or an expression that gives one.");
    public static readonly ValueKind Condition = new(JsonTypes.Bool | JsonTypes.String, "true, false, or a condition such as \"depth > 2 and not flag\".");
    public static readonly ValueKind Extent = new(JsonTypes.Integer | JsonTypes.String | JsonTypes.Array, "An integer for all axes, a list with one for each, or an expression that gives either.");
    public static readonly ValueKind Size = new(JsonTypes.Integer | JsonTypes.String, "A size: an integer or an expression, in which names from 'inputs' and 'dims' may stand.");
    public static readonly ValueKind Expression = new(JsonTypes.Literal, "An expression of any type; a text in it is quoted, as \"'gelu'\".");
    public static readonly ValueKind Formula = new(JsonTypes.String, "An expression, written as a string.");

    public static readonly ValueKind Text = new(JsonTypes.String);
    public static readonly ValueKind Key = new(JsonTypes.String, "A key; braces hold an index or a name, as \"blocks.{i}\".");
    public static readonly ValueKind Name = new(JsonTypes.String) { Pattern = NamePattern };
    public static readonly ValueKind Flag = new(JsonTypes.Bool);
    public static readonly ValueKind Count = new(JsonTypes.Integer);
    public static readonly ValueKind Number = new(JsonTypes.Number);
    public static readonly ValueKind Axis = new(JsonTypes.Integer, "An axis counted from 0, or from the end when negative.") { Least = -8, Most = 7 };

    /// <summary>A value of the expression language as JSON has it.</summary>
    public static readonly ValueKind Literal = new(JsonTypes.Literal);
    public static readonly ValueKind Any = new(JsonTypes.Any);

    /// <summary>A node or a list of nodes.</summary>
    public static readonly ValueKind Body = new(JsonTypes.Object | JsonTypes.Array | JsonTypes.String);

    /// <summary><c>$name</c>, a node, a list of nodes, or null.</summary>
    public static readonly ValueKind Value = new(JsonTypes.Object | JsonTypes.Array | JsonTypes.String | JsonTypes.Null);

    /// <summary>What a name is made of.</summary>
    public const string NamePattern = "^[A-Za-z_][A-Za-z0-9_]*$";

    private Func<Form?>? _form;

    private ValueKind(JsonTypes types, string says = "") => (Types, Says) = (types, says);

    /// <summary>The kinds of JSON values that it may be.</summary>
    public JsonTypes Types { get; }

    /// <summary>What the reader of a schema is told of it.</summary>
    public string Says { get; }

    /// <summary>What a string must match.</summary>
    public string? Pattern { get; private init; }

    /// <summary>The words that it may be, where they are fixed.</summary>
    public IReadOnlyList<string> Words { get; private init; } = [];

    /// <summary>The least number, or the least count of a list.</summary>
    public int? Least { get; private init; }

    /// <summary>The largest number, or the largest count of a list.</summary>
    public int? Most { get; private init; }

    /// <summary>What the items of a list or the members of an object hold.</summary>
    public ValueKind? Of { get; private init; }

    /// <summary>What it is one of.</summary>
    public IReadOnlyList<ValueKind> Choices { get; private init; } = [];

    /// <summary>The members of an object.</summary>
    public Form? Form => _form?.Invoke();

    /// <summary>One of a fixed set of words.</summary>
    public static ValueKind OneOf(params IReadOnlyList<string> words) => new(JsonTypes.String) { Words = words };

    /// <summary>Words beside which others may stand, as names that a file declares.</summary>
    public static ValueKind Matching(string pattern) => new(JsonTypes.String) { Pattern = pattern };

    /// <summary>A list.</summary>
    public static ValueKind List(ValueKind of, int? least = null, int? most = null) => new(JsonTypes.Array) { Of = of, Least = least, Most = most };

    /// <summary>One, or a list of them.</summary>
    public static ValueKind OneOrList(ValueKind of) => Either(of, List(of));

    /// <summary>An object whose members have names of the file's own.</summary>
    public static ValueKind Map(ValueKind of, string? names = null) => new(JsonTypes.Object) { Of = of, Pattern = names };

    /// <summary>An object of a form; a function, so that a form may hold itself, and others that are declared behind it.</summary>
    public static ValueKind Object(Func<Form?> form) => new(JsonTypes.Object) { _form = form };

    public static ValueKind Either(params IReadOnlyList<ValueKind> choices) => new(choices.Aggregate(JsonTypes.None, (all, one) => all | one.Types)) { Choices = choices };

    /// <summary>Whether it may be read as another.</summary>
    public bool Allows(ValueKind other) => this == other || Choices.Any(c => c.Allows(other));
}
