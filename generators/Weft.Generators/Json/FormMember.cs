namespace Weft.Generators.Json;

/// <summary>A member of an object.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Kind">What it may hold.</param>
/// <param name="Summary">What it says.</param>
internal sealed record FormMember(string Name, ValueKind Kind, string Summary)
{
    /// <summary>The name that stands for all others.</summary>
    public const string Any = "*";

    public bool IsRequired { get; init; }

    /// <summary>What holds where it is absent: the word, the text, or the JSON.</summary>
    public string? Absent { get; private init; }

    /// <summary>A value as JSON, where one says more than the kind does.</summary>
    public string? Example { get; private init; }

    public static FormMember Required(string name, ValueKind kind, string summary, string? example = null) => new(name, kind, summary) { IsRequired = true, Example = example };

    public static FormMember Optional(string name, ValueKind kind, string summary, string? absent = null, string? example = null) => new(name, kind, summary) { Absent = absent, Example = example };

    /// <summary>Members of names that the table does not list.</summary>
    public static FormMember Others(ValueKind kind, string summary) => new(Any, kind, summary);
}
