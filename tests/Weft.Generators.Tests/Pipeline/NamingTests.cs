using Microsoft.CodeAnalysis;
using Weft.Generators.Tests.Harness;

namespace Weft.Generators.Tests.Pipeline;

/// <summary>A name in JSON may be a word of C#, of the runtime or of generated code: it compiles, or a diagnostic asks for another.</summary>
public sealed class NamingTests
{
    // Every kind of name that reaches C#, each in capitals and nowhere else.
    private const string Text = """
        {
          "class": "CLASS",
          "summary": "One of each.",
          "layouts": { "timm": {} },
          "params": { "PARAM": 8, "heads": 2, "depth": 2, "CHOICE": { "enum": ["VALUE", "other"], "default": "other" }, "layers": { "type": "list<int>", "default": [1, 2] }, "base": { "type": "size2", "default": 4 }, "ratio": 1.5, "maybe": { "type": "float", "null": true } },
          "derived": { "DERIVED": "int(PARAM * ratio) + len(layers) + min(base[0], base[1])", "root": "sqrt(ratio) ** 2" },
          "require": ["PARAM > 0 and heads > 0 and PARAM % heads == 0 and depth > 0 and ratio > 0.1", "root > 0", "DERIVED > 0"],
          "components": {
            "COMPONENT": {
              "params": { "ARGUMENT": "int", "WHICH": "name", "OPTION": "bool" },
              "inputs": ["GIVEN"],
              "body": [
                { "op": "linear", "name": "{WHICH}_proj", "out": "ARGUMENT" },
                { "op": "norm", "name": "maybe_norm", "eps": 1e-5, "if": "OPTION and maybe is not null" },
                { "op": "add", "value": { "op": "param", "name": "table", "shape": ["ARGUMENT"] }, "if": "OPTION" },
                { "op": "let", "values": { "INNER": "$_" } },
                { "op": "add", "value": "$INNER" },
                { "op": "linear", "name": "back", "out": "PARAM" },
                { "op": "add", "value": "$GIVEN" }
              ]
            },
            "Stage": { "params": { "wide": "bool" }, "body": [{ "op": "residual", "body": [{ "op": "norm", "name": "norm", "eps": 1e-5 }, { "op": "linear", "name": "fc", "out": "DERIVED" }, "gelu", { "op": "linear", "name": "out", "out": "PARAM", "bias": "wide" }] }] }
          },
          "inputs": { "INPUT": "float[BATCH, TOKENS, 6]" },
          "body": [
            { "op": "linear", "name": "LAYER", "out": "PARAM" },
            { "op": "dims", "as": ["_", "LENGTH", "_"] },
            { "op": "rearrange", "to": "b n (h d) -> b h n d", "h": "heads" },
            { "op": "rearrange", "to": "b h n d -> b n (h d)", "n": "LENGTH" },
            { "op": "let", "values": { "LOCAL": "$_" } },
            { "op": "COMPONENT", "name": "inner", "ARGUMENT": "PARAM + 2", "WHICH": "q", "OPTION": true, "with": { "GIVEN": "$LOCAL" } },
            { "op": "repeat", "count": "depth", "index": "INDEX", "body": { "op": "Stage", "name": "LIST.{INDEX}", "wide": "INDEX == 0" } },
            { "op": "match", "on": "CHOICE", "cases": { "VALUE": [], "other": { "op": "scale", "name": "gain" } } },
            { "op": "add", "value": "$LOCAL" },
            { "op": "let", "values": { "tokens": "$_" } },
            { "op": "reduce", "kind": "mean", "axis": 1 }
          ],
          "outputs": { "OUTPUT": "$_", "tokens": "$tokens" }
        }
        """;

    private const string Presets = """{ "of": "CLASS", "presets": { "PRESET": { "PARAM": 12 }, "wide": { "PARAM": 16, "depth": 3 } } }""";

