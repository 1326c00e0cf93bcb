using System.Text.Json;

namespace Weft.Testing;

/// <summary>Asserts that a mapping loses nothing.</summary>
public static class MappingAssert
{
    private static readonly Dictionary<string, double> None = [];

    /// <summary>
    /// Converts a checkpoint to a layout and back, in a temporary folder, and asserts that every tensor of the model comes back with its
    /// name, dtype, shape and bytes. What a layout may hold beside the model does not count. A layout that reads several prefixes writes its
    /// first, so that names behind another one do not come back.
    /// </summary>
    /// <param name="source">A weights file, or a directory in an ecosystem's form.</param>
    /// <param name="to">The layout to convert to.</param>
    /// <param name="catalog">What is known, such as a project's <c>Catalog.Models</c>.</param>
    /// <param name="options">The source's config or preset, the target class and more.</param>
    /// <param name="except">Tensors of the source whose values the other side has no place for: the mapping says <c>unused</c>.</param>
    /// <exception cref="AssertionException">A conversion is refused, or something does not come back as it was; the message names the first of it.</exception>
    public static void RoundTrips(string source, Layout to, ModelCatalog catalog, ConvertOptions? options = null, params IReadOnlyCollection<string> except)
    {
        ArgumentException.ThrowIfNullOrEmpty(source);
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(except);
        InTemporaryFolder(folder => RoundTrips(source, source, to, catalog, (options ?? new()) with { DryRun = false }, except, folder));
    }

    /// <summary>The same for a mapping of which there is no checkpoint: one with made-up values is written, in the first layout of the config's class.</summary>
    /// <param name="config">Sizes, best small ones; for a set of keys without a class a <see cref="KeySetConfig"/>.</param>
    /// <param name="to">The layout to convert to.</param>
    /// <param name="catalog">What is known, such as a project's <c>Catalog.Models</c>.</param>
    /// <param name="constants">Keys that hold one value in every element: what the other side takes for granted, and one tensor under several names.</param>
    /// <param name="except">Keys whose values the other side has no place for: the mapping says <c>unused</c>.</param>
    /// <exception cref="AssertionException">A conversion is refused, or something does not come back as it was; the message names the first of it.</exception>
    /// <exception cref="ArgumentException">A constant is for a key that the config does not give.</exception>
    /// <exception cref="ConfigException">The config is not valid.</exception>
    public static void RoundTrips(ArchitectureConfig config, Layout to, ModelCatalog catalog, IReadOnlyDictionary<string, double>? constants = null, params IReadOnlyCollection<string> except)
    {
        ArgumentNullException.ThrowIfNull(config);
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(except);
        config.Validate();
        var own = config.Architecture.Layouts[0];
        var keys = config.KeysAt(own.Prefixes[0]).ToList();
        if (constants?.Keys.FirstOrDefault(name => keys.TrueForAll(key => key.Key != name)) is { } unknown)
        {
            throw new ArgumentException($"'{unknown}' is no key of {config}.", nameof(constants));
        }

        InTemporaryFolder(folder =>
        {
            var source = Path.Combine(folder, "source.safetensors");
            SyntheticCheckpoint.Write(source, keys, constants ?? None);

            // A class may be a part of the models that have its layouts.
            var options = new ConvertOptions { From = own.Layout, Set = Said(config.Params), Partial = true };
            RoundTrips(source, config.ToString(), to, catalog, options, except, folder);
        });
    }

    private static void RoundTrips(string source, string shown, Layout to, ModelCatalog catalog, ConvertOptions options, IReadOnlyCollection<string> except, string folder)
    {
        var there = Path.Combine(folder, HasForm(to) ? "there" : "there.safetensors");
        var report = Convert(source, there, to, options, $"{shown}: does not become {to}");

        // A config file says what the weights are; of weights alone the same must be said.
        var from = report.From.Layout;
        var back = Path.Combine(folder, Directory.Exists(source) && HasForm(from) ? "back" : "back.safetensors");
        var stacked = report.From.Config is KeySetConfig { IsStacked: true, Architecture.KeySet.Stacking.When: { } name } keySet ? keySet.Params.Where(param => param.Name == name) : [];
        Convert(
            there,
            back,
            from,
            new()
            {
                Model = report.From.Architecture.Name,
                Set = Said((IsBare(there) ? report.Config.Params : []).Concat(stacked)),
                Partial = options.Partial || back.EndsWith(".safetensors", StringComparison.Ordinal),
                Cancellation = options.Cancellation,
            },
            $"{shown}: does not come back from {to}");

        using var expected = ModelSource.Open(source, catalog);
        using var actual = ModelSource.Open(back, catalog);
        var leftOut = report.From.Unused.Select(entry => entry.Name).Concat(except).ToHashSet(StringComparer.Ordinal);
        if (CheckpointComparison.Faults(actual.Checkpoint, expected.Checkpoint, leftOut.Contains) is { } faults)
        {
            throw new AssertionException($"{shown}: {report.From.Architecture} in layout {from} comes back from {report.Architecture} in layout {to} as something else:{faults}");
        }

        bool IsBare(string path)
        {
            using var model = ModelSource.Open(path, catalog);
            return model.Ecosystem is null;
        }

        bool HasForm(Layout layout) => catalog.Ecosystems.Any(ecosystem => ecosystem.Layout == layout);

        ConvertReport Convert(string what, string where, Layout layout, ConvertOptions how, string refusal)
        {
            try
            {
                return Converter.Convert(what, where, layout, catalog, how);
            }
            catch (WeftException e)
            {
                throw new AssertionException($"{refusal}: {e.Message}", e);
            }
        }
    }

    private static IReadOnlyList<KeyValuePair<string, JsonElement>> Said(IEnumerable<ConfigParam> config) => [.. config.Select(param => KeyValuePair.Create(param.Name, param.Value))];

    private static void InTemporaryFolder(Action<string> action)
    {
        var folder = Directory.CreateTempSubdirectory("weft-");
        try
        {
            action(folder.FullName);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
