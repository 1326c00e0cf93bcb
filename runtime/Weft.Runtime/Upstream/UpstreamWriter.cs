using System.Text.Json;
using System.Text.Json.Nodes;

namespace Weft;

/// <summary>Writes an ecosystem's config by an <see cref="UpstreamTable"/>: the inverse of <see cref="UpstreamReader"/>.</summary>
public static class UpstreamWriter
{
    /// <summary>The config document, envelope included.</summary>
    /// <param name="table">The table.</param>
    /// <param name="ecosystem">Whose form it gets.</param>
    /// <param name="config">The config.</param>
    /// <exception cref="ConfigException">The ecosystem cannot express a value; the message names the param.</exception>
    public static JsonObject Write(UpstreamTable table, Ecosystem ecosystem, ArchitectureConfig config)
    {
        ArgumentNullException.ThrowIfNull(table);
        ArgumentNullException.ThrowIfNull(ecosystem);
        ArgumentNullException.ThrowIfNull(config);
        table = table.For(envelope: null);
        var root = new JsonObject();
        if (table.Architectures.Count > 0)
        {
            root["architectures"] = new JsonArray(JsonValue.Create(table.Architectures[0]));
        }

        if (table.ModelTypes.Count > 0)
        {
            root["model_type"] = table.ModelTypes[0];
        }

        var start = Start(table, config);
        if (table.Preset is { } path)
        {
            Put(root, table.Absolute(path), JsonValue.Create(start.Name));
        }

        foreach (var field in table.AllFields(config))
        {
            var value = Param(config, field.Param);
            if (table.Preset is null || table.Fields.Contains(field) || !JsonElement.DeepEquals(value, Param(start.Config, field.Param)))
            {
                Put(root, table.Absolute(field.Path), Node(Upstream(table, field, value)));
            }
        }

        RefuseUnbound(table, start.Config, config);
        foreach (var constant in table.Fixed.Where(constant => constant.Write))
        {
            Put(root, table.Absolute(constant.Path), JsonNode.Parse(constant.Value));
        }

        foreach (var (field, value) in ecosystem.Fields)
        {
            Put(root, field, JsonNode.Parse(value));
        }

        if (ecosystem.Envelope.Length == 0)
        {
            return root;
        }

        var document = new JsonObject();
        Put(document, ecosystem.Envelope, root);
        return document;
    }

    /// <summary>The file's bytes: indented, UTF-8, with a line feed at the end.</summary>
    /// <inheritdoc cref="Write"/>
    public static byte[] WriteBytes(UpstreamTable table, Ecosystem ecosystem, ArchitectureConfig config)
    {
        using var bytes = new MemoryStream();
        using (var writer = new Utf8JsonWriter(bytes, new JsonWriterOptions { Indented = true, NewLine = "\n", Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            Write(table, ecosystem, config).WriteTo(writer);
        }

        bytes.WriteByte((byte)'\n');
        return bytes.ToArray();
    }

    /// <summary>The preset that differs least, among those that agree on what cannot be written; or the defaults, without a name.</summary>
    private static Preset Start(UpstreamTable table, ArchitectureConfig config)
    {
        var architecture = config.Architecture;
        if (table.Preset is null)
        {
            return new Preset("", architecture.DefaultConfig);
        }

        return architecture.Presets.MinBy(preset => config.Params.Sum(param =>
                JsonElement.DeepEquals(param.Value, Param(preset.Config, param.Name)) ? 0 : table.Unbound.Contains(param.Name) ? config.Params.Count : 1))
            ?? throw new ConfigException($"{architecture.Name} has no preset, and {table.Layout} configs need the name of one.");
    }

    private static JsonElement Upstream(UpstreamTable table, UpstreamField field, JsonElement value)
    {
        if (field.Values.Count == 0)
        {
            return value;
        }

        foreach (var (upstream, param) in field.Values)
        {
            if (JsonElement.DeepEquals(JsonElement.Parse(param), value))
            {
                return JsonElement.Parse(upstream);
            }
        }

        throw new ConfigException($"{field.Param} = {value.GetRawText()} cannot be expressed in {table.Layout}; it knows {string.Join(", ", field.Values.Select(pair => pair.Value).Distinct())}.");
    }

    private static void RefuseUnbound(UpstreamTable table, ArchitectureConfig start, ArchitectureConfig config)
    {
        foreach (var name in table.Unbound)
        {
            var (expected, found) = (Param(start, name), Param(config, name));
            if (!JsonElement.DeepEquals(expected, found))
            {
                throw new ConfigException($"{name} = {found.GetRawText()} cannot be expressed in {table.Layout}, which has no field for it and takes {expected.GetRawText()}.");
            }
        }
    }

    private static JsonElement Param(ArchitectureConfig config, string address)
    {
        foreach (var param in config.Params)
        {
            if (param.Name == address)
            {
                return param.Value;
            }

            // Nested configs are objects.
            if (address.StartsWith(param.Name + ".", StringComparison.Ordinal) && JsonPath.Find(param.Value, address[(param.Name.Length + 1)..]) is { } nested)
            {
                return nested;
            }
        }

        throw new ConfigException($"{config.Architecture.Name} has no param {Display.Name(address)}.{Suggestion.For(address, config.Params.Select(param => param.Name))}");
    }

    private static JsonNode? Node(JsonElement value) => JsonNode.Parse(value.GetRawText());

    private static void Put(JsonObject root, string path, JsonNode? value)
    {
        var steps = path.Split('.');
        foreach (var step in steps[..^1])
        {
            if (root[step] is not JsonObject next)
            {
                root[step] = next = [];
            }

            root = next;
        }

        root[steps[^1]] = value;
    }
}
