using System.Collections.Immutable;
using Weft.Generators.Tests.Harness;

namespace Weft.Generators.Tests.Pipeline;

/// <summary>The shipped JSON files, and generators that run on them.</summary>
internal static class Zoo
{
    /// <summary>Where the files seem to lie; what a generated header shows of it is the file's name only.</summary>
    public const string Folder = "/project/mappings/";

    /// <summary>Every shipped file by its path under <c>mappings/</c>.</summary>
    public static ImmutableSortedDictionary<string, string> Files { get; } = ReadFiles();

    /// <summary>One shipped file.</summary>
    public static string Text(string file) => Files[file];

    /// <summary>A generator on a project at <c>/project/</c> with no file.</summary>
    public static GeneratorRunner Empty() =>
        new GeneratorRunner(new WeftGenerator()).SetProperty("RootNamespace", "Models").SetProperty("ProjectDir", "/project/");

    /// <summary>A generator on some of the shipped files.</summary>
    public static GeneratorRunner With(params IEnumerable<string> files) => Add(Empty(), files);

    /// <summary>A generator on all shipped files.</summary>
    public static GeneratorRunner All() => Add(Empty(), Files.Keys);

    private static GeneratorRunner Add(GeneratorRunner runner, IEnumerable<string> files) =>
        files.Aggregate(runner, (all, file) => all.Add(Folder + file, Text(file)));

    private static ImmutableSortedDictionary<string, string> ReadFiles()
    {
        var root = Path.Combine(Repository.Root, "mappings");
        return new[] { "architectures", "components", "presets", "keys", "layouts" }
            .Where(folder => Directory.Exists(Path.Combine(root, folder)))
            .SelectMany(folder => Directory.EnumerateFiles(Path.Combine(root, folder), "*.json", SearchOption.AllDirectories))
            .ToImmutableSortedDictionary(
                file => Path.GetRelativePath(root, file).Replace('\\', '/'),
                file => File.ReadAllText(file).ReplaceLineEndings("\n"),
                StringComparer.Ordinal);
    }
}
