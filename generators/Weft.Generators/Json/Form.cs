namespace Weft.Generators.Json;

/// <summary>
/// The members that an object may have. What reads the object may ask for these alone, what a message suggests is one of them, and
/// the schema lists them.
/// </summary>
internal sealed class Form
{
    private readonly Dictionary<string, FormMember> _byName;

    /// <param name="name">What the object is called.</param>
    /// <param name="summary">What it says or does.</param>
    /// <param name="members">Its members; one of <see cref="FormMember.Others"/> stands for all that are not listed.</param>
    public Form(string name, string summary, params IReadOnlyList<FormMember> members)
    {
        (Name, Summary) = (name, summary);
        Others = members.FirstOrDefault(m => m.Name == FormMember.Any);
        Members = [.. members.Where(m => m != Others)];
        _byName = Members.ToDictionary(m => m.Name, StringComparer.Ordinal);
    }

    public string Name { get; }

    public string Summary { get; }

    public IReadOnlyList<FormMember> Members { get; }

    /// <summary>What members of other names hold; null where there are none.</summary>
    public FormMember? Others { get; }

    /// <summary>Sets of members of which one must be there whole; empty where any may be missing that is not required.</summary>
    public IReadOnlyList<IReadOnlyList<string>> Alternatives { get; init; } = [];

    public IEnumerable<string> Names => _byName.Keys;

    public bool Has(string name) => _byName.ContainsKey(name);

    /// <summary>The member of a name. One that is not in the table is a mistake of the reader.</summary>
    public FormMember this[string name] => _byName.TryGetValue(name, out var member) ? member
        : Others ?? throw new InvalidOperationException($"The table of '{Name}' has no member '{name}'.");
}
