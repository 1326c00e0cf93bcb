using System.Text.RegularExpressions;
using Weft.Generators.Tests.Harness;
using Weft.Generators.Tests.Pipeline;

namespace Weft.Generators.Tests.Docs;

/// <summary>What README shows and names is what the repository holds.</summary>
public partial class ReadmeTests
{
    private static readonly string Root = Repository.Root;

    private static readonly string Readme = File.ReadAllText(Path.Combine(Root, "README.md"));

    [Theory]
    [InlineData("README.md", 2)]
    [InlineData("mappings/ADDING.md", 9)]
    [InlineData("mappings/CHECKPOINTS.md", 2)]
    public void Excerpts_of_files_stand_there(string document, int count)
    {
        var excerpts = Excerpt().Matches(File.ReadAllText(Path.Combine(Root, document)));
        excerpts.Count.ShouldBe(count);
        foreach (Match excerpt in excerpts)
        {
            var rest = File.ReadAllText(Path.Combine(Root, excerpt.Groups["path"].Value));

            // An ellipsis leaves lines out; the pieces follow each other.
            foreach (var piece in Ellipsis().Split(excerpt.Groups["text"].Value).Select(p => p.TrimEnd('\n')))
            {
                var at = rest.IndexOf(piece, StringComparison.Ordinal);
                at.ShouldBeGreaterThanOrEqualTo(0, $"{excerpt.Groups["path"].Value} does not hold:\n{piece}");
                rest = rest[(at + piece.Length)..];
            }
        }
    }

    [Fact]
    public void Files_and_folders_that_it_names_exist()
    {
        // Errors name files that are not there, and so do the steps that add an architecture.
        var named = Readme.Split('\n')
            .Where(line => !line.StartsWith("weft: ", StringComparison.Ordinal) && !line.Contains("TinyMlp", StringComparison.Ordinal))
            .SelectMany(line => Named().Matches(line))
            .Select(m => m.Groups["path"].Value)
            .Distinct()
            .ToList();
        named.Count.ShouldBeGreaterThan(10);
        named.Where(p => !Path.Exists(Path.Combine(Root, p))).ShouldBeEmpty();
    }

    [Fact]
    public void It_shows_every_command_of_the_tool_and_no_other()
    {
        var shown = Command().Matches(Readme).Select(m => m.Groups["name"].Value).Distinct().Order(StringComparer.Ordinal);
        var there = Directory.EnumerateFiles(Path.Combine(Root, "runtime/Weft.Cli/Commands"), "*Command.cs")
            .Select(f => Path.GetFileName(f)[..^"Command.cs".Length])
            .Select(name => char.ToLowerInvariant(name[0]) + name[1..])
            .Order(StringComparer.Ordinal);
        shown.ShouldBe(there);
    }

    [Fact]
    public void The_diagnostic_that_it_shows_is_the_one_that_the_generator_gives()
    {
        const string Mapping = "keys/OpenClipVision-ClipVisionModelWithProjection.map.json";
        var broken = Zoo.Text(Mapping).Replace(", \"via\": { \"permute\": [1, 0] }", "", StringComparison.Ordinal);
        var error = Zoo.All().Replace(Zoo.Folder + Mapping, broken).RunOnce().Diagnostics.ShouldHaveSingleItem();
        var line = Printed.Line(error).Replace("/project/", "", StringComparison.Ordinal);
        Readme.ShouldContain(line);
    }

    [GeneratedRegex(@"^`(?<path>[^`\n]+\.(json|csproj))`\n\n```(json|xml)\n(?<text>.*?)```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Excerpt();

    [GeneratedRegex(@"^ *…\n", RegexOptions.Multiline)]
    private static partial Regex Ellipsis();

    [GeneratedRegex(@"(?<![\w./$(])(?<path>(mappings|generators|runtime|samples|tests|\.ci)/[\w./-]*)")]
    private static partial Regex Named();

    [GeneratedRegex(@"^\$ weft (?<name>[a-z]+)", RegexOptions.Multiline)]
    private static partial Regex Command();
}
