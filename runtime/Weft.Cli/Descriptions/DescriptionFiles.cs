namespace Weft.Cli.Descriptions;

/// <summary>Finds the JSON files that describe models.</summary>
internal static class DescriptionFiles
{
    /// <summary>What their names end with.</summary>
    public static readonly IReadOnlyList<string> Endings = [".arch.json", ".components.json", ".presets.json", ".map.json", ".layout.json"];

    /// <summary>The files that paths name, each once, as they are named; of a directory those that lie in it, however deep.</summary>
    public static IReadOnlyList<string> Find(IEnumerable<string> paths) =>
        [.. paths.SelectMany(Of).DistinctBy(System.IO.Path.GetFullPath, StringComparer.Ordinal)];

    private static IReadOnlyList<string> Of(string path)
    {
        if (!Directory.Exists(path))
        {
            return !File.Exists(path) ? throw new UsageException($"{path}: no such file.")
                : IsOne(path) ? [path]
                : throw new UsageException($"{path}: no description. Its name must end with {Listed}.");
        }

        var found = Within(path).Order(StringComparer.Ordinal).ToList();
        return found.Count > 0 ? found : throw new UsageException($"{path}: holds no description. Their names end with {Listed}.");
    }

    /// <summary>What a build makes and what is hidden is left alone.</summary>
    private static IEnumerable<string> Within(string directory) => Directory.EnumerateFiles(directory).Where(IsOne)
        .Concat(Directory.EnumerateDirectories(directory).Where(d => System.IO.Path.GetFileName(d) is var name && name is not ("bin" or "obj") && name[0] != '.').SelectMany(Within));

    private static string Listed => $"{string.Join(", ", Endings.SkipLast(1))} or {Endings[^1]}";

    private static bool IsOne(string path) => Endings.Any(ending => path.EndsWith(ending, StringComparison.OrdinalIgnoreCase));
}
