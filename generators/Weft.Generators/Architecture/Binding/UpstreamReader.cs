using Weft.Generators.Architecture.Expressions;
using Weft.Generators.Diagnostics;
using Weft.Generators.Json;

namespace Weft.Generators.Architecture.Binding;

/// <summary>Reads how the config files of ecosystems bind to params.</summary>
/// <param name="words">Reads what words mean.</param>
/// <param name="types">The params and what each may hold.</param>
internal sealed class UpstreamReader(WordsReader words, IReadOnlyDictionary<string, ExprType> types)
{
    private const string Paths = "A path is dotted, from 'at', or with a leading / from the root; | separates alternatives.";

    public static readonly Form Form = new(
        "upstream", "A table that binds a config file. A param that is not listed binds the field of its own name at 'at'; a field that nothing names is refused.",
        Optional("architectures", Strings, "Values of the field \"architectures\" that mean this class."),
        Optional("model_types", Strings, "Values of the field \"model_type\" from which the class can be read."),
        Optional("preprocessors", Strings, "Programs for images that a model of this class may get, as the layout file names them, the preferred first."),
        Optional("when", Strings, "Paths that must be present for the table to apply; with a leading !, absent; with =text behind, holding that."),
        Optional("at", ValueKind.Text, "Path of the object that holds the fields.", "", "\"model_args\""),
        Optional("preset", ValueKind.Text, "Path of the name of a preset to start from.", example: "\"/architecture\""),
        Optional("fields", ValueKind.Map(ValueKind.OneOrList(ValueKind.Either(ValueKind.Text, ValueKind.Object(() => FieldForm)))), $"Where a param's field is, if not under its own name: a path, an object, or a list of places, of which the first that is present is read. {Paths}", example: "{ \"act\": { \"path\": \"hidden_act\", \"values\": { \"gelu\": \"gelu\" } } }"),
        Optional("fixed", ValueKind.Map(ValueKind.Either(ValueKind.Object(() => FixedForm), ValueKind.Any)), "Fields that must hold one value, which is written too.", example: "{ \"num_channels\": 3 }"),
        Optional("expect", ValueKind.Map(ValueKind.Any), "Fields that must hold one value where they are present; they are not written."),
        Optional("also", ValueKind.Map(ValueKind.Name), "Fields that repeat a param for other classes that read a part of the file: they are written, and not refused.", example: "{ \"text_config.projection_dim\": \"projection_dim\" }"),
        Optional("ignore", Strings, "Paths that change no result; * at the end stands for any end."),
        Optional("unbound", ValueKind.OneOrList(ValueKind.Name), "Params that the ecosystem has no field for."),
        Optional("nested", ValueKind.Flag, "The table is for the class in a slot of a larger model.", "false"),
        Optional("null_is_absent", ValueKind.Flag, "The library takes a null for an absent field.", "false"));

    private static readonly Form FieldForm = new(
        "field", "Where a param's field is, and what its values mean.",
        Required("path", ValueKind.Text, $"Where. {Paths}"),
        Optional("values", ValueKind.Either(ValueKind.Map(ValueKind.Literal), ValueKind.Text), "The param's value for each of the field's, or the name of such a table under 'words' of a components file.", example: "{ \"swish\": \"silu\" }"),
        Optional("absent", ValueKind.Any, "The param's value where the field is absent. Default: the preset's or the param's own."),
        Optional("present", ValueKind.Any, "The param is whether the field is there; this is written where it is true."),
        Optional("when", ValueKind.Text, "Path that must be present for the field to count, or with a leading ! absent."),
        Optional("except", Strings, "Presets that decide the param themselves."),
        Optional("pair", ValueKind.Flag, "A size2 is written as [height, width], a square one too.", "false"));

    private static readonly Form FixedForm = new(
        "fixed", "A field that must hold one value, with what the library assumes where it is absent.",
        Required("value", ValueKind.Any, "The value."),
        Optional("absent", ValueKind.Any, "What the library assumes where it is absent. Default: the value."));

    private static ValueKind Strings => ValueKind.OneOrList(ValueKind.Text);

