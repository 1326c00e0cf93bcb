namespace Weft.Package.Tests;

/// <summary>The test kit from its package: a snapshot fails until a person accepts it, and then holds.</summary>
public sealed class TestingTests(PackageFeed feed)
{
    private const string Program = """
        using Weft.Testing;

        try
        {
            await Snapshot.Verify(GeneratorRun.Of("TinyMlp.arch.json").InNamespace("Models"), method: "Generated");
            Console.WriteLine("holds");
            return 0;
        }
        catch (SnapshotException e)
        {
            Console.WriteLine(e.Message);
            return 1;
        }
        """;

    // As on a build server, the paths that the compiler gives to tests are those of no folder.
    private const string BuildServer = "<IsTestProject>true</IsTestProject><DeterministicSourcePaths>true</DeterministicSourcePaths>";
    private const string Root = """<SourceRoot Include="$(MSBuildProjectDirectory)/" />""";

    [Fact]
    public void A_snapshot_is_refused_then_accepted_then_compared()
    {
        var user = feed.NewFolder("Snapshots").Project("Snapshots.csproj", UserFolder.Package("Weft.Testing") + Root, $"<OutputType>Exe</OutputType><EnableDefaultWeftItems>false</EnableDefaultWeftItems>{BuildServer}")
            .Write("Program.cs", Program).Write("TinyMlp.arch.json", Toy.Json(feed));
        user.Dotnet("build").Succeeds();
        Command Test(params string[] settings) => user.Run("env", [.. settings, "dotnet", "bin/Debug/net10.0/Snapshots.dll"]);

        Test("-u", "CI").Output.ShouldContain("there is no such file; the .received. file beside it holds what was generated.");
        Test("ACCEPT_SNAPSHOTS=1", "CI=true").Output.ShouldContain("expected snapshots to be accepted by a person");
        Test("-u", "CI", "-u", "GITHUB_ACTIONS", "-u", "TF_BUILD", "ACCEPT_SNAPSHOTS=1").Succeeds().Output.ShouldBe("holds\n");
        Test().Succeeds().Output.ShouldBe("holds\n");

        user.Edit("TinyMlp.arch.json", "\"classes\": 10", "\"classes\": 11");
        Test().Output.ShouldContain("+     public long Classes { get; init; } = 11;");

        user.Edit("TinyMlp.arch.json", "\"classes\": 11", "\"clases\": 10");
        Test().Output.ShouldContain("Unknown name 'classes'. Did you mean 'clases'?");
    }
}
