using Weft.Models;

namespace Weft.Tests.Crashes;

/// <summary>What is at a path after a run that did not end by itself.</summary>
internal static class Place
{
    /// <summary>Looks at a model as any command does first. A program that another test is just starting has this process's locks until it runs, so what is still there is looked at again.</summary>
    public static void NextCommand(string path)
    {
        Look(path);
        for (var tries = 0; tries < 20 && Directory.EnumerateFileSystemEntries(Path.GetDirectoryName(path)!, $".{Path.GetFileName(path)}.weft-*").Any(); tries++)
        {
            Thread.Sleep(10);
            Look(path);
        }
    }

    private static void Look(string path)
    {
        try
        {
            ModelSource.Open(path, Catalog.Models).Dispose();
        }
        catch (CheckpointException e) when (!Path.Exists(path))
        {
            e.Message.ShouldContain("no such file");
        }
    }

    /// <summary>Everything that is there, in text.</summary>
    public static string Content(string path) =>
        File.Exists(path) ? Hash(path)
        : Directory.Exists(path) ? string.Join(", ", Directory.EnumerateFileSystemEntries(path).Order(StringComparer.Ordinal).Select(entry => $"{Path.GetFileName(entry)}: {Content(entry)}"))
        : "nothing";

    /// <summary>A file's content, in text.</summary>
    public static string Hash(string path) => System.Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(path)))[..16];
}
