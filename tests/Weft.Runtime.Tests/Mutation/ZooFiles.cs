using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Weft.Generators.Tests.Harness;

namespace Weft.Tests.Mutation;

/// <summary>The shipped files, and which of them belong together.</summary>
internal static class ZooFiles
{
    // By their path under mappings/.
    private static readonly ImmutableSortedDictionary<string, string> All = Read();

    private static readonly ImmutableSortedDictionary<string, JsonObject> Classes = All.Where(file => IsClass(file.Key))
        .ToImmutableSortedDictionary(file => file.Key.Split('/', '.')[1], file => JsonNode.Parse(file.Value)!.AsObject(), StringComparer.Ordinal);

    /// <summary>The files that say what is computed.</summary>
    public static IEnumerable<KeyValuePair<string, string>> Descriptions => All.Where(file => IsClass(file.Key) || file.Key.StartsWith("components/", StringComparison.Ordinal));

    /// <summary>Some classes with those that their slots name: without these they do not compile.</summary>
    public static ImmutableSortedSet<string> Needed(IEnumerable<string> classes) => [.. classes.SelectMany(name => Needed(Slots(Classes[name])).Prepend(name))];

    /// <summary>The files that some classes are made from.</summary>
    public static IReadOnlyDictionary<string, string> Of(IEnumerable<string> classes)
    {
        // Configs of classes with presets may say what differs from one.
        var needed = Needed(Needed(classes).Where(HasSizes).SelectMany(Sizes).SelectMany(sizes => sizes.Of).Concat(classes));
        var paths = needed.SelectMany(name => (string[])[$"architectures/{name}.arch.json", .. Used(Classes[name]), .. HasSizes(name) ? Sizes(name).Select(sizes => sizes.File) : []]).ToHashSet();
        return All.Where(file => file.Key.StartsWith("layouts/", StringComparison.Ordinal) || paths.Contains(file.Key)).ToImmutableSortedDictionary(StringComparer.Ordinal);
    }

    /// <summary>The classes that a file describes, wholly or in part.</summary>
    public static ImmutableSortedSet<string> Users(string file) => [.. Classes.Where(one => file == $"architectures/{one.Key}.arch.json" || Used(one.Value).Contains(file)).Select(one => one.Key)];

    private static bool IsClass(string file) => file.StartsWith("architectures/", StringComparison.Ordinal);

    private static IEnumerable<string> Slots(JsonObject description) => description["params"]!.AsObject().Select(param => param.Value).OfType<JsonObject>()
        .Select(param => param["config"] ?? (param["implements"] is null ? null : param["default"])).OfType<JsonNode>().Select(slot => slot.GetValue<string>());

    // A file of sizes, with the classes that it is for: without one of them it does not compile.
    private static IEnumerable<(string File, string[] Of)> Sizes(string name) => All.Where(file => file.Key.StartsWith("presets/", StringComparison.Ordinal))
        .Select(file => (file.Key, Of: JsonNode.Parse(file.Value)!["of"] is JsonArray several ? [.. several.Select(of => of!.GetValue<string>())] : new[] { JsonNode.Parse(file.Value)!["of"]!.GetValue<string>() }))
        .Where(sizes => sizes.Of.Contains(name));

    private static bool HasSizes(string name) => Classes[name]["upstream"]!.ToJsonString().Contains("\"preset\":", StringComparison.Ordinal);

    private static IEnumerable<string> Used(JsonObject description) => description["uses"]?.AsArray().Select(used => $"components/{used!.GetValue<string>()}.components.json") ?? [];

    private static ImmutableSortedDictionary<string, string> Read()
    {
        var root = Path.Combine(Repository.Root, "mappings");
        return new[] { "architectures", "components", "presets", "layouts" }
            .SelectMany(part => Directory.EnumerateFiles(Path.Combine(root, part), "*.json", SearchOption.AllDirectories))
            .ToImmutableSortedDictionary(file => Path.GetRelativePath(root, file).Replace('\\', '/'), File.ReadAllText, StringComparer.Ordinal);
    }
}
