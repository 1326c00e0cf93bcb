using System.Text.Json;

namespace Weft;

/// <summary>Reads an ecosystem's config by an <see cref="UpstreamTable"/>.</summary>
public static class UpstreamReader
{
    /// <summary>Whether a table applies to a config.</summary>
    /// <param name="table">The table.</param>
    /// <param name="architecture">The architecture that has it.</param>
    /// <param name="envelope">The object that describes the model.</param>
    public static UpstreamFit Fit(UpstreamTable table, Architecture architecture, JsonElement envelope)
    {
        ArgumentNullException.ThrowIfNull(table);
        ArgumentNullException.ThrowIfNull(architecture);
        table = table.For(envelope);
        foreach (var condition in table.When)
        {
            var absent = condition.StartsWith('!');
            var value = Find(table, envelope, absent ? condition[1..] : condition);
            if (absent != (value is null || value.Value.ValueKind == JsonValueKind.Null))
            {
                return UpstreamFit.None;
            }
        }

        if (table.Architectures.Count > 0 && Strings(JsonPath.Find(envelope, "architectures")).Any(table.Architectures.Contains))
        {
            return UpstreamFit.Class;
        }

        if (table.ModelTypes.Count > 0 && Strings(JsonPath.Find(envelope, "model_type")).Any(table.ModelTypes.Contains))
        {
            return UpstreamFit.Family;
        }

        if (table.Architectures.Count > 0 || table.ModelTypes.Count > 0)
        {
            return UpstreamFit.None;
        }

        return table.Preset is null ? UpstreamFit.Form
            : Strings(Find(table, envelope, table.Preset)).Any(name => FindPreset(architecture, name) is not null) ? UpstreamFit.Class
            : UpstreamFit.None;
    }

    /// <summary>Reads a config. It is not validated yet: the caller may want to change params first.</summary>
    /// <param name="table">The table.</param>
    /// <param name="architecture">The architecture that has it.</param>
    /// <param name="envelope">The object that describes the model.</param>
    /// <param name="file">The file, for messages.</param>
    /// <exception cref="ConfigException">A field is unknown, holds what this architecture cannot express, or names an unknown preset.</exception>
    public static ArchitectureConfig Read(UpstreamTable table, Architecture architecture, JsonElement envelope, string file)
    {
        ArgumentNullException.ThrowIfNull(table);
        ArgumentNullException.ThrowIfNull(architecture);
        table = table.For(envelope);
        var config = Start(table, architecture, envelope, file);
        foreach (var field in table.AllFields(config))
        {
            if (Value(table, field, envelope, file) is { } value)
            {
                try
                {
                    config = config.With(field.Param, value);
                }
                catch (ConfigException e)
                {
                    throw new ConfigException($"{Display.Text(file)}: {table.Absolute(field.Path)}: {e.Message}", e);
                }
            }
        }

        CheckConstants(table, architecture, envelope, file);
        UpstreamUnknowns.Refuse(table, config, envelope, file);
        return config;
    }

    /// <summary>The preset of a name, which may carry a tag behind a dot.</summary>
    internal static Preset? FindPreset(Architecture architecture, string name) =>
        architecture.Presets.FirstOrDefault(preset => preset.Name == name) ?? architecture.Presets.FirstOrDefault(preset => preset.Name == name.Split('.')[0]);

    private static ArchitectureConfig Start(UpstreamTable table, Architecture architecture, JsonElement envelope, string file)
    {
        if (table.Preset is null)
        {
            return architecture.DefaultConfig;
        }

        var name = Strings(Find(table, envelope, table.Preset)).FirstOrDefault()
            ?? throw new ConfigException($"{Display.Text(file)}: expected a model name at {table.Absolute(table.Preset)}, found none.");
        return (FindPreset(architecture, name)
            ?? throw new ConfigException($"{Display.Text(file)}: {table.Absolute(table.Preset)}: no preset of {architecture.Name} is named {Display.Name(name)}.{Suggestion.For(name, architecture.Presets.Select(preset => preset.Name))}")).Config;
    }

    private static JsonElement? Value(UpstreamTable table, UpstreamField field, JsonElement envelope, string file)
    {
        if (Find(table, envelope, field.Path) is not { } found)
        {
            return field.Absent is null ? null : JsonElement.Parse(field.Absent);
        }

        if (field.Values.Count == 0)
        {
            return found;
        }

        foreach (var (upstream, param) in field.Values)
        {
            if (JsonElement.DeepEquals(JsonElement.Parse(upstream), found))
            {
                return JsonElement.Parse(param);
            }
        }

        throw new ConfigException($"{Display.Text(file)}: {table.Absolute(field.Path)}: expected one of {string.Join(", ", field.Values.Select(pair => pair.Key))}, found {Display.Json(found)}.");
    }

    private static void CheckConstants(UpstreamTable table, Architecture architecture, JsonElement envelope, string file)
    {
        foreach (var constant in table.Fixed)
        {
            var expected = JsonElement.Parse(constant.Value);
            var found = Find(table, envelope, constant.Path);
            var value = found ?? JsonElement.Parse(constant.Absent ?? constant.Value);
            if (!JsonElement.DeepEquals(expected, value))
            {
                throw new ConfigException($"{Display.Text(file)}: {table.Absolute(constant.Path)}: {architecture.Name} needs {constant.Value}, found {(found is null ? $"nothing, which means {constant.Absent}" : Display.Json(value))}.");
            }
        }
    }

    private static JsonElement? Find(UpstreamTable table, JsonElement envelope, string path)
    {
        foreach (var alternative in table.Alternatives(path))
        {
            if (JsonPath.Find(envelope, alternative) is { } found)
            {
                return found;
            }
        }

        return null;
    }

    private static IEnumerable<string> Strings(JsonElement? element) => element switch
    {
        { ValueKind: JsonValueKind.String } text => [text.GetString()!],
        { ValueKind: JsonValueKind.Array } list => list.EnumerateArray().Where(item => item.ValueKind == JsonValueKind.String).Select(item => item.GetString()!),
        _ => [],
    };
}
