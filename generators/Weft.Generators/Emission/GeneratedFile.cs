namespace Weft.Generators.Emission;

/// <summary>Who sees the types that are generated.</summary>
internal enum Visibility
{
    Public,
    Internal,
}

/// <summary>A generated source text.</summary>
/// <param name="Hint">Its name among the generated files.</param>
/// <param name="Text">The C#.</param>
internal sealed record GeneratedFile(string Hint, string Text)
{
    /// <summary>The file with its types as visible as said. Emitters write them public, each at the start of a line, where nothing else stands.</summary>
    public GeneratedFile As(Visibility visibility) => visibility == Visibility.Public ? this : this with { Text = Text.Replace("\npublic ", "\ninternal ") };
}
