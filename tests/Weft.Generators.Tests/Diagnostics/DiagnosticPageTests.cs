using System.Text.RegularExpressions;
using System.Xml.Linq;
using Weft.Generators.Diagnostics;
using Weft.Generators.Tests.Harness;
using Weft.Testing;

namespace Weft.Generators.Tests.Diagnostics;

/// <summary>Every diagnostic has a page, whose example gives what the page says. <c>ACCEPT_SNAPSHOTS=1</c> writes what is printed, and the tables.</summary>
public sealed partial class DiagnosticPageTests
{
    private static readonly bool Accept = Acceptance.IsAsked(Environment.GetEnvironmentVariable);

    /// <summary>Rules that an example shows: no input is known to make the generator fail.</summary>
    public static TheoryData<string> Shown => [.. Rules.All.Except([Rules.Internal]).Select(rule => rule.Id)];

    [Theory]
    [MemberData(nameof(Shown))]
    public void The_example_gives_what_is_printed_and_the_right_one_nothing(string id)
    {
        var page = DiagnosticPage.Of(id);
        var printed = DiagnosticPage.Print(page.Wrong);
        if (Accept)
        {
            page.Accept(printed);
        }
        else
        {
            printed.ShouldBe(page.Said);
        }

        printed.ShouldNotBeEmpty();
        printed.TrimEnd('\n').Split('\n').ShouldAllBe(line => line.Contains($": error {id}: ", StringComparison.Ordinal));
        page.Wrong.ShouldNotBe(page.Right);
        DiagnosticPage.Print(page.Right).ShouldBe("");
    }

    [Fact]
    public void Every_rule_and_every_error_of_the_build_files_has_a_page_and_no_other_has()
    {
        var build = Directory.EnumerateFiles(Path.Combine(Repository.Root, "runtime/Weft.Runtime/build")).SelectMany(path => BuildCode().Matches(File.ReadAllText(path)).Select(match => match.Value)).Distinct();

        DiagnosticPage.Ids.ShouldBe(Rules.All.Select(rule => rule.Id).Concat(build), ignoreOrder: true);
    }

    [Fact]
    public void A_page_begins_with_its_id_and_title()
    {
        foreach (var rule in Rules.All)
        {
            DiagnosticPage.Of(rule.Id).Heading.ShouldBe($"{rule.Id}: {rule.Title}");
        }

        DiagnosticPage.Ids.ShouldAllBe(id => DiagnosticPage.Of(id).Heading.StartsWith($"{id}: "));
    }

    [Fact]
    public void The_index_lists_every_page()
    {
        var rows = DiagnosticPage.Ids
            .Select(id => (Id: id, Category: Rules.All.FirstOrDefault(rule => rule.Id == id)?.Category ?? "Build", Title: DiagnosticPage.Of(id).Heading[(id.Length + 2)..]))
            .Select(row => $"| [{row.Id}]({row.Id}.md) | {row.Category} | {row.Title} |\n");

        Compare(Path.Combine(DiagnosticPage.Folder, "README.md"), "| id | category | title |\n|---|---|---|\n" + string.Concat(rows));
    }

    [Fact]
    public void Release_tracking_lists_every_rule()
    {
        var folder = Path.Combine(Repository.Root, "generators/Weft.Generators");
        var shipped = ReleaseRow().Matches(File.ReadAllText(Path.Combine(folder, "AnalyzerReleases.Shipped.md"))).Select(match => match.Groups["id"].Value).ToHashSet();
        var rows = Rules.All.Where(rule => !shipped.Contains(rule.Id)).Select(rule => $"{rule.Id} | {Descriptors.ById[rule.Id].Category} | {Descriptors.ById[rule.Id].DefaultSeverity} | {rule.Title}, [documentation]({HelpPage.Of(rule.Id)})\n");

        Compare(Path.Combine(folder, "AnalyzerReleases.Unshipped.md"), "### New Rules\n\nRule ID | Category | Severity | Notes\n--------|----------|----------|-------\n" + string.Concat(rows));
    }

    [Fact]
    public void A_descriptor_leads_to_its_page()
    {
        HelpPage.Repository.ShouldBe(Repository.Address);
        Descriptors.ById.ShouldAllBe(one => one.Value.HelpLinkUri == $"{Repository.Address}/blob/main/{HelpPage.Folder}/{one.Key}.md");

        var targets = XDocument.Load(Path.Combine(Repository.Root, "runtime/Weft.Runtime/build/Weft.targets"));
        targets.Descendants("WeftHelp").ShouldHaveSingleItem().Value.ShouldBe($"{Repository.Address}/blob/main/{HelpPage.Folder}/");
        Directory.Exists(DiagnosticPage.Folder).ShouldBeTrue();
    }

    // What stands before the table is written by hand.
    private static void Compare(string path, string table)
    {
        var text = File.ReadAllText(path);
        var before = text[..(text.IndexOf(table[..table.IndexOf('\n')], StringComparison.Ordinal) is >= 0 and var at ? at : text.Length)];
        if (Accept)
        {
            File.WriteAllText(path, before + table);
        }
        else
        {
            text.ShouldBe(before + table);
        }
    }

    [GeneratedRegex("WEFTCFG[0-9]{4}")]
    private static partial Regex BuildCode();

    [GeneratedRegex(@"^(?<id>WEFT\d{4}) \|", RegexOptions.Multiline)]
    private static partial Regex ReleaseRow();
}
