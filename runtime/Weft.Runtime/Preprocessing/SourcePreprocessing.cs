using System.Text.Json;

namespace Weft;

/// <summary>What a source says about its images.</summary>
/// <param name="Value">What is done to them; null where the source does not say it, or says it in a way that is not known.</param>
/// <param name="Note">What is not said, for people; null where everything is.</param>
internal sealed record SourcePreprocessing(ImagePreprocessing? Value, string? Note)
{
    /// <summary>Reads it.</summary>
    /// <exception cref="ConfigException">A file of its own is not valid JSON.</exception>
    public static SourcePreprocessing Read(ModelSource source) => source is { Ecosystem: { } ecosystem, ConfigPath: { } path, Config: { } config }
        ? Read(ecosystem, path, config)
        : new(null, "weights without a config do not say it");

    /// <summary>Reads it from an ecosystem's config, or from the file beside that.</summary>
    public static SourcePreprocessing Read(Ecosystem ecosystem, string configPath, JsonElement config)
    {
        if (ecosystem.Preprocessing is not { } table)
        {
            return new(null, $"configs in the form of {ecosystem.Layout} do not say it");
        }

        if (table.File is null)
        {
            return Read(table, Path.GetFileName(configPath), config, config);
        }

        using var document = Open(table, configPath);
        return document is null
            ? new(null, $"there is no {table.File} beside {Path.GetFileName(configPath)}")
            : Read(table, table.File, document.RootElement, config);
    }

    /// <summary>The file of its own; null where it is not there.</summary>
    public static JsonDocument? Open(PreprocessingTable table, string configPath) =>
        Path.Combine(Path.GetDirectoryName(configPath)!, table.File!) is var path && File.Exists(path) ? JsonFile.Read(path) : null;

    private static SourcePreprocessing Read(PreprocessingTable table, string file, JsonElement root, JsonElement config)
    {
        var said = Fields(JsonPath.FindObject(root, table.At));
        foreach (var (field, path) in table.Decided)
        {
            // The model's own default goes before what the object says, too.
            said.RemoveAll(one => one.Name == field);
            if (JsonPath.Find(config, path) is { } decided)
            {
                said.Add(new(field, decided));
            }
        }

        var kind = table.Kinds[0];
        if (table.Kind.Length > 0)
        {
            var name = table.Kind.Split('|').Select(path => said.Find(one => one.Name == path)?.Value.ToString()).FirstOrDefault(found => found is not null);
            if (table.Kinds.FirstOrDefault(one => one.Names.Contains(name)) is not { } named)
            {
                return new(null, name is null ? $"{file} has no {table.Kind.Split('|')[0]}" : $"{file} is for {Display.Name(name)}, which is not known");
            }

            kind = named;
        }

        var fields = Fields(JsonElement.Parse(kind.Defaults));
        var silent = fields.Select(field => field.Name).Where(name => !said.Exists(one => one.Name == name) && kind.Forms.All(form => Holds(form, name))).ToList();
        fields.RemoveAll(field => said.Exists(one => one.Name == field.Name));
        fields.AddRange(said);

        string? why = null;
        foreach (var form in kind.Forms)
        {
            var values = new PreprocessingValues(table.Words);
            var differs = Differs(JsonElement.Parse(form.Fields), fields, values);
            if (differs is null && values.Build(form.Resize) is { } value)
            {
                return new(value, silent.Count == 0 ? null : $"{file} does not say {string.Join(", ", silent)}, for which {kind.Names.FirstOrDefault("the library")} takes its defaults: {value}");
            }

            why ??= differs ?? "size";
        }

        return new(null, $"{file} says {why} in a way that is not known");
    }

    // What no form asks for, or only one of several does, is not missed.
    private static bool Holds(PreprocessingForm form, string field) =>
        JsonElement.Parse(form.Fields).TryGetProperty(field, out var template) && template.GetRawText().Contains('$', StringComparison.Ordinal);

    private static List<Field> Fields(JsonElement? of)
    {
        List<Field> fields = [];
        foreach (var field in of?.EnumerateObject() ?? default)
        {
            if (field.Value.ValueKind != JsonValueKind.Null)
            {
                fields.Add(new(field.Name, field.Value));
            }
        }

        return fields;
    }

    /// <summary>The field that differs from the template, or null.</summary>
    private static string? Differs(JsonElement template, List<Field> fields, PreprocessingValues values)
    {
        foreach (var wanted in template.EnumerateObject())
        {
            var field = fields.Find(one => one.Name == wanted.Name);
            if (field is null || !Fits(wanted.Value, field.Value, values))
            {
                return field is null ? wanted.Name : $"{field.Name} = {field.Value.GetRawText()}";
            }
        }

        return null;
    }

    private static bool Fits(JsonElement template, JsonElement value, PreprocessingValues values) => template.ValueKind switch
    {
        JsonValueKind.String when template.GetString() is ['$', .. var variable] => values.Take(variable, value),
        JsonValueKind.Object => value.ValueKind == JsonValueKind.Object
            && template.EnumerateObject().All(field => value.TryGetProperty(field.Name, out var inner) && Fits(field.Value, inner, values)),
        JsonValueKind.Array => value.ValueKind == JsonValueKind.Array && value.GetArrayLength() == template.GetArrayLength()
            && template.EnumerateArray().Zip(value.EnumerateArray()).All(pair => Fits(pair.First, pair.Second, values)),
        _ => JsonElement.DeepEquals(template, value),
    };

    /// <summary>A field that says something.</summary>
    private sealed record Field(string Name, JsonElement Value);
}
