using System.Collections.Concurrent;
using NJsonSchema;
using Weft.Generators.Json;

namespace Weft.Generators.Tests.Schemas;

/// <summary>Validates files against their schemas.</summary>
internal static class SchemaCheck
{
    private static readonly ConcurrentDictionary<SchemaFile, Lazy<JsonSchema>> Loaded = [];
    private static readonly ConcurrentDictionary<(string Kind, string Text), IReadOnlyList<string>> Known = [];

    /// <summary>What the schema of its kind says of a file; nothing where the file has no schema.</summary>
    public static IReadOnlyList<string> Errors(string path, string text) => SchemaFile.Of(path) is { } file
        ? Known.GetOrAdd((file.Kind, text), _ => [.. Schema(file).Validate(JsonText.Of(JsonParser.Parse(text))).Select(e => e.ToString())])
        : [];

    /// <summary>Fails where a schema rejects a file that the generator takes.</summary>
    public static void Accepts(string path, string text) => Errors(path, text).ShouldBeEmpty($"{path} is rejected by its schema: {text}");

    private static JsonSchema Schema(SchemaFile file) =>
        Loaded.GetOrAdd(file, f => new(() => JsonSchema.FromJsonAsync(SchemaWriter.Write(f)).GetAwaiter().GetResult())).Value;
}
