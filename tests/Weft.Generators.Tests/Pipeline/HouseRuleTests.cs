using System.Text.RegularExpressions;
using System.Xml.Linq;
using Weft.Generators.Tests.Harness;

namespace Weft.Generators.Tests.Pipeline;

/// <summary>What the sources may not hold.</summary>
public sealed partial class HouseRuleTests
{
    /// <summary>These compile into hosts that have no Roslyn.</summary>
    [Theory]
    [InlineData("Json")]
    [InlineData("Architecture")]
    [InlineData("Mapping")]
    [InlineData("Emission")]
    [InlineData("Values")]
    public void A_stage_knows_nothing_of_the_compiler(string stage)
    {
        var files = Sources($"generators/Weft.Generators/{stage}").ToList();

        files.ShouldNotBeEmpty();
        files.Where(file => File.ReadAllText(file).Contains("Microsoft.CodeAnalysis", StringComparison.Ordinal)).ShouldBeEmpty();
    }

    [Fact]
    public void The_generator_is_its_pipeline_and_no_more()
    {
        File.ReadLines(Path.Combine(Repository.Root, "generators/Weft.Generators/WeftGenerator.cs")).Count().ShouldBeLessThan(100);
    }

    /// <summary>A second assembly beside an analyzer breaks hosts.</summary>
    [Fact]
    public void The_generator_references_Roslyn_only()
    {
        var projects = Directory.EnumerateFiles(Path.Combine(Repository.Root, "generators"), "*.csproj", SearchOption.AllDirectories).Select(path => XDocument.Load(path)).ToList();

        projects.ShouldHaveSingleItem();
        projects.SelectMany(p => p.Descendants("PackageReference")).Select(r => r.Attribute("Include")!.Value).ShouldBe(["Microsoft.CodeAnalysis.CSharp", "Microsoft.CodeAnalysis.Analyzers"], ignoreOrder: true);
        projects.SelectMany(p => p.Descendants("PackageReference")).ShouldAllBe(r => r.Attribute("PrivateAssets")!.Value == "all");
        projects.SelectMany(p => p.Descendants("ProjectReference").Concat(p.Descendants("Reference"))).ShouldBeEmpty();
    }

    /// <summary>It stands in schemas, pages and targets, too, which cannot ask MSBuild for it.</summary>
    [Fact]
    public void The_repository_has_one_address()
    {
        var found = new[] { "generators", "mappings", "runtime", "samples" }.SelectMany(folder => Files(folder, "*")).Append(Path.Combine(Repository.Root, "README.md"))
            .SelectMany(file => Address().Matches(File.ReadAllText(file)).Select(match => (File: Path.GetRelativePath(Repository.Root, file), Address: $"https://github.com/{match.Groups["repository"].Value}"))).ToList();

        found.Select(one => one.File).ShouldContain("README.md");
        found.Where(one => one.Address != Repository.Address).ShouldBeEmpty();
    }

    /// <summary>Who calls the library knows its options by another name: <c>WeftException.Options</c> says them in both.</summary>
    [Fact]
    public void The_library_does_not_speak_of_the_command_line()
    {
        var found = Sources("runtime/Weft.Runtime").SelectMany(file => CommandLineText().Matches(File.ReadAllText(file)).Select(match => $"{Path.GetRelativePath(Repository.Root, file)}: {match.Value}"));

        found.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("\"write the rest (--partial).\"", true)]
    [InlineData("$\"{path}: first weft convert SRC DST\"", true)]
    [InlineData("i--; // \"a\"", false)]
    [InlineData("\"a -- b\"", false)]
    public void A_text_for_the_command_line_is_seen(string code, bool isOne) => CommandLineText().IsMatch(code).ShouldBe(isOne);

    /// <summary>What is known of a model stands in JSON.</summary>
    [Theory]
    [InlineData("generators")]
    [InlineData("runtime")]
    public void No_model_family_is_named(string folder)
    {
        var found = Sources(folder).SelectMany(file => File.ReadLines(file).Select((line, i) => (Place: $"{Path.GetRelativePath(Repository.Root, file)}:{i + 1}", Line: line)))
            .Where(line => Words().Matches(line.Line).Any(word => Families().IsMatch(word.Value)))
            .Select(line => $"{line.Place}: {line.Line.Trim()}");

        found.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("OpenClipVision")]
    [InlineData("eva02_large")]
    [InlineData("DINOv2")]
    [InlineData("VJepa2")]
    [InlineData("// as CLIP does")]
    public void A_family_is_seen_in_every_spelling(string text) => Words().Matches(text).Any(word => Families().IsMatch(word.Value)).ShouldBeTrue();

    [Theory]
    [InlineData("Evaluate(evaluator)")]
    [InlineData("eclipse")]
    public void Other_words_are_left_alone(string text) => Words().Matches(text).Any(word => Families().IsMatch(word.Value)).ShouldBeFalse();

    private static IEnumerable<string> Sources(string folder) => Files(folder, "*.cs");

    private static IEnumerable<string> Files(string folder, string pattern) =>
        Directory.EnumerateFiles(Path.Combine(Repository.Root, folder), pattern, SearchOption.AllDirectories)
            .Where(path => !Path.GetRelativePath(Repository.Root, path).Split(Path.DirectorySeparatorChar).Any(part => part is "obj" or "bin"));

    [GeneratedRegex(@"https://(github|raw\.githubusercontent)\.com/(?<repository>[\w-]+/weft)\b", RegexOptions.ExplicitCapture)]
    private static partial Regex Address();

    [GeneratedRegex("\"[^\"\\n]*(--[a-z]|weft (convert|verify|run|keys|inspect|models|fingerprint|new|check|generate)\\b)[^\"\\n]*\"")]
    private static partial Regex CommandLineText();

    // OpenClip is two words, DINOv2 one.
    [GeneratedRegex("[A-Z]{2,}v(?![a-z])|[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+")]
    private static partial Regex Words();

    [GeneratedRegex("^(eva|clip|siglip|dino(v)?|jepa|vjepa|coca|vitamin|fastvit|mobileclip|convnext|glm(v)?)$", RegexOptions.IgnoreCase)]
    private static partial Regex Families();
}
