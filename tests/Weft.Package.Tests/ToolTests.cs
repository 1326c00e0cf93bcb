namespace Weft.Package.Tests;

/// <summary>The tool, installed from its package.</summary>
public sealed class ToolTests(PackageFeed feed)
{
    [Fact]
    public void It_installs_and_runs()
    {
        var user = feed.NewFolder("Tool");
        user.Dotnet("tool", "install", "Weft.Cli", "--tool-path", "bin", "--version", BuildFacts.Version).Succeeds();
        var weft = user["bin/weft"];

        user.Run(weft, "--version").Succeeds().Output.ShouldBe($"{BuildFacts.Version}\n");
        user.Run(weft, "models").Succeeds().Output.ShouldContain("EvaClipVision");
        user.Run(weft, "convert", "nothing", "there", "--to", "timm").ExitCode.ShouldBe(2);
    }
}