    /// <param name="file">The architecture's object.</param>
    /// <param name="layouts">Names of its layouts.</param>
    public IEnumerable<UpstreamModel> Read(ObjectReader file, IReadOnlyCollection<string> layouts)
    {
        foreach (var member in file.Members("upstream"))
        {
            if (!layouts.Contains(member.Key!))
            {
                file.Problems.AddOnKey(Rules.UnknownName, file.OriginOf(member), member.Key!, Suggestion.For(member.Key!, layouts));
            }

            // An ecosystem may describe the same class in more than one form.
            var tables = member is JsonArray array ? array.Items : [member];
            foreach (var table in tables)
            {
                if (file.Expect<JsonObject>(table) is { } obj)
                {
                    yield return Table(member.Key!, file.Inner(obj, Form));
                }
            }
        }
    }

    private UpstreamModel Table(string layout, ObjectReader reader)
    {
        var model = new UpstreamModel(
            layout,
            Texts(reader, "architectures"),
            Texts(reader, "model_types"),
            Texts(reader, "when"),
            reader.Text("at"),
            reader.Optional<JsonString>("preset")?.Value,
            reader.Members("fields").SelectMany(m => Fields(m, reader)).ToEquatableArray(),
            reader.Members("fixed").Select(m => Fixed(m, reader)).Concat(reader.Members("expect").Select(m => new UpstreamFixedModel(m.Key!, JsonText.Of(m), Write: false))).ToEquatableArray(),
            Texts(reader, "ignore"),
            reader.Texts("unbound").Select(t => Known(t.Value, reader.OriginOf(t), reader)).ToEquatableArray(),
            reader.Flag("nested"),
            reader.Flag("null_is_absent"))
        {
            Preprocessors = Texts(reader, "preprocessors"),
            Also = reader.Members("also").Select(m => new UpstreamFixedModel(m.Key!, Known(reader.Expect<JsonString>(m)?.Value ?? "", reader.OriginOf(m), reader), Write: true)).ToEquatableArray(),
        };
        reader.Finish();
        return model;
    }

    private static EquatableArray<string> Texts(ObjectReader reader, string key) => reader.Texts(key).Select(t => t.Value).ToEquatableArray();

    /// <summary>A place, or an array of places.</summary>
    private IEnumerable<UpstreamFieldModel> Fields(JsonNode member, ObjectReader reader)
    {
        var param = Known(member.Key!, reader.OriginOf(member), reader);
        return (member is JsonArray places ? places.Items : [member]).Select(place => Field(param, place, reader));
    }

    private UpstreamFieldModel Field(string param, JsonNode member, ObjectReader reader)
    {
        if (member is not JsonObject obj)
        {
            return new UpstreamFieldModel(param, reader.Expect<JsonString>(member)?.Value ?? "", [], null);
        }

        var field = reader.Inner(obj, FieldForm);
        var result = new UpstreamFieldModel(
            param,
            field.Required<JsonString>("path", "where the field is")?.Value ?? "",
            words.Read(field, param, types.TryGetValue(param, out var type) ? type : null),
            field.Optional("absent") is { } absent ? JsonText.Of(absent) : null,
            field.Optional("present") is { } present ? JsonText.Of(present) : null,
            field.Optional<JsonString>("when")?.Value,
            Texts(field, "except"))
        {
            Pair = field.Flag("pair"),
        };
        if (result.Pair && type is not { Kind: ExprKind.Size2 })
        {
            reader.Problems.AddOnKey(Rules.WrongKind, field.OriginOf(obj["pair"]!), "'pair' for a size2", $"it for {type}");
        }

        field.Finish();
        return result;
    }

    /// <summary>A value, or an object that says more about it.</summary>
    private static UpstreamFixedModel Fixed(JsonNode member, ObjectReader reader)
    {
        if (member is not JsonObject obj || obj["value"] is null)
        {
            return new UpstreamFixedModel(member.Key!, JsonText.Of(member), Write: true);
        }

        var field = reader.Inner(obj, FixedForm);
        var result = new UpstreamFixedModel(member.Key!, JsonText.Of(field.Optional("value")!), Write: true, field.Optional("absent") is { } absent ? JsonText.Of(absent) : null);
        field.Finish();
        return result;
    }

    private string Known(string param, Origin origin, ObjectReader reader)
    {
        if (!types.ContainsKey(param))
        {
            reader.Problems.AddOnKey(Rules.UnknownName, origin, param, Suggestion.For(param, types.Keys));
        }

        return param;
    }
}
