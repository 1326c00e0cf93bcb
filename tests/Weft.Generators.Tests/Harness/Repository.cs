using System.Xml.Linq;

namespace Weft.Generators.Tests.Harness;

/// <summary>Files of this repository that tests read.</summary>
internal static class Repository
{
    /// <summary>The folder of the solution.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>Where it is published, as packages say it.</summary>
    public static string Address { get; } = XDocument.Load(Path.Combine(Root, "Directory.Build.props")).Descendants("RepositoryUrl").ShouldHaveSingleItem().Value;

    /// <summary>The descriptions that are shipped, in order of its path.</summary>
    public static IReadOnlyList<string> Mappings { get; } =
        [.. Directory.EnumerateFiles(Path.Combine(Root, "mappings"), "*.json", SearchOption.AllDirectories)
            .Where(path => !path.Split(Path.DirectorySeparatorChar).Any(part => part is "obj" or "bin" or "schemas")).Order(StringComparer.Ordinal)];

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Generators.sln")))
        {
            folder = folder.Parent;
        }

        return folder.ShouldNotBeNull("The tests run outside of the repository.").FullName;
    }
}
