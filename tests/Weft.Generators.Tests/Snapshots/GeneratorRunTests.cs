using System.Globalization;
using Microsoft.CodeAnalysis;
using Weft.Generators.Tests.Diagnostics;
using Weft.Testing;

namespace Weft.Generators.Tests.Snapshots;

/// <summary>What users give to the generator in their tests.</summary>
public sealed class GeneratorRunTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("weft-");

    private string TestFile => Path.Combine(_folder.FullName, "Project/Tests/MineTests.cs");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public Task Texts_are_compared_with_the_files_beside_the_test() =>
        Snapshot.Verify(GeneratorRun.Of().WithText("models/Left.arch.json", Good.Left.Replace("\"depth > 0\"", "\"depth > 2\"", StringComparison.Ordinal)).InNamespace("My.Models"));

    [Fact]
    public void Files_lie_beside_the_test_or_in_its_project_and_keep_their_place_in_their_own()
    {
        Write("Project/Project.csproj", "");
        Write("Project/Models/Left.arch.json", Good.Left);
        Write("Project/Tests/Right.arch.json", Good.Right);
        Write("Other/Other.csproj", "");
        Write("Other/maps/Both.map.json", Good.Mapping);

        var run = Result(GeneratorRun.Of("Models/Left.arch.json", "Right.arch.json").With("../Other/maps/Both.map.json"));

        run.Diagnostics.ShouldBeEmpty();
        Hints(run).ShouldBe([
            "Catalog.g.cs", "Models_Left.Architecture.g.cs", "Models_Left.Config.g.cs", "Models_Left.Module.g.cs",
            "Tests_Right.Architecture.g.cs", "Tests_Right.Config.g.cs", "Tests_Right.Module.g.cs", "maps_Both.Mapping.g.cs",
        ]);
    }

    [Fact]
    public void A_file_that_is_nowhere_is_named_with_the_places()
    {
        Write("Project/Project.csproj", "");
        Directory.CreateDirectory(Path.GetDirectoryName(TestFile)!);

        Should.Throw<FileNotFoundException>(() => GeneratorRun.Of("Left.arch.json").Run(TestFile)).Message
            .ShouldBe($"Left.arch.json: expected it in {_folder.FullName}/Project/Tests or {_folder.FullName}/Project, found nothing of this name.");
        Should.Throw<SnapshotException>(() => GeneratorRun.Of("Left.arch.json").Run("/_/tests/MineTests.cs")).Message
            .ShouldBe("/_/tests/MineTests.cs: expected the folder of the test's source file, found none; run the tests where they were built.");
    }

    [Fact]
    public void A_path_of_a_deterministic_build_is_one_above_a_project()
    {
        var project = Path.Combine(_folder.FullName, "Project");
        Write("Project/Tests/MineTests.cs", "");
        Write("Project/Project.csproj", "");

        TestFiles.Mapped("/_/Project/Tests/MineTests.cs", [project]).ShouldBe(Path.Combine(project, "Tests"));
        TestFiles.Mapped("/_1/Tests/MineTests.cs", ["/nowhere/else", project]).ShouldBe(Path.Combine(project, "Tests"));
        TestFiles.Mapped("/_/Tests/YourTests.cs", [project]).ShouldBeNull();
        TestFiles.Mapped("/_/Tests/MineTests.cs", []).ShouldBeNull();
        TestFiles.Mapped("/_", [project]).ShouldBeNull();
        TestFiles.Mapped("/elsewhere/Tests/MineTests.cs", [project]).ShouldBeNull();
    }

    [Fact]
    public void References_are_known_and_nothing_is_generated_from_them()
    {
        Write("zoo/architectures/Left.arch.json", Good.Left);
        Write("zoo/obj/Left.arch.json", Good.Left);
        Write("Project/Tests/Mine.map.json", Good.Keys);

        var run = Result(GeneratorRun.Of("Mine.map.json").WithReferences("../../zoo", "Their.Models"));

        run.Diagnostics.ShouldBeEmpty();
        Hints(run).ShouldBe(["Catalog.g.cs", "Mine.Mapping.g.cs"]);
        run.GeneratedTrees.Select(tree => tree.ToString()).ShouldContain(text => text.Contains("using Their.Models;", StringComparison.Ordinal) || text.Contains("Their.Models.", StringComparison.Ordinal));
    }

    [Fact]
    public void A_librarys_config_becomes_a_preset()
    {
        Write("Project/Tests/config.json", """{ "dim": 12, "tower_cfg": { "depth": 5 } }""");
        var whole = GoodUpstream.Files().Aggregate(GeneratorRun.Of(), (run, file) => run.WithText(file.Path, file.Text));

        var run = Result(whole.WithConfig("config.json", "Whole", "mine"));

        run.Diagnostics.Select(d => d.GetMessage(CultureInfo.InvariantCulture)).ShouldBeEmpty();
        run.GeneratedTrees.ShouldContain(tree => tree.FilePath.EndsWith("a_whole.Config.g.cs", StringComparison.Ordinal) && tree.ToString().Contains(" Mine ", StringComparison.Ordinal));
    }

    [Fact]
    public void Shipped_descriptions_come_with_a_project_that_references_them() =>
        Should.Throw<InvalidOperationException>(() => GeneratorRun.Of().WithModels()).Message
            .ShouldBe("Weft.Generators.Tests: expected a test project that references Weft.Models, found one that does not.");

    private static string[] Hints(GeneratorDriverRunResult run) => [.. run.Results.Single().GeneratedSources.Select(source => source.HintName).Order(StringComparer.Ordinal)];

    private GeneratorDriverRunResult Result(GeneratorRun run)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(TestFile)!);
        return run.Run(TestFile).GetRunResult();
    }

    private void Write(string path, string text)
    {
        var full = Path.Combine(_folder.FullName, path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllText(full, text);
    }
}
