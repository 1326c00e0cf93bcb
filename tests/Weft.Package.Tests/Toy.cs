namespace Weft.Package.Tests;

/// <summary>The package page's own example.</summary>
internal static class Toy
{
    /// <summary>The description.</summary>
    public static string Json(PackageFeed feed) => Block(feed, "json");

    /// <summary>The program.</summary>
    public static string Program(PackageFeed feed) => Block(feed, "csharp");

    private static string Block(PackageFeed feed, string language)
    {
        var page = feed.Read("Weft", "README.md").ReplaceLineEndings("\n");
        var start = page.IndexOf($"```{language}\n", StringComparison.Ordinal) + language.Length + 4;
        return page[start..page.IndexOf("```", start, StringComparison.Ordinal)];
    }
}
