using System.Text.Json;
using System.Text.Json.Nodes;

namespace Weft;

/// <summary>The config file of a converted model.</summary>
internal static class TargetConfig
{
    /// <summary>The document, and the table that it was written by.</summary>
    /// <param name="config">The config.</param>
    /// <param name="form">The ecosystem.</param>
    /// <param name="source">Where it comes from.</param>
    /// <param name="catalog">What is known.</param>
    /// <param name="model">The class that was asked for: of several upstream names the result gets this one, else the first that can express the config.</param>
    /// <exception cref="ConversionException">The ecosystem has no config for this architecture.</exception>
    /// <exception cref="ConfigException">No name can express the config; the message is about the first.</exception>
    public static (UpstreamTable Table, JsonObject Document) Write(ArchitectureConfig config, Ecosystem form, ModelSource source, ModelCatalog catalog, string? model)
    {
        var tables = config.Architecture.WholeTables(form.Layout).SelectMany(Named).ToList();
        var wanted = tables.FindAll(table => table.Architectures.Contains(model, StringComparer.OrdinalIgnoreCase));
        if (wanted.Count == 0 && source.Ecosystem?.Layout == form.Layout)
        {
            // The name that it has keeps.
            wanted = tables.FindAll(table => UpstreamFields.Strings(JsonPath.Find(source.Envelope!.Value, "architectures")).Any(table.Architectures.Contains));
        }

        ConfigException? refused = null;
        foreach (var table in wanted.Count > 0 ? wanted : tables)
        {
            try
            {
                var document = UpstreamWriter.Write(table, form, config);
                RefuseOther(document, table, config, form, catalog);
                return (table, document);
            }
            catch (ConfigException e)
            {
                refused ??= e;
            }
        }

        throw refused ?? (WeftException)new ConversionException($"{config.Architecture} has no config in the form of {form.Layout}; name a .safetensors file to write the weights alone.");
    }

    /// <summary>The document with what the source's config of the same class holds beside it: tokens, labels and the like, which no param is.</summary>
    public static JsonObject Keep(JsonObject document, UpstreamTable table, ArchitectureConfig config, Ecosystem form, ModelSource source, ModelCatalog catalog)
    {
        if (source.Ecosystem?.Layout != form.Layout
            || JsonPath.Find(source.Config!.Value, form.Envelope) is not { } envelope
            || UpstreamReader.Fit(table, config.Architecture, envelope) is not (UpstreamFit.Class or UpstreamFit.Form))
        {
            return document;
        }

        var whole = (JsonObject)JsonNode.Parse(source.Config.Value.GetRawText())!;
        Lay(document, whole);
        try
        {
            // An older name for a field, which goes before the one that is written.
            return Read(whole, table, config.Architecture, form, catalog).ToString() == config.ToString() ? whole : document;
        }
        catch (ConfigException)
        {
            return document;
        }
    }

    /// <summary>Two fields may each say what they should and mean something else together: what was written is read again.</summary>
    private static void RefuseOther(JsonObject document, UpstreamTable table, ArchitectureConfig config, Ecosystem form, ModelCatalog catalog)
    {
        ArchitectureConfig read;
        try
        {
            read = Read(document, table, config.Architecture, form, catalog);
        }
        catch (ConfigException e)
        {
            throw new ConfigException($"{config.Architecture} cannot be expressed in {form.Layout} with these params; {e.Message}", e);
        }

        var values = read.Params.ToDictionary(param => param.Name, StringComparer.Ordinal);
        foreach (var (name, value) in config.Params)
        {
            if (values.TryGetValue(name, out var other) && !JsonElement.DeepEquals(value, other.Value))
            {
                throw new ConfigException($"{name} = {value.GetRawText()} cannot be expressed in {form.Layout} together with the rest of this config, which would mean {other.Value.GetRawText()}.");
            }
        }
    }

    private static ArchitectureConfig Read(JsonObject document, UpstreamTable table, Architecture architecture, Ecosystem form, ModelCatalog catalog) =>
        UpstreamReader.Read(table.In(form), architecture, JsonPath.Envelope(JsonElement.Parse(document.ToJsonString()), form.Envelope), form.ConfigFile, catalog);

    private static void Lay(JsonObject over, JsonObject under)
    {
        foreach (var (name, value) in over)
        {
            if (value is JsonObject inner && under[name] is JsonObject below)
            {
                Lay(inner, below);
            }
            else
            {
                under[name] = value?.DeepClone();
            }
        }
    }

    /// <summary>A table for each name that it may write.</summary>
    private static IEnumerable<UpstreamTable> Named(UpstreamTable table) => table.Architectures.Count < 2
        ? [table]
        : table.Architectures.Select((name, i) => table with { Architectures = [name], ModelTypes = table.ModelTypes.Count == table.Architectures.Count ? [table.ModelTypes[i]] : table.ModelTypes });
}
