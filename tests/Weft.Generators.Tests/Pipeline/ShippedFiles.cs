using Weft.Generators.Tests.Harness;

namespace Weft.Generators.Tests.Pipeline;

/// <summary>The JSON files of the shipped zoo, at the paths that a project has them.</summary>
internal static class ShippedFiles
{
    private const string ProjectDirectory = "/project/";

    private static readonly string Root = Path.Combine(AppContext.BaseDirectory, "mappings");

    /// <summary>Path in the project and text of each, in the order of their paths.</summary>
    public static IReadOnlyDictionary<string, string> All { get; } = new SortedDictionary<string, string>(
        Directory.EnumerateFiles(Root, "*.json", SearchOption.AllDirectories)
            .ToDictionary(file => ProjectDirectory + Path.GetRelativePath(Root, file).Replace('\\', '/'), File.ReadAllText),
        StringComparer.Ordinal);

    /// <summary>The generator in a project that has all of them.</summary>
    public static GeneratorRunner Project()
    {
        var runner = new GeneratorRunner(new WeftGenerator()).SetProperty("RootNamespace", "Weft").SetProperty("ProjectDir", ProjectDirectory);
        foreach (var (path, text) in All)
        {
            runner.Add(path, text);
        }

        return runner;
    }

    /// <summary>The first file whose name ends so.</summary>
    public static string First(string suffix) => All.Keys.First(path => path.EndsWith(suffix, StringComparison.Ordinal));
}
