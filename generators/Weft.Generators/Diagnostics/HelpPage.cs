namespace Weft.Generators.Diagnostics;

/// <summary>Where a diagnostic is explained.</summary>
internal static class HelpPage
{
    /// <summary>The repository of these sources.</summary>
    public const string Repository = "https://github.com/weft-dotnet/weft";

    /// <summary>The folder of the pages in it.</summary>
    public const string Folder = "generators/Weft.Generators/Diagnostics/Pages";

    /// <summary>The page of an id.</summary>
    public static string Of(string id) => $"{Repository}/blob/main/{Folder}/{id}.md";
}
