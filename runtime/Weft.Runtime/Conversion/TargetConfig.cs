namespace Weft;

/// <summary>The config file of a converted model.</summary>
internal static class TargetConfig
{
    /// <summary>The file's bytes.</summary>
    /// <param name="config">The config.</param>
    /// <param name="form">The ecosystem.</param>
    /// <param name="model">The class that was asked for: of several upstream names the result gets this one.</param>
    /// <exception cref="ConversionException">The ecosystem has no config for this architecture.</exception>
    public static byte[] Write(ArchitectureConfig config, Ecosystem form, string? model)
    {
        var tables = config.Architecture.WholeTables(form.Layout).ToList();
        var table = tables.Find(t => Named(t, model) is not null) ?? tables.FirstOrDefault()
            ?? throw new ConversionException($"{config.Architecture} has no config in the form of {form.Layout}; name a .safetensors file to write the weights alone.");
        return UpstreamWriter.WriteBytes(Named(table, model) is { } name ? table with { Architectures = [name] } : table, form, config);
    }

    private static string? Named(UpstreamTable table, string? model) =>
        table.Architectures.FirstOrDefault(a => a.Equals(model, StringComparison.OrdinalIgnoreCase));
}
