using Weft.Generators.Diagnostics;
using Weft.Generators.Json;

namespace Weft.Generators.Architecture.Binding;

/// <summary>What an ecosystem keeps of a tokenizer beside its config.</summary>
internal sealed record TokenizerModel(EquatableArray<string> Inputs, EquatableArray<EquatableArray<string>> Needed, EquatableArray<string> Files);

/// <summary>Reads the <c>tokenizer</c> of a layout file.</summary>
internal static class TokenizerTableReader
{
    public static readonly Form Form = new(
        "tokenizer", "What an ecosystem keeps of a tokenizer beside its config.",
        Required("inputs", ValueKind.OneOrList(ValueKind.Text), "Inputs that take tokens: a class that has one is a model with a text side.", "\"input_ids\""),
        Optional("needed", ValueKind.List(ValueKind.List(ValueKind.Text)), "Files that make a tokenizer together, where a directory needs one: any of the lists will do.", example: "[[\"tokenizer.json\"], [\"vocab.json\", \"merges.txt\"]]"),
        Optional("files", ValueKind.OneOrList(ValueKind.Text), "Further files, which go along where they are there."));

    public static TokenizerModel Read(ObjectReader reader)
    {
        if (reader.Json["inputs"] is null)
        {
            reader.Problems.Add(Rules.MissingMember, reader.Origin, "inputs", "such as \"input_ids\"");
        }

        var model = new TokenizerModel(
            reader.Texts("inputs").Select(t => t.Value).ToEquatableArray(),
            (reader.Optional<JsonArray>("needed")?.Items ?? []).Select(list => Together(list, reader)).ToEquatableArray(),
            reader.Texts("files").Select(t => t.Value).ToEquatableArray());
        reader.Finish();
        return model;
    }

    private static EquatableArray<string> Together(JsonNode list, ObjectReader reader) =>
        (reader.Expect<JsonArray>(list)?.Items ?? []).Select(reader.Expect<JsonString>).OfType<JsonString>().Select(t => t.Value).ToEquatableArray();
}
