using System.Text.Json;

namespace Weft;

/// <summary>A config file without weights.</summary>
/// <param name="Config">The config, validated.</param>
/// <param name="Layout">The layout of the ecosystem whose form the file has.</param>
public sealed record ConfigFile(ArchitectureConfig Config, Layout Layout)
{
    // Fields of an unknown config that a message names.
    private const int Shown = 8;

    /// <summary>Reads a config file.</summary>
    /// <param name="path">An ecosystem's config file, whatever its name, or the directory that holds one.</param>
    /// <param name="catalog">What is known.</param>
    /// <param name="model">The class to read, where the config describes a larger model; null: what the config is about.</param>
    /// <exception cref="ConfigException">It cannot be read, is of no known class, or holds what that class cannot express.</exception>
    public static ConfigFile Read(string path, ModelCatalog catalog, string? model = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(catalog);
        path = Find(path, catalog);
        using var document = JsonFile.Read(path);
        List<(Architecture Architecture, UpstreamTable Table, JsonElement Envelope, UpstreamFit Fit)> fits = [];
        foreach (var ecosystem in catalog.Ecosystems)
        {
            var envelope = JsonPath.Envelope(document.RootElement, ecosystem.Envelope);
            if (IsOf(ecosystem, document.RootElement))
            {
                fits.AddRange(
                    from candidate in Candidate.Find(catalog, model).TakeWhile(candidate => candidate.Way.Count == 0)
                    from table in model is null ? candidate.Architecture.WholeTables(ecosystem.Layout) : candidate.Architecture.TablesAlone(ecosystem.Layout)
                    let fit = UpstreamReader.Fit(table, candidate.Architecture, envelope)
                    where fit != UpstreamFit.None && (model is not null || !NamesAnotherClass(fit, envelope))
                    select (candidate.Architecture, table.In(ecosystem), envelope, fit));
            }
        }

        return fits.Count > 0 ? Best(path, fits, catalog) : throw Unknown(path, document.RootElement, catalog, model);
    }

    /// <summary>Opens a config file and says whose form it has.</summary>
    internal static (Ecosystem Ecosystem, string Path, JsonDocument Document) Open(string path, ModelCatalog catalog)
    {
        path = Find(path, catalog);
        var document = JsonFile.Read(path);
        if (catalog.Ecosystems.FirstOrDefault(e => IsOf(e, document.RootElement)) is { } ecosystem)
        {
            return (ecosystem, path, document);
        }

        document.Dispose();
        throw new ConfigException($"{Display.Text(path)}: not a config of any known ecosystem ({string.Join(", ", catalog.Ecosystems.Select(e => e.Layout).Distinct())}).");
    }

    /// <summary>Whether a config document is in an ecosystem's form.</summary>
    internal static bool IsOf(Ecosystem ecosystem, JsonElement root) =>
        JsonPath.Envelope(root, ecosystem.Envelope) is var envelope && ecosystem.Recognise.Any(field => JsonPath.Find(envelope, field) is not null);

    // A relative of the class that the file names may lack what that class adds, such as a head: only who asks for it gets it.
    private static bool NamesAnotherClass(UpstreamFit fit, JsonElement envelope) =>
        fit == UpstreamFit.Family && UpstreamFields.Strings(JsonPath.Find(envelope, "architectures")).Any();

    private static ConfigFile Best(string path, List<(Architecture Architecture, UpstreamTable Table, JsonElement Envelope, UpstreamFit Fit)> fits, ModelCatalog catalog)
    {
        ConfigException? refused = null;
        List<ConfigFile> found = [];
        foreach (var (architecture, table, envelope, _) in fits.Where(f => f.Fit == fits.Max(one => one.Fit)))
        {
            try
            {
                var config = UpstreamReader.Read(table, architecture, envelope, path, catalog);
                config.Validate();
                found.Add(new(config, table.Layout));
            }
            catch (ConfigException e)
            {
                refused ??= e;
            }
        }

        return found switch
        {
            [var one] => one,
            [] => throw refused!,
            _ => throw new ConfigException($"{Display.Text(path)}: may be {string.Join(" or ", found.Select(f => f.Config.Architecture.Name).Distinct())}; choose one.") { Options = [nameof(ConvertOptions.Model)] },
        };
    }

    private static ConfigException Unknown(string path, JsonElement root, ModelCatalog catalog, string? model)
    {
        var unmet = catalog.Ecosystems.Where(ecosystem => IsOf(ecosystem, root)).Select(ecosystem => UpstreamFields.TellUnmet(
            from architecture in catalog.Architectures
            from table in architecture.WholeTables(ecosystem.Layout)
            select (architecture, table),
            JsonPath.Envelope(root, ecosystem.Envelope)));
        var told = string.Join("; ", unmet.Where(text => text.Length > 0));
        if (told.Length == 0 && catalog.Ecosystems.FirstOrDefault(ecosystem => IsOf(ecosystem, root)) is { } form)
        {
            return UnknownConfig.Error(path, form, JsonPath.Envelope(root, form.Envelope), [.. Candidate.Find(catalog, model)]);
        }

        return new ConfigException($"{Display.Text(path)}: not a config of any known architecture: {(told.Length > 0 ? told : $"none reads {Fields(root, catalog)}")}.");
    }

    // What the model is stands in the names of its parts at the latest.
    private static string Fields(JsonElement root, ModelCatalog catalog)
    {
        var inner = catalog.Ecosystems.Select(ecosystem => JsonPath.Envelope(root, ecosystem.Envelope)).FirstOrDefault(one => !JsonElement.DeepEquals(one, root), root);
        string[] names = inner.ValueKind == JsonValueKind.Object ? [.. inner.EnumerateObject().Select(field => Display.Name(field.Name)).Take(Shown + 1)] : [];
        return names.Length switch
        {
            0 => "an empty one",
            > Shown => $"one with {string.Join(", ", names[..Shown])}, …",
            _ => $"one with {string.Join(", ", names)}",
        };
    }

    private static string Find(string path, ModelCatalog catalog)
    {
        Recovery.Run(path);
        if (!Directory.Exists(path))
        {
            return path;
        }

        var names = catalog.Ecosystems.Select(e => e.ConfigFile).Distinct().ToList();
        return names.Select(name => Path.Combine(path, name)).FirstOrDefault(File.Exists)
            ?? throw new ConfigException($"{Display.Text(path)}: expected {string.Join(" or ", names)} in the directory, found none.");
    }
}
