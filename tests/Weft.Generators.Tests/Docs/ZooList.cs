using System.Globalization;
using System.Text;
using System.Text.Json;
using Weft.Generators.Tests.Pipeline;

namespace Weft.Generators.Tests.Docs;

/// <summary>Writes <c>mappings/README.md</c> from the shipped files.</summary>
internal static class ZooList
{
    private const string Head = """
        # The zoo

        Every model that Weft ships, as data. Written from the files themselves; after a change write it anew:

        ```sh
        ACCEPT_SNAPSHOTS=1 dotnet test tests/Weft.Generators.Tests --filter "FullyQualifiedName~ZooListTests"
        ```

        `architectures/` holds a class a file, `components/` what several of them share, `presets/` the published sizes, `keys/` how the keys
        of two classes correspond, `layouts/` what the directories and config files of an ecosystem look like. [ADDING.md](ADDING.md) adds a
        model that is not here.

        """;

    public static string Text()
    {
        var text = new StringBuilder(Head);
        var architectures = Of("architectures").Select(file => (File: file, Json: Root(file))).ToList();
        foreach (var ecosystem in architectures.GroupBy(a => a.Json.GetProperty("layouts").EnumerateObject().First().Name).OrderBy(g => g.Key, StringComparer.Ordinal))
        {
            text.Append(CultureInfo.InvariantCulture, $"\n## {ecosystem.Key}\n\n| class | what it is | lines | presets | layouts | reads | converts to | source |\n|---|---|---|---|---|---|---|---|\n");
            foreach (var (file, json) in ecosystem)
            {
                var name = json.GetProperty("class").GetString()!;
                var presets = PresetsOf(name).ToList();
                text.Append(CultureInfo.InvariantCulture, $"| [`{name}`]({file}) | {json.GetProperty("summary").GetString()} | {Lines(file)} | {Link(presets)} | {Names(json.GetProperty("layouts"))} | {Reads(json)} | {string.Join(", ", ConvertsTo(name))} | {json.GetProperty("source").GetString()} |\n");
            }
        }

        text.Append("\n## Presets\n");
        foreach (var (file, json) in Of("presets").Select(file => (file, Root(file))))
        {
            var names = json.GetProperty("presets").EnumerateObject().Select(p => p.Name).ToList();
            text.Append(CultureInfo.InvariantCulture, $"\n<details><summary>{string.Join(" and ", Texts(json.GetProperty("of")).Select(of => $"<code>{of}</code>"))}: {names.Count}</summary>\n\n{string.Join(", ", names.Select(n => $"`{n}`"))}\n\n</details>\n");
        }

        Shared(text, "Components", "components", json => Names(json, "components", "interfaces", "words"));
        Shared(text, "Mappings", "keys", json => $"`{Side(json, "left")}` and `{Side(json, "right")}`, {json.GetProperty("rules").GetArrayLength()} rules");
        Shared(text, "Layouts", "layouts", json => $"{json.GetProperty("summary").GetString()} `{json.GetProperty("config_file").GetString()}`, `{json.GetProperty("weights_file").GetString()}`");
        return text.ToString();
    }

    private static void Shared(StringBuilder text, string title, string folder, Func<JsonElement, string> what)
    {
        text.Append(CultureInfo.InvariantCulture, $"\n## {title}\n\n| file | lines | holds |\n|---|---|---|\n");
        foreach (var file in Of(folder))
        {
            text.Append(CultureInfo.InvariantCulture, $"| [{file[(folder.Length + 1)..]}]({file}) | {Lines(file)} | {what(Root(file))} |\n");
        }
    }

    private static IEnumerable<string> Of(string folder) => Zoo.Files.Keys.Where(file => file.StartsWith(folder + "/", StringComparison.Ordinal));

    private static JsonElement Root(string file) => JsonElement.Parse(Zoo.Text(file));

    private static int Lines(string file) => Zoo.Text(file).TrimEnd('\n').Split('\n').Length;

    private static IEnumerable<(string File, int Count)> PresetsOf(string name) => Of("presets").Select(file => (File: file, Json: Root(file)))
        .Where(p => Texts(p.Json.GetProperty("of")).Contains(name)).Select(p => (p.File, p.Json.GetProperty("presets").EnumerateObject().Count()));

    private static string Link(IEnumerable<(string File, int Count)> presets) => string.Join(", ", presets.Select(p => $"[{p.Count}]({p.File})"));

    /// <summary>The configs that a class is read from: the names that they give it, or the ecosystem alone.</summary>
    private static string Reads(JsonElement json) => !json.TryGetProperty("upstream", out var upstream) ? "" : string.Join(", ", upstream.EnumerateObject()
        .SelectMany(ecosystem => Tables(ecosystem.Value).SelectMany(table => table.TryGetProperty("architectures", out var names) ? Texts(names).Select(n => $"`{n}`") : [ecosystem.Name]))
        .Distinct());

    private static JsonElement[] Tables(JsonElement value) => value.ValueKind == JsonValueKind.Array ? [.. value.EnumerateArray()] : new[] { value };

    private static IEnumerable<string> Texts(JsonElement value) => Tables(value).Select(text => text.GetString()!);

    private static IEnumerable<string> ConvertsTo(string name) => Of("keys").Select(Root).SelectMany(map => new[] { (Side(map, "left"), Side(map, "right")), (Side(map, "right"), Side(map, "left")) }.Take(LeadsBack(map) ? 2 : 1))
        .Where(pair => pair.Item1 == name).Select(pair => $"`{pair.Item2}`");

    private static bool LeadsBack(JsonElement map) => !map.GetProperty("rules").EnumerateArray().Any(rule => rule.TryGetProperty("direction", out _));

    private static string Side(JsonElement map, string side) => map.GetProperty(side) is var json && json.TryGetProperty("architecture", out var name) ? name.GetString()! : $"{json.GetProperty("layout")} keys";

    private static string Names(JsonElement json, params string[] members) => members.Length == 0
        ? string.Join(", ", json.EnumerateObject().Select(m => m.Name))
        : string.Join(", ", members.SelectMany(m => json.TryGetProperty(m, out var held) ? held.EnumerateObject().Select(one => $"`{one.Name}`") : []));
}
