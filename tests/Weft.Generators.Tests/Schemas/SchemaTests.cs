using System.Globalization;
using System.Text.RegularExpressions;
using Weft.Generators.Json;
using Weft.Generators.Tests.Diagnostics;
using Weft.Generators.Tests.Harness;
using Weft.Testing;

namespace Weft.Generators.Tests.Schemas;

/// <summary>The schemas are what the readers read. They reject nothing that the generator takes; every run of a test without a diagnostic checks that, too.</summary>
public partial class SchemaTests
{
    /// <summary>Rules of which a schema sees something.</summary>
    private static readonly string[] Seen = ["WEFT0002", "WEFT0003", "WEFT0004", "WEFT0006", "WEFT0104", "WEFT0120"];

    public static TheoryData<string> Kinds => [.. SchemaFile.All.Select(f => f.Kind)];

    public static TheoryData<string> SeenRules => [.. Seen];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_schema_is_what_its_tables_say(string kind)
    {
        var file = SchemaFile.All.Single(f => f.Kind == kind);
        Same(file.Path, SchemaWriter.Write(file));
    }

    [Theory]
    [InlineData("mappings", 70)]
    [InlineData("samples", 5)]
    [InlineData("tests/Weft.MadeUp", 6)]
    public void Every_file_validates_and_names_its_schema(string folder, int least)
    {
        var files = Directory.EnumerateFiles(Path.Combine(Repository.Root, folder), "*.json", SearchOption.AllDirectories)
            .Where(path => SchemaFile.Of(path) is not null && !path.Split(Path.DirectorySeparatorChar).Any(part => part is "obj" or "bin")).ToList();
        files.Count.ShouldBeGreaterThanOrEqualTo(least);
        foreach (var path in files)
        {
            var text = File.ReadAllText(path);
            SchemaCheck.Accepts(path, text);

            // First, on a line of its own, and by a way that leads there; a template is copied to where there is none.
            var (schema, file) = (FirstLine().Match(text).Groups["path"].Value, SchemaFile.Of(path)!);
            (schema == file.Id ? file.Path : Path.GetFullPath(Path.Combine(Path.GetDirectoryName(path)!, schema))).ShouldBe(file.Path, path);
        }
    }

    [Theory]
    [InlineData("README.md", 1)]
    [InlineData("mappings/ADDING.md", 1)]
    [InlineData("mappings/CHECKPOINTS.md", 1)]
    public void Whole_files_that_a_guide_shows_validate(string guide, int count)
    {
        var shown = 0;
        foreach (var block in Block().Matches(File.ReadAllText(Path.Combine(Repository.Root, guide))).Select(m => Ellipsis().Replace(m.Groups["text"].Value, "")))
        {
            // Braces at the ends are not shown.
            foreach (var text in new[] { block, $"{{{block}}}", $"{{{block}]}}" })
            {
                if (Parse(text) is JsonObject root && SchemaFile.All.FirstOrDefault(f => IsWhole(root, f.Root)) is { } file)
                {
                    SchemaCheck.Accepts($"shown.{file.Kind}.json", text);
                    shown++;
                }
            }
        }

        shown.ShouldBe(count);

        static bool IsWhole(JsonObject root, Form form) =>
            form.Members.Any(m => m.IsRequired) && form.Members.All(m => !m.IsRequired || root[m.Name] is not null) && (form.Alternatives.Count == 0 || form.Alternatives.Any(set => set.All(name => root[name] is not null)));
    }

    [Theory]
    [MemberData(nameof(SeenRules))]
    public void A_schema_rejects_what_the_rule_is_about(string rule)
    {
        var rejected = RuleTests.Inputs.Where(input => input.Rule == rule && Rejection(input).Count > 0).ToList();

        rejected.ShouldNotBeEmpty();
        rejected[0].Check();
    }

    /// <summary>Which mistakes an editor shows, and which only the generator.</summary>
    [Fact]
    public void What_a_schema_sees_is_written_down()
    {
        var lines = RuleTests.Inputs.Where(input => Seen.Contains(input.Rule)).Select(input => $"{(Rejection(input).Count > 0 ? "schema   " : "generator")} {input.Rule} {input.Message}");

        Same(Path.Combine(Repository.Root, "tests/Weft.Generators.Tests/Schemas/seen.txt"), string.Join('\n', lines) + "\n");
    }

    [Fact]
    public void Other_mistakes_are_those_of_the_text_as_a_whole()
    {
        // A schema may see them as well; it never has to.
        foreach (var input in RuleTests.Inputs.Where(input => !Seen.Contains(input.Rule) && input.Rule != "WEFT0001"))
        {
            Rejection(input).ShouldAllBe(error => error.Length > 0);
        }
    }

    [Fact]
    public void The_schema_of_a_file_makes_no_difference()
    {
        GeneratorRunner Run(string schema) => new GeneratorRunner(new WeftGenerator())
            .Add("a/left.arch.json", Good.Left.With("{\n  \"class\"", $"{{\n  {schema}\"class\"")).Add("a/left.presets.json", Good.Presets.With("{\n  \"of\"", $"{{\n  {schema}\"of\"")).Add("a/right.arch.json", Good.Right)
            .Add("a/m.map.json", Good.Mapping.With("{\n  \"left\"", $"{{\n  {schema}\"left\"")).Add("a/parts.components.json", Good.Parts.With("{\n  \"interfaces\"", $"{{\n  {schema}\"interfaces\""));

        var (with, without) = (Run("\"$schema\": \"x.json\", ").Run(), Run("").Run());

        with.Diagnostics.Select(d => d.GetMessage(CultureInfo.InvariantCulture)).ShouldBeEmpty();
        with.Sources.ShouldBe(without.Sources);
    }

    /// <summary>What the schemas say of the file that is wrong.</summary>
    private static IReadOnlyList<string> Rejection(BrokenInput input)
    {
        var (path, text) = input.Files.Single(file => MarkedText.Parse(file.Text).Places.Count > 0);
        return SchemaCheck.Errors(path, MarkedText.Parse(text).Text);
    }

    private static void Same(string path, string text)
    {
        if (Acceptance.IsAsked(Environment.GetEnvironmentVariable))
        {
            File.WriteAllText(path, text);
        }

        var found = File.Exists(path) ? File.ReadAllText(path).ReplaceLineEndings("\n") : "";
        (found == text).ShouldBeTrue($"{path} is not what is expected; ACCEPT_SNAPSHOTS=1 writes it.\n{LineDiff.Of(found, text)}");
    }

    private static JsonNode? Parse(string text)
    {
        try
        {
            return JsonParser.Parse(text);
        }
        catch (JsonSyntaxException)
        {
            return null;
        }
    }

    [GeneratedRegex("""^\{\n  "\$schema": "(?<path>[^"]+)",\n""")]
    private static partial Regex FirstLine();

    [GeneratedRegex(@"^ *```json\n(?<text>.*?)^ *```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Block();

    [GeneratedRegex(@"^ *…\n", RegexOptions.Multiline)]
    private static partial Regex Ellipsis();
}
