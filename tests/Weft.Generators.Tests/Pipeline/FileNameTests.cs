namespace Weft.Generators.Tests.Pipeline;

/// <summary>Generated files are named for where their JSON lies; no two share a name.</summary>
public sealed class FileNameTests
{
    private const string Tiny = """
        {
          "class": "NAME",
          "layouts": { "timm": {} },
          "params": { "width": 8 },
          "require": ["width > 0"],
          "inputs": { "x": "float[b, 4]" },
          "body": [{ "op": "linear", "name": "proj", "out": "width" }],
          "outputs": { "output": "$_" }
        }
        """;

    [Theory]
    [InlineData("/project/a/toy.arch.json", "/project/b/toy.arch.json")]
    [InlineData("/project/a/toy.arch.json", "/project/a_toy.arch.json")]
    [InlineData("/project/a/b/toy.arch.json", "/project/a_b/toy.arch.json")]
    [InlineData("/project/toy.arch.json", "/project/Toy.arch.json")]
    [InlineData("/project/toy.arch.json", "/project/toy.v2.arch.json")]
    [InlineData("/project/toy.arch.json", "/elsewhere/toy.arch.json")]
    [InlineData("/elsewhere/toy.arch.json", "/elsewhere2/toy.arch.json")]
    [InlineData("/project/toy.arch.json", "/toy.arch.json")]
    [InlineData(@"C:\models\toy.arch.json", @"D:\models\toy.arch.json")]
    [InlineData("/project/.arch.json", "/project/_.arch.json")]
    [InlineData("/project/Catalog.arch.json", "/project/Layouts.arch.json")]
    [InlineData("/project/a toy.arch.json", "/project/a+toy.arch.json")]
    [InlineData("/project/a/toy.arch.json", "/project/a__toy.arch.json")]
    [InlineData("/project/é.arch.json", "/project/è.arch.json")]
    public void Files_of_one_name_generate_side_by_side(string first, string second)
    {
        var run = Zoo.Empty().Add(first, Tiny.Replace("NAME", "First")).Add(second, Tiny.Replace("NAME", "Second")).Run();

        run.Diagnostics.ShouldBeEmpty();
        run.CompilesWithoutWarnings();
        run.Compilation.GetTypeByMetadataName("Models.First").ShouldNotBeNull();
        run.Compilation.GetTypeByMetadataName("Models.Second").ShouldNotBeNull();
        run.Sources.Count.ShouldBe(7);
        FileNames(run.Sources.Keys).ShouldBeUnique();
    }

    [Fact]
    public void A_file_keeps_its_name_when_another_comes()
    {
        var alone = Zoo.Empty().Add("/project/a/toy.arch.json", Tiny.Replace("NAME", "First")).Run().Sources.Keys;

        var both = Zoo.Empty().Add("/project/a/toy.arch.json", Tiny.Replace("NAME", "First")).Add("/project/a_toy.arch.json", Tiny.Replace("NAME", "Second")).Run().Sources.Keys;

        alone.ShouldBeSubsetOf(both);
    }

    [Fact]
    public void The_zoo_has_a_file_name_for_each_source()
    {
        FileNames(Zoo.All().RunOnce().Sources.Keys).ShouldBeUnique();
    }

    /// <summary>Snapshots and disks without upper case tell files by this.</summary>
    private static IEnumerable<string> FileNames(IEnumerable<string> hints) => hints.Select(hint => Path.GetFileName(hint).ToUpperInvariant());
}