    private static readonly string[] Places =
        ["CLASS", "PARAM", "CHOICE", "VALUE", "DERIVED", "COMPONENT", "ARGUMENT", "WHICH", "OPTION", "GIVEN", "INNER", "INPUT", "BATCH", "TOKENS", "LAYER", "LENGTH", "LOCAL", "INDEX", "LIST", "OUTPUT", "PRESET"];

    [Fact]
    public void The_template_gives_code_at_every_place()
    {
        Places.ShouldAllBe(place => (Text + Presets).Contains(place, StringComparison.Ordinal));
        Generate("plain", []).Diagnostics.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("a < b & c", "a &lt; b &amp; c")]
    [InlineData("two\\nlines", "two lines")]
    [InlineData("\\ud83e\\uddf5 and half of one: \\ud83e.", "\U0001f9f5 and half of one:  .")]
    [InlineData("\\udd5f\\ud83e", "  ")]
    public void A_summary_becomes_documentation(string json, string documented)
    {
        var run = Zoo.Empty().Add("/project/plain.arch.json", Text.Replace("One of each.", json, StringComparison.Ordinal)).Add("/project/plain.presets.json", Presets).RunOnce();
        run.Sources.Values.ShouldContain(text => text.Contains($"<summary>{documented}", StringComparison.Ordinal));
        run.CompilesWithoutWarnings();
    }

    /// <summary>One project a name, with a class for each place of a sample of those that the name can stand at.</summary>
    [Fact]
    public void Any_name_at_any_place_compiles_or_is_refused()
    {
        var (faults, generated, refused) = (new List<string>(), 0, new List<string>());
        foreach (var name in Mutator.Names.Distinct())
        {
            var places = Array.FindAll(Places, place => Sample.Has($"{name} as {place}", FuzzSettings.OneOfNames));
            var run = Generate(name, places);
            var bad = run.Diagnostics.Select(d => Path.GetFileNameWithoutExtension(d.Location.GetLineSpan().Path).Split('.')[0]).ToHashSet();
            refused.AddRange(bad.Select(place => $"{name} as {place}"));
            generated += places.Length - bad.Count;
            faults.AddRange(run.Diagnostics.Where(d => d.Id == "WEFT0900").Select(d => $"'{name}': {d.GetMessage(null)}"));
            faults.AddRange(run.Compilation.GetDiagnostics().Where(d => d.Severity >= DiagnosticSeverity.Warning)
                .GroupBy(d => Path.GetFileName(d.Location.SourceTree!.FilePath))
                .Select(g => $"'{name}' in {g.Key}: {g.First()}\n    {g.First().Location.SourceTree!.GetText().Lines[g.First().Location.GetLineSpan().StartLinePosition.Line]}"));
        }

        faults.ShouldBeEmpty($"{faults.Count} faults");
        generated.ShouldBeGreaterThan(700 / (int)FuzzSettings.OneOfNames, $"Too many are refused: {string.Join(", ", refused)}");
    }

    private static GeneratorRun Generate(string name, string[] places)
    {
        var runner = Zoo.Empty();
        foreach (var place in places.Append("Plain"))
        {
            string At(string text) => Places.OrderByDescending(p => p.Length).Aggregate(text, (all, p) => System.Text.RegularExpressions.Regex.Replace(all, $@"\b{p}\b", p == place ? Escaped(name).Replace("$", "$$", StringComparison.Ordinal) : p == "CLASS" ? $"Of{place}" : Plain(p)));
            runner.Add($"/project/{place}.arch.json", At(Text)).SetMetadata($"/project/{place}.arch.json", "WeftNamespace", $"Models.Of{place}");
            runner.Add($"/project/{place}.presets.json", At(Presets));
        }

        return runner.RunOnce();
    }

    private static string Plain(string place) => $"{place[0]}{place[1..].ToLowerInvariant()}_1";

    private static string Escaped(string name) => System.Text.Json.JsonEncodedText.Encode(name).ToString();
}
