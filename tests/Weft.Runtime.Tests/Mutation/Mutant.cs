namespace Weft.Tests.Mutation;

/// <summary>A file of the zoo with one value changed.</summary>
/// <param name="File">The file, by its path under <c>mappings/</c>.</param>
/// <param name="Place">The JSON path of what was changed.</param>
/// <param name="Change">What it was, and what it is.</param>
/// <param name="Text">The file's text after the change.</param>
internal sealed record Mutant(string File, string Place, string Change, string Text)
{
    /// <summary>Whether it changes what a config means, rather than what is computed.</summary>
    public bool IsOfConfig => Place.StartsWith("$.params", StringComparison.Ordinal) || Place.StartsWith("$.derived", StringComparison.Ordinal) || Place.StartsWith("$.upstream", StringComparison.Ordinal) || Place.StartsWith("$.words", StringComparison.Ordinal);

    /// <summary>Names the mutant in messages and in the list of survivors: the file, the place, the old value and the new one.</summary>
    public override string ToString() => $"{File} {Place}: {Change}";
}
