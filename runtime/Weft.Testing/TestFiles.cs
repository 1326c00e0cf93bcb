using System.Reflection;

namespace Weft.Testing;

/// <summary>Finds the files that a test names.</summary>
internal static class TestFiles
{
    /// <summary>The folder of a test's source file.</summary>
    /// <param name="test">The source file, as the compiler gave it.</param>
    /// <exception cref="SnapshotException">It is not there.</exception>
    public static string FolderOf(string test) => Path.GetDirectoryName(test) is { } folder && Directory.Exists(folder)
        ? folder
        : Mapped(test, ProjectFolders()) ?? throw new SnapshotException($"{test}: expected the folder of the test's source file, found none; run the tests where they were built.");

    /// <summary>The folder of a source file whose path a deterministic build begins with <c>/_/</c>, in the place of a folder above the project's; null where it is no such path, or in none of them.</summary>
    /// <param name="test">The source file, as the compiler gave it.</param>
    /// <param name="projects">Where test projects lie.</param>
    internal static string? Mapped(string test, IEnumerable<string> projects)
    {
        var end = test.IndexOf('/', 1);
        if (!test.StartsWith("/_", StringComparison.Ordinal) || end < 0)
        {
            return null;
        }

        return projects.SelectMany(Above).Select(root => Path.Combine(root, test[(end + 1)..])).Where(File.Exists).Select(Path.GetDirectoryName).FirstOrDefault();
    }

    // Written by Weft.Testing.targets.
    private static IEnumerable<string> ProjectFolders() => AppDomain.CurrentDomain.GetAssemblies()
        .SelectMany(assembly => assembly.GetCustomAttributes<AssemblyMetadataAttribute>()).Where(one => one.Key == "WeftTestFolder").Select(one => one.Value).OfType<string>();

    /// <summary>The full path of a file or folder that is named relative to the test's source file or to its project.</summary>
    /// <param name="path">The file or folder.</param>
    /// <param name="test">The test's source file.</param>
    /// <exception cref="FileNotFoundException">It is in neither place.</exception>
    public static string Find(string path, string test)
    {
        var folder = FolderOf(test);
        var places = new[] { folder, ProjectOf(folder) }.OfType<string>().Distinct().ToArray();
        return places.Select(place => Path.GetFullPath(path, place)).FirstOrDefault(Path.Exists)
            ?? throw new FileNotFoundException($"{path}: expected it in {string.Join(" or ", places)}, found nothing of this name.", path);
    }

    /// <summary>A file's path inside its project, which names what is generated from it and stands in diagnostics: the same on every machine.</summary>
    public static string Inside(string full) =>
        Path.GetRelativePath(ProjectOf(Path.GetDirectoryName(full)!) ?? Path.GetDirectoryName(full)!, full).Replace('\\', '/');

    private static string? ProjectOf(string folder) => Above(folder).FirstOrDefault(at => Directory.EnumerateFiles(at, "*.csproj").Any());

    /// <summary>A folder, and those that it lies in.</summary>
    private static IEnumerable<string> Above(string folder)
    {
        for (var at = new DirectoryInfo(folder); at is not null; at = at.Parent)
        {
            yield return at.FullName;
        }
    }
}
