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
        var tables = config.Architecture.Upstream.Where(t => t.Layout == form.Layout && t.IsWhole()).ToList();
        var table = tables.Find(t => Named(t, model) is not null) ?? tables.FirstOrDefault()
            ?? throw new ConversionException($"{config.Architecture} has no config in the form of {form.Layout}; name a .safetensors file to write the weights alone.");
        return UpstreamWriter.WriteBytes(Named(table, model) is { } name ? First(table, name) : table, form, config);
    }

    private static string? Named(UpstreamTable table, string? model) =>
        table.Architectures.FirstOrDefault(a => a.Equals(model, StringComparison.OrdinalIgnoreCase));

    // The writer writes the first name.
    private static UpstreamTable First(UpstreamTable table, string name) => new()
    {
        Layout = table.Layout,
        Architectures = [name],
        ModelTypes = table.ModelTypes,
        When = table.When,
        At = table.At,
        Preset = table.Preset,
        Fields = table.Fields,
        Fixed = table.Fixed,
        Ignore = table.Ignore,
        Unbound = table.Unbound,
    };
}
