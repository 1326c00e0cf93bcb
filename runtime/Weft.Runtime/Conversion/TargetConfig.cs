using System.Text.Json.Nodes;

namespace Weft;

/// <summary>The config file of a converted model.</summary>
internal static class TargetConfig
{
    /// <summary>The document, and the table that it was written by.</summary>
    /// <param name="config">The config.</param>
    /// <param name="form">The ecosystem.</param>
    /// <param name="model">The class that was asked for: of several upstream names the result gets this one, else the first that can express the config.</param>
    /// <exception cref="ConversionException">The ecosystem has no config for this architecture.</exception>
    /// <exception cref="ConfigException">No name can express the config; the message is about the first.</exception>
    public static (UpstreamTable Table, JsonObject Document) Write(ArchitectureConfig config, Ecosystem form, string? model)
    {
        var tables = config.Architecture.WholeTables(form.Layout).SelectMany(Named).ToList();
        var wanted = tables.FindAll(table => table.Architectures.Contains(model, StringComparer.OrdinalIgnoreCase));
        ConfigException? refused = null;
        foreach (var table in wanted.Count > 0 ? wanted : tables)
        {
            try
            {
                return (table, UpstreamWriter.Write(table, form, config));
            }
            catch (ConfigException e)
            {
                refused ??= e;
            }
        }

        throw refused ?? (WeftException)new ConversionException($"{config.Architecture} has no config in the form of {form.Layout}; name a .safetensors file to write the weights alone.");
    }

    /// <summary>A table for each name that it may write.</summary>
    private static IEnumerable<UpstreamTable> Named(UpstreamTable table) => table.Architectures.Count < 2
        ? [table]
        : table.Architectures.Select((name, i) => table with { Architectures = [name], ModelTypes = table.ModelTypes.Count == table.Architectures.Count ? [table.ModelTypes[i]] : table.ModelTypes });
}
