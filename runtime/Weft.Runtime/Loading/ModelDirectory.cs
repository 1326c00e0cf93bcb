using System.Text.Json;

namespace Weft;

/// <summary>Finds weights and config of what a user names: a file or a directory.</summary>
internal sealed class ModelDirectory
{
    private static readonly string[] WeightsExtensions = [".safetensors", ".bin", ".pt", ".pth", ".npz"];

    private readonly ModelCatalog catalog;
    private readonly string folder;
    private readonly string? file;
    private (Ecosystem Ecosystem, string Path, JsonDocument Document)? config;

    public ModelDirectory(string path, ModelCatalog catalog)
    {
        this.catalog = catalog;
        Recovery.Run(path);
        var full = Path.GetFullPath(path);
        if (Directory.Exists(full))
        {
            folder = full;
            Weights = FindWeights(path);
        }
        else
        {
            folder = Path.GetDirectoryName(full)!;
            file = Path.GetFileName(full);
            Weights = path;
        }
    }

    /// <summary>The weights file or shard index.</summary>
    public string Weights { get; }

    /// <summary>A config file that is there, but in no form that a known ecosystem writes.</summary>
    public string? UnknownConfig { get; private set; }

    /// <summary>The config file and whose it is; null when there is none, or none that a known ecosystem writes.</summary>
    public (Ecosystem Ecosystem, string Path, JsonDocument Document)? FindConfig()
    {
        foreach (var ecosystem in catalog.Ecosystems)
        {
            var path = Path.Combine(folder, ecosystem.ConfigFile);
            if (config is null && (file is null || AllNames(ecosystem).Contains(file)) && File.Exists(path))
            {
                var document = JsonFile.Read(path);
                if (ConfigFile.IsOf(ecosystem, document.RootElement))
                {
                    config = (ecosystem, path, document);
                }
                else
                {
                    UnknownConfig ??= path;
                    document.Dispose();
                }
            }
        }

        return config;
    }

    private static IEnumerable<string> FirstNames(Ecosystem ecosystem) => [ecosystem.WeightsFile, ecosystem.WeightsFile + ".index.json"];

    private static IEnumerable<string> OtherNames(Ecosystem ecosystem) => ecosystem.OtherWeightsFiles.SelectMany(name => (string[])[name, name + ".index.json"]);

    private static IEnumerable<string> AllNames(Ecosystem ecosystem) => FirstNames(ecosystem).Concat(OtherNames(ecosystem));

    private string FindWeights(string shown)
    {
        // The ecosystem whose config is there goes first, and of the others what they write today.
        IEnumerable<string> own = FindConfig() is { } found ? AllNames(found.Ecosystem) : [];
        foreach (var name in own.Concat(catalog.Ecosystems.SelectMany(FirstNames)).Concat(catalog.Ecosystems.SelectMany(OtherNames)))
        {
            if (File.Exists(Path.Combine(folder, name)))
            {
                return Path.Combine(folder, name);
            }
        }

        var names = Names(shown);
        var weights = names.Where(name => WeightsExtensions.Contains(Path.GetExtension(name).ToLowerInvariant())).ToArray();
        var indices = names.Where(name => name.EndsWith(".index.json", StringComparison.OrdinalIgnoreCase)).ToArray();
        var candidates = indices.Length > 0 ? indices : weights;
        if (candidates.Length == 1)
        {
            return Path.Combine(folder, candidates[0]);
        }

        var wanted = string.Join(", ", catalog.Ecosystems.Select(ecosystem => ecosystem.WeightsFile).Distinct());
        throw new CheckpointException(candidates.Length == 0
            ? $"{Display.Text(shown)}: expected weights ({wanted}, or a shard index) in the directory, found {Listed(names)}."
            : $"{Display.Text(shown)}: holds several weights files, {Listed(candidates)}; name one of them.");
    }

    private string[] Names(string shown)
    {
        try
        {
            return [.. Directory.EnumerateFiles(folder).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CheckpointException($"{Display.Text(shown)}: cannot be read: {e.Message}", e);
        }
    }

    private static string Listed(string[] names) => names.Length == 0
        ? "no files"
        : string.Join(", ", names.Take(8).Select(Display.Text)) + (names.Length > 8 ? $" and {names.Length - 8} more" : "");
}
