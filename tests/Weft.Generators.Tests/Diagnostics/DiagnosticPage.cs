using System.Text.RegularExpressions;
using Weft.Generators.Diagnostics;
using Weft.Generators.Tests.Harness;

namespace Weft.Generators.Tests.Diagnostics;

/// <summary>
/// The page of a diagnostic: what it means, and an example. Under "Wrong" stand files, each with its name before it, and what the build
/// prints for them; under "Right" those of them that change.
/// </summary>
internal sealed partial class DiagnosticPage(string path)
{
    public static string Folder { get; } = Path.Combine(Repository.Root, HelpPage.Folder);

    private readonly string _text = File.ReadAllText(path);

    /// <summary>Every page, in the order of its id.</summary>
    public static IReadOnlyList<string> Ids { get; } =
        [.. Directory.EnumerateFiles(Folder, "WEFT*.md").Select(path => Path.GetFileNameWithoutExtension(path)).Order(StringComparer.Ordinal)];

    /// <summary>The first line without its mark.</summary>
    public string Heading => _text.Split('\n')[0].TrimStart('#', ' ');

    /// <summary>What the build is said to print, a line each; empty for a page without an example.</summary>
    public string Said => Block().Match(_text).Groups["text"].Value;

    /// <summary>The files of the example.</summary>
    public IReadOnlyList<(string Path, string Text)> Wrong => Files(_text.Split("\n## Right\n")[0]);

    /// <summary>The files as they should be.</summary>
    public IReadOnlyList<(string Path, string Text)> Right
    {
        get
        {
            var changed = Files(_text.Split("\n## Right\n")[1]).ToDictionary(file => file.Path, file => file.Text);
            changed.Keys.Except(Wrong.Select(file => file.Path)).ShouldBeEmpty();
            return [.. Wrong.Select(file => (file.Path, changed.GetValueOrDefault(file.Path, file.Text)))];
        }
    }

    public static DiagnosticPage Of(string id) => new(Path.Combine(Folder, $"{id}.md"));

    /// <summary>What the build prints for files, less the link to the page and the project behind each line.</summary>
    public static string Print(IReadOnlyList<(string Path, string Text)> files)
    {
        var run = files.Aggregate(new GeneratorRunner(new WeftGenerator()), (runner, file) => runner.Add(file.Path, file.Text)).Run();
        return string.Concat(run.Diagnostics.Select(found => $"{Printed.Line(found)}\n"));
    }

    /// <summary>Puts what is printed into the page.</summary>
    public void Accept(string printed) => File.WriteAllText(path, Block().Replace(_text, $"```text\n{printed}```", 1));

    private static IReadOnlyList<(string Path, string Text)> Files(string section) =>
        [.. NamedFile().Matches(section).Select(match => (match.Groups["path"].Value, match.Groups["text"].Value))];

    [GeneratedRegex("```text\n(?<text>.*?)```", RegexOptions.Singleline)]
    private static partial Regex Block();

    [GeneratedRegex("^`(?<path>[^`\n]+)`\n\n```json\n(?<text>.*?)```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex NamedFile();
}
