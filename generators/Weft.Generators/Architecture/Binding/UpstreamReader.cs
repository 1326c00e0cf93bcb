using Weft.Generators.Diagnostics;
using Weft.Generators.Json;

namespace Weft.Generators.Architecture.Binding;

/// <summary>Reads how the config files of ecosystems bind to params.</summary>
/// <param name="words">Reads what words mean.</param>
internal sealed class UpstreamReader(WordsReader words)
{
    /// <param name="file">The architecture's object.</param>
    /// <param name="params">Names of its params.</param>
    /// <param name="layouts">Names of its layouts.</param>
    public IEnumerable<UpstreamModel> Read(ObjectReader file, IReadOnlyCollection<string> @params, IReadOnlyCollection<string> layouts)
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
                    yield return Table(member.Key!, new ObjectReader(obj, file.File, file.Problems), @params);
                }
            }
        }
    }

    private UpstreamModel Table(string layout, ObjectReader reader, IReadOnlyCollection<string> @params)
    {
        var model = new UpstreamModel(
            layout,
            Texts(reader, "architectures"),
            Texts(reader, "model_types"),
            Texts(reader, "when"),
            reader.Text("at"),
            reader.Optional<JsonString>("preset")?.Value,
            reader.Members("fields").SelectMany(m => Fields(m, reader, @params)).ToEquatableArray(),
            reader.Members("fixed").Select(m => Fixed(m, reader)).ToEquatableArray(),
            Texts(reader, "ignore"),
            reader.Texts("unbound").Select(t => Known(t.Value, reader.OriginOf(t), reader, @params)).ToEquatableArray(),
            reader.Flag("nested"));
        reader.Finish();
        return model;
    }

    private static EquatableArray<string> Texts(ObjectReader reader, string key) => reader.Texts(key).Select(t => t.Value).ToEquatableArray();

    /// <summary>A place, or an array of places.</summary>
    private IEnumerable<UpstreamFieldModel> Fields(JsonNode member, ObjectReader reader, IReadOnlyCollection<string> @params)
    {
        var param = Known(member.Key!, reader.OriginOf(member), reader, @params);
        return (member is JsonArray places ? places.Items : [member]).Select(place => Field(param, place, reader));
    }

    private UpstreamFieldModel Field(string param, JsonNode member, ObjectReader reader)
    {
        if (member is not JsonObject obj)
        {
            return new UpstreamFieldModel(param, reader.Expect<JsonString>(member)?.Value ?? "", [], null);
        }

        var field = new ObjectReader(obj, reader.File, reader.Problems);
        var result = new UpstreamFieldModel(
            param,
            field.Required<JsonString>("path", "where the field is")?.Value ?? "",
            words.Read(field),
            field.Optional("absent") is { } absent ? JsonText.Of(absent) : null,
            field.Optional("present") is { } present ? JsonText.Of(present) : null,
            field.Optional<JsonString>("when")?.Value);
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

        var field = new ObjectReader(obj, reader.File, reader.Problems);
        var write = field.Optional("write") is null || field.Flag("write");
        var result = new UpstreamFixedModel(member.Key!, JsonText.Of(field.Optional("value")!), write, field.Optional("absent") is { } absent ? JsonText.Of(absent) : null);
        field.Finish();
        return result;
    }

    private static string Known(string param, Origin origin, ObjectReader reader, IReadOnlyCollection<string> @params)
    {
        if (!@params.Contains(param))
        {
            reader.Problems.AddOnKey(Rules.UnknownName, origin, param, Suggestion.For(param, @params));
        }

        return param;
    }
}
