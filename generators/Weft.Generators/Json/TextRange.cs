namespace Weft.Generators.Json;

/// <summary>Characters of a text, from <paramref name="Start"/> on.</summary>
internal readonly record struct TextRange(int Start, int Length)
{
    public int End => Start + Length;
}
