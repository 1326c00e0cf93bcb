using System.Text.Json;

namespace Weft;

/// <summary>An opened model: a weights file, or a directory in an ecosystem's form with its config.</summary>
public sealed class ModelSource : IDisposable
{
    private readonly JsonDocument? document;

    internal ModelSource(string path, Checkpoint checkpoint, Ecosystem? ecosystem, string? configPath, JsonDocument? document)
    {
        Path = path;
        Checkpoint = checkpoint;
        Ecosystem = ecosystem;
        ConfigPath = configPath;
        this.document = document;
    }

    /// <summary>What was opened, as it was named.</summary>
    public string Path { get; }

    /// <summary>The weights.</summary>
    public Checkpoint Checkpoint { get; }

    /// <summary>Whose form the config has; null for bare weights.</summary>
    public Ecosystem? Ecosystem { get; }

    /// <summary>The config file; null for bare weights.</summary>
    public string? ConfigPath { get; }

    /// <summary>The config file's whole content; null for bare weights.</summary>
    public JsonElement? Config => document?.RootElement;

    /// <summary>The part of <see cref="Config"/> that describes the model.</summary>
    public JsonElement? Envelope => document is null || Ecosystem is null ? null : JsonPath.Envelope(document.RootElement, Ecosystem.Envelope);

    /// <summary>A config file beside the weights that is in no known form.</summary>
    internal string? UnknownConfig { get; private init; }

    /// <summary>Opens a weights file, a shard index, or a directory.</summary>
    /// <param name="path">What to open.</param>
    /// <param name="catalog">What is known.</param>
    /// <param name="config">A config file, or the directory that holds one, to use instead of the one beside the weights.</param>
    /// <remarks>The config beside a weights file is read when the file has the name that its ecosystem gives it.</remarks>
    /// <exception cref="CheckpointException">There are no weights, or they cannot be read.</exception>
    /// <exception cref="ConfigException">The config file is not valid JSON.</exception>
    public static ModelSource Open(string path, ModelCatalog catalog, string? config = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(catalog);
        var directory = new ModelDirectory(path, catalog);

        // The directory has looked for journals already.
        var checkpoint = ContainerFormat.Open(System.IO.Path.GetFullPath(directory.Weights), directory.Weights);
        try
        {
            var found = config is null ? directory.FindConfig() : ConfigFile.Open(config, catalog);
            return new ModelSource(path, checkpoint, found?.Ecosystem, found?.Path, found?.Document) { UnknownConfig = directory.UnknownConfig };
        }
        catch
        {
            checkpoint.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Checkpoint.Dispose();
        document?.Dispose();
    }
}
