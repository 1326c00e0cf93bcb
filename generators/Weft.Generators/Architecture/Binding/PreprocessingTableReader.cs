using Weft.Generators.Diagnostics;
using Weft.Generators.Json;

namespace Weft.Generators.Architecture.Binding;

/// <summary>Where an ecosystem keeps what is done to images.</summary>
internal sealed record PreprocessingModel(
    string? File, string At, string Kind, EquatableArray<UpstreamFixedModel> Decided, EquatableArray<PreprocessingWordModel> Words, EquatableArray<PreprocessingKindModel> Kinds);

/// <summary>What a word is in the ecosystem's JSON.</summary>
internal sealed record PreprocessingWordModel(string Variable, string Word, string Json);

/// <summary>A program that images go through, by its names; defaults as a JSON text.</summary>
internal sealed record PreprocessingKindModel(EquatableArray<string> Names, string Defaults, EquatableArray<PreprocessingFormModel> Forms);

/// <summary>A way to say what is done; fields as a JSON text.</summary>
internal sealed record PreprocessingFormModel(string? Resize, string Fields);

/// <summary>Reads the <c>preprocessing</c> of a layout file.</summary>
internal static class PreprocessingTableReader
{
    private const string Sign = "$";

    public static readonly Form Form = new(
        "preprocessing", "Where an ecosystem says what is done to images.",
        Optional("file", ValueKind.Text, "Name of a file of its own. Default: the config file.", example: "\"preprocessor_config.json\""),
        Optional("at", ValueKind.Text, "Path of the object that holds the fields; | separates alternatives.", ""),
        Optional("kind", ValueKind.Text, "Path of the field that names the program.", "", "\"image_processor_type\""),
        Optional("decided", ValueKind.Map(ValueKind.Text), "What the model's config decides, and where that is.", example: "{ \"size\": \"model_cfg.vision_cfg.image_size\" }"),
        Optional("words", ValueKind.Map(ValueKind.Map(ValueKind.Any)), "The ecosystem's words for interpolation and resize."),
        Required("kinds", ValueKind.OneOrList(ValueKind.Object(() => KindForm)), "The programs that images go through."));

    private static readonly Form KindForm = new(
        "kind", "A program that images go through.",
        Optional("names", ValueKind.OneOrList(ValueKind.Text), "Its names."),
        Optional("defaults", ValueKind.Map(ValueKind.Any), "What holds where a field is absent."),
        Optional("fields", ValueKind.Map(ValueKind.Any), "Fields that all its forms share: a value, or $name for what is said.", example: "{ \"mean\": \"$mean\", \"size\": [3, \"$height\", \"$width\"] }"),
        Optional("forms", ValueKind.OneOrList(ValueKind.Object(() => FormForm)), "The ways to say it, where there are several."));

    private static readonly Form FormForm = new(
        "form", "A way to say what is done.",
        Optional("resize", ValueKind.Text, "The way of resizing that it is for."),
        Optional("fields", ValueKind.Map(ValueKind.Any), "Its fields beside those that all share."));

    private static readonly string[] Worded = ["interpolation", "resize"];

    private static readonly string[] Variables = ["mean", "std", "interpolation", "resize", "size", "height", "width", "resized", "resized_height", "resized_width", "edge", "crop"];

    /// <summary>Parts that a form must name in one of these ways.</summary>
    private static readonly string[][] Needed = [["mean"], ["std"], ["interpolation"], ["resize"], ["size", "height"], ["size", "width"]];

    public static PreprocessingModel Read(ObjectReader reader)
    {
        var model = new PreprocessingModel(
            reader.Optional<JsonString>("file")?.Value,
            reader.Text("at"),
            reader.Text("kind"),
            reader.Members("decided").Select(m => new UpstreamFixedModel(m.Key!, reader.Expect<JsonString>(m)?.Value ?? "", false)).ToEquatableArray(),
            reader.Members("words").SelectMany(m => Words(m, reader)).ToEquatableArray(),
            reader.Objects("kinds").Select(k => Kind(reader.Inner(k, KindForm))).ToEquatableArray());
        if (model.Kinds.Count == 0)
        {
            reader.Problems.Add(Rules.MissingMember, reader.Origin, "kinds", "what can be said");
        }

        reader.Finish();
        return model;
    }

    private static IEnumerable<PreprocessingWordModel> Words(JsonNode member, ObjectReader reader)
    {
        if (!Worded.Contains(member.Key))
        {
            reader.Problems.AddOnKey(Rules.UnknownName, reader.OriginOf(member), member.Key!, Suggestion.For(member.Key!, Worded));
        }

        return reader.Expect<JsonObject>(member)?.Members.SelectMany(word => (word is JsonArray several ? several.Items : [word]).Select(json => new PreprocessingWordModel(member.Key!, word.Key!, JsonText.Of(json)))) ?? [];
    }

    private static PreprocessingKindModel Kind(ObjectReader reader)
    {
        var common = reader.Optional<JsonObject>("fields");
        var forms = reader.Objects("forms").Select(f => ReadForm(reader.Inner(f, FormForm), common)).ToList();

        // One of names alone is for images of no one size.
        if (forms.Count == 0 && common is not null)
        {
            forms.Add(ReadForm(null, [], common, reader));
        }

        var model = new PreprocessingKindModel(
            reader.Texts("names").Select(t => t.Value).ToEquatableArray(),
            reader.Optional<JsonObject>("defaults") is { } defaults ? JsonText.Of(defaults) : "{}",
            forms.ToEquatableArray());
        reader.Finish();
        return model;
    }

    private static PreprocessingFormModel ReadForm(ObjectReader reader, JsonObject? common)
    {
        var form = ReadForm(reader.Optional<JsonString>("resize")?.Value, reader.Members("fields"), common, reader);
        reader.Finish();
        return form;
    }

    /// <summary>A form's own fields, and those that all forms of its kind share.</summary>
    private static PreprocessingFormModel ReadForm(string? resize, IReadOnlyList<JsonNode> own, JsonObject? common, ObjectReader reader)
    {
        var fields = (common?.Members ?? []).Where(m => own.All(o => o.Key != m.Key)).Concat(own).ToList();
        var used = new HashSet<string>(fields.SelectMany(f => Used(f, reader)), StringComparer.Ordinal);
        if (resize is not null)
        {
            used.Add("resize");
        }

        foreach (var ways in Needed.Where(ways => !ways.Any(used.Contains)))
        {
            reader.Problems.Add(Rules.MissingMember, reader.Origin, Sign + ways[0], "every form says it");
        }

        return new PreprocessingFormModel(resize, $"{{{string.Join(",", fields.Select(f => $"{JsonText.Quote(f.Key!)}:{JsonText.Of(f)}"))}}}");
    }

    private static IEnumerable<string> Used(JsonNode template, ObjectReader reader)
    {
        switch (template)
        {
            case JsonObject obj:
                return obj.Members.SelectMany(m => Used(m, reader));
            case JsonArray array:
                return array.Items.SelectMany(i => Used(i, reader));
            case JsonString text when text.Value.StartsWith(Sign, StringComparison.Ordinal):
                var name = text.Value.Substring(1);
                if (!Variables.Contains(name))
                {
                    reader.Problems.Add(Rules.UnknownName, reader.OriginOf(text), text.Value, Suggestion.For(name, Variables));
                }

                return [name];
            default:
                return [];
        }
    }
}
