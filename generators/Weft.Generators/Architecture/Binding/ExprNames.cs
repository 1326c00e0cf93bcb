namespace Weft.Generators.Architecture.Binding;

/// <summary>Words that the expression language keeps for itself.</summary>
internal static class ExprNames
{
    public static readonly IReadOnlyCollection<string> Reserved = new HashSet<string>(StringComparer.Ordinal) { "and", "or", "not", "if", "else", "is", "null", "true", "false", "pi" };
}
