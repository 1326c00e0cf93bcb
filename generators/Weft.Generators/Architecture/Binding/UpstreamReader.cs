using Weft.Generators.Architecture.Expressions;
using Weft.Generators.Diagnostics;
using Weft.Generators.Json;

namespace Weft.Generators.Architecture.Binding;

/// <summary>Reads how the config files of ecosystems bind to params.</summary>
/// <param name="words">Reads what words mean.</param>
/// <param name="types">The params and what each may hold.</param>
internal sealed class UpstreamReader(WordsReader words, IReadOnlyDictionary<string, ExprType> types)
{
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
                    yield return Table(member.Key!, new ObjectReader(obj, file.File, file.Problems));
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

        var field = new ObjectReader(obj, reader.File, reader.Problems);
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

        var field = new ObjectReader(obj, reader.File, reader.Problems);
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
