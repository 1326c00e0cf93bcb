using System.Text.Json;
using System.Text.Json.Nodes;

namespace Weft;

/// <summary>Writes an ecosystem's config by an <see cref="UpstreamTable"/>, and by the tables of what stands in the class's slots: the inverse of <see cref="UpstreamReader"/>.</summary>
internal static class UpstreamWriter
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
        var root = new JsonObject();
        if (table.Architectures.Count > 0)
        {
            root["architectures"] = new JsonArray(JsonValue.Create(table.Architectures[0]));
        }

        if (table.ModelTypes.Count > 0)
        {
            root["model_type"] = table.ModelTypes[0];
        }

        WritePart(root, table, config, "", []);
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
    public static byte[] WriteBytes(UpstreamTable table, Ecosystem ecosystem, ArchitectureConfig config) => Bytes(Write(table, ecosystem, config));

    /// <summary>A document's bytes.</summary>
    internal static byte[] Bytes(JsonNode document)
    {
        using var bytes = new MemoryStream();
        using (var writer = new Utf8JsonWriter(bytes, new JsonWriterOptions { Indented = true, NewLine = "\n", Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            document.WriteTo(writer);
        }

        bytes.WriteByte((byte)'\n');
        return bytes.ToArray();
    }

    /// <summary>Writes the fields of one class, then those of what stands in its slots.</summary>
    /// <param name="root">The envelope.</param>
    /// <param name="table">The class's table.</param>
    /// <param name="config">The class's config.</param>
    /// <param name="address">What leads to its params from the whole model, such as <c>vision.</c>.</param>
    /// <param name="set">Params that an owner decides.</param>
    private static void WritePart(JsonObject root, UpstreamTable table, ArchitectureConfig config, string address, IReadOnlyList<string> set)
    {
        table = table.For(envelope: null);
        var start = Start(table, config, set);
        if (table.Preset is { } path)
        {
            Put(root, table.Absolute(path), JsonValue.Create(start.Name));
        }

        foreach (var places in table.AllFields(config).Where(field => !set.Contains(field.Param)).GroupBy(field => field.Param))
        {
            var value = Param(config, places.Key);
            if ((table.Preset is null || table.Fields.Contains(places.First()) || !JsonElement.DeepEquals(value, Param(start.Config, places.Key)))
                && Upstream(table, [.. places], value, address) is var (field, written))
            {
                PutParam(root, table, field, Node(written), $"{address}{places.Key} = {value.GetRawText()}");
            }
        }

        RefuseUnbound(table, start.Config, config, address, set);
        foreach (var constant in table.Fixed.Where(constant => constant.Write))
        {
            Put(root, table.Absolute(constant.Path), JsonNode.Parse(constant.Value));
        }

        foreach (var (also, param) in table.Also)
        {
            Put(root, table.Absolute(also), Node(Param(config, param)));
        }

        foreach (var slot in config.Slots)
        {
            var part = slot.Config.Architecture.TablesInSlot(table.Layout).FirstOrDefault()
                ?? throw new ConfigException($"{address}{slot.Name}: {slot.Config.Architecture.Name} cannot be expressed in {table.Layout}.");
            WritePart(root, part, slot.Config, $"{address}{slot.Name}.", slot.Set);
        }
    }

    /// <summary>The preset that differs least, among those that agree on what cannot be written; or the defaults, without a name.</summary>
    private static Preset Start(UpstreamTable table, ArchitectureConfig config, IReadOnlyList<string> set)
    {
        var architecture = config.Architecture;
        if (table.Preset is null)
        {
            return new Preset("", architecture.DefaultConfig);
        }

        // A null that counts as absent cannot take the place of a preset's value.
        bool CannotBeWritten(ConfigParam param) => table.Unbound.Contains(param.Name) || (table.NullIsAbsent && param.Value.ValueKind == JsonValueKind.Null);
        return architecture.Presets.MinBy(preset => config.OwnParams().Where(param => !set.Contains(param.Name)).Sum(param =>
                JsonElement.DeepEquals(param.Value, Param(preset.Config, param.Name)) ? 0 : CannotBeWritten(param) ? config.Params.Count : 1))
            ?? throw new ConfigException($"{architecture.Name} has no preset, and {table.Layout} configs need the name of one.");
    }

    /// <summary>The first place that can express the value, and what to write there; null where nothing is to be written.</summary>
    private static (UpstreamField Field, JsonElement Value)? Upstream(UpstreamTable table, UpstreamField[] places, JsonElement value, string address)
    {
        foreach (var field in places.Where(field => field.Except is null && (field.When is null || FieldPath.Condition(field.When).Absent)))
        {
            if (field.Present is { } present)
            {
                return value.ValueKind == JsonValueKind.True ? (field, JsonElement.Parse(present)) : null;
            }

            if (field.Values.Count == 0)
            {
                return (field, field.Pair && value.ValueKind == JsonValueKind.Number ? JsonElement.Parse($"[{value.GetRawText()}, {value.GetRawText()}]") : value);
            }

            foreach (var (upstream, param) in field.Values)
            {
                if (JsonElement.DeepEquals(JsonElement.Parse(param), value))
                {
                    return (field, JsonElement.Parse(upstream));
                }
            }
        }

        throw new ConfigException($"{address}{places[0].Param} = {value.GetRawText()} cannot be expressed in {table.Layout}; it knows {string.Join(", ", places.SelectMany(field => field.Values).Select(pair => pair.Value).Distinct())}.");
    }

    private static void RefuseUnbound(UpstreamTable table, ArchitectureConfig start, ArchitectureConfig config, string address, IReadOnlyList<string> set)
    {
        foreach (var name in table.Unbound.Where(name => !set.Contains(name)))
        {
            var (expected, found) = (Param(start, name), Param(config, name));
            if (!JsonElement.DeepEquals(expected, found))
            {
                throw new ConfigException($"{address}{name} = {found.GetRawText()} cannot be expressed in {table.Layout}, which has no field for it and takes {expected.GetRawText()}.");
            }
        }
    }

    private static JsonElement Param(ArchitectureConfig config, string name) =>
        config.Params.FirstOrDefault(param => param.Name == name) is { } found
            ? found.Value
            : throw new ConfigException($"{config.Architecture.Name} has no param {Display.Name(name)}.{Suggestion.For(name, config.Params.Select(param => param.Name))}");

    // Parts of a model may share a field; then they must agree.
    private static void PutParam(JsonObject root, UpstreamTable table, UpstreamField field, JsonNode? value, string what)
    {
        var path = table.Absolute(field.Path);
        var (parent, name) = Parent(root, path);
        if (parent.TryGetPropertyValue(name, out var other) && !JsonNode.DeepEquals(other, value))
        {
            throw new ConfigException($"{what} cannot be expressed in {table.Layout}: another part of the model needs {path} = {other?.ToJsonString() ?? "null"}.");
        }

        parent[name] = value;
    }

    private static JsonNode? Node(JsonElement value) => JsonNode.Parse(value.GetRawText());

    private static void Put(JsonObject root, string path, JsonNode? value)
    {
        var (parent, name) = Parent(root, path);
        parent[name] = value;
    }

    /// <summary>The object that a path leads into, made where it is not there yet, and the last name.</summary>
    internal static (JsonObject Object, string Name) Parent(JsonObject root, string path)
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

        return (root, steps[^1]);
    }
}
