namespace Weft.Generators.Emission;

/// <summary>A generated source text.</summary>
/// <param name="Hint">Its name among the generated files.</param>
/// <param name="Text">The C#.</param>
internal sealed record GeneratedFile(string Hint, string Text);
