using System.Text.Json;

namespace Weft;

/// <summary>Reads an ecosystem's config by an <see cref="UpstreamTable"/>, and by the tables of what stands in the class's slots.</summary>
internal static class UpstreamReader
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
        if (!table.Applies(envelope))
        {
            return UpstreamFit.None;
        }

        if (table.Architectures.Count > 0 && UpstreamFields.Strings(JsonPath.Find(envelope, "architectures")).Any(table.Architectures.Contains))
        {
            return UpstreamFit.Class;
        }

        if (table.ModelTypes.Count > 0 && UpstreamFields.Strings(JsonPath.Find(envelope, "model_type")).Any(table.ModelTypes.Contains))
        {
            return UpstreamFit.Family;
        }

        if (table.Architectures.Count > 0 || table.ModelTypes.Count > 0)
        {
            return UpstreamFit.None;
        }

        return table.Preset is null ? UpstreamFit.Form
            : table.PresetName(envelope) is { } name && architecture.FindPreset(name) is not null ? UpstreamFit.Class
            : UpstreamFit.None;
    }

    /// <summary>Reads a config. It is not validated yet: the caller may want to change params first.</summary>
    /// <param name="table">The table.</param>
    /// <param name="architecture">The architecture that has it.</param>
    /// <param name="envelope">The object that describes the model.</param>
    /// <param name="file">The file, for messages.</param>
    /// <param name="catalog">Classes that may stand in slots.</param>
    /// <exception cref="ConfigException">A field is unknown, holds what this architecture cannot express, or names an unknown preset.</exception>
    public static ArchitectureConfig Read(UpstreamTable table, Architecture architecture, JsonElement envelope, string file, ModelCatalog catalog)
    {
        ArgumentNullException.ThrowIfNull(table);
        ArgumentNullException.ThrowIfNull(architecture);
        ArgumentNullException.ThrowIfNull(catalog);
        var parts = new List<UpstreamPart>();
        var config = new Document(envelope, file, catalog, parts).Read(table, architecture, []);
        UpstreamUnknowns.Refuse(parts, envelope, file);
        return config;
    }

    /// <summary>One document while it is read.</summary>
    private sealed record Document(JsonElement Envelope, string File, ModelCatalog Catalog, List<UpstreamPart> Parts)
    {
        /// <param name="table">The table.</param>
        /// <param name="architecture">The class that has it.</param>
        /// <param name="set">Params that an owner decides.</param>
        public ArchitectureConfig Read(UpstreamTable table, Architecture architecture, IReadOnlyList<string> set)
        {
            table = table.For(Envelope);
            if (JsonPath.Find(Envelope, table.At) is { ValueKind: not (JsonValueKind.Object or JsonValueKind.Null) } odd)
            {
                throw new ConfigException($"{Display.Text(File)}: {table.At}: expected an object, found {Display.Json(odd)}.");
            }

            // What the owner decides stays at its default, so that configs that mean the same are equal.
            var config = Start(table, architecture);
            if (set.Count > 0)
            {
                config = architecture.DefaultConfig.Params.Where(param => set.Contains(param.Name)).Aggregate(config, (config, param) => config.With(param.Name, param.Value));
            }

            Parts.Add(new(table, config));
            foreach (var places in table.FieldsIn(Envelope, config).Where(field => !set.Contains(field.Param)).GroupBy(field => field.Param))
            {
                if (Value(table, places) is var (path, value))
                {
                    try
                    {
                        config = config.With(places.Key, value);
                    }
                    catch (ConfigException e)
                    {
                        throw new ConfigException($"{Display.Text(File)}: {table.WayOf(Envelope, path)}: {e.Message}", e);
                    }
                }
            }

            CheckConstants(table, architecture);
            for (var i = 0; i < config.Slots.Count; i++)
            {
                // Replacing one slot makes another config, so the others are asked of that.
                var slot = config.Slots[i];
                var (part, its) = UpstreamSlots.Choose(slot, config, table.Layout, Envelope, File, Catalog);
                config = slot.Replace(Read(its, part, slot.Set));
            }

            return config;
        }

        private ArchitectureConfig Start(UpstreamTable table, Architecture architecture)
        {
            if (table.Preset is null)
            {
                return architecture.DefaultConfig;
            }

            var name = table.PresetName(Envelope)
                ?? throw new ConfigException($"{Display.Text(File)}: expected a model name at {table.Absolute(table.Preset)}, found none.");
            return (architecture.FindPreset(name)
                ?? throw new ConfigException($"{Display.Text(File)}: {table.WayOf(Envelope, table.Preset)}: no preset of {architecture.Name} is named {Display.Name(name)}.{Suggestion.For(name, architecture.Presets.Select(preset => preset.Name))}")).Config;
        }

        private (string Path, JsonElement Value)? Value(UpstreamTable table, IEnumerable<UpstreamField> places)
        {
            foreach (var field in places)
            {
                var found = table.Find(Envelope, field.Path);
                if (field.Present is not null)
                {
                    return (field.Path, JsonElement.Parse(found is null or { ValueKind: JsonValueKind.Null } ? "false" : "true"));
                }

                if (found is { } value)
                {
                    return (field.Path, Translate(table, field, value));
                }
            }

            return places.FirstOrDefault(field => field.Absent is not null) is { } assumed ? (assumed.Path, JsonElement.Parse(assumed.Absent!)) : null;
        }

        private JsonElement Translate(UpstreamTable table, UpstreamField field, JsonElement found)
        {
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

            throw new ConfigException($"{Display.Text(File)}: {table.WayOf(Envelope, field.Path)}: expected one of {string.Join(", ", field.Values.Select(pair => pair.Key))}, found {Display.Json(found)}.");
        }

        private void CheckConstants(UpstreamTable table, Architecture architecture)
        {
            foreach (var constant in table.Fixed)
            {
                var expected = JsonElement.Parse(constant.Value);
                var found = table.Find(Envelope, constant.Path);
                var value = found ?? JsonElement.Parse(constant.Absent ?? constant.Value);
                if (!JsonElement.DeepEquals(expected, value))
                {
                    throw new ConfigException($"{Display.Text(File)}: {table.WayOf(Envelope, constant.Path)}: {architecture.Name} needs {constant.Value}, found {(found is null ? $"nothing, which means {constant.Absent}" : Display.Json(value))}.");
                }
            }
        }
    }
}
