namespace Weft;

/// <summary>What a user calls a file or directory, in the one form in which names are compared.</summary>
internal static class FullPath
{
    /// <summary>The full path, without a separator at its end.</summary>
    public static string Of(string path) => Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
}
