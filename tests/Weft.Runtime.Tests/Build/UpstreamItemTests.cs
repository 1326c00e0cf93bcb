using System.Diagnostics;
using Weft.Generators.Tests.Harness;
using Weft.Tests.Checkpoints;

namespace Weft.Tests.Build;

/// <summary>A build says when a preset would be lost because its file is several items: the compiler sees the last alone.</summary>
public sealed class UpstreamItemTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("""<AdditionalFiles Include="a.json" Preset="mine" /><AdditionalFiles Include="b.json" /><AdditionalFiles Include="b.json" />""", "")]
    [InlineData("""<AdditionalFiles Include="a.json" Preset="mine" /><AdditionalFiles Include="a.json" Preset="ours" />""", "a.json : error WEFT0005: The file is 2 items of AdditionalFiles, of which 2 make a preset (mine, ours).")]
    [InlineData("""<AdditionalFiles Include="a.json" Preset="mine" /><AdditionalFiles Include="*.json" />""", "a.json : error WEFT0005: The file is 2 items of AdditionalFiles, of which 1 make a preset (mine).")]
    public void A_file_is_one_preset(string items, string says)
    {
        File.WriteAllText(folder["a.json"], "{}");
        File.WriteAllText(folder["b.json"], "{}");
        var targets = Path.Combine(Repository.Root, "runtime", "Weft.Runtime", "build", "Weft.targets");
        File.WriteAllText(folder["user.proj"], $"""<Project><ItemGroup>{items}</ItemGroup><Import Project="{targets}" /></Project>""");

        using var build = Process.Start(new ProcessStartInfo("dotnet", ["msbuild", folder["user.proj"], "-t:WeftCheckUpstreamConfigs", "-nologo", "-nodeReuse:false"]) { RedirectStandardOutput = true })!;
        var output = build.StandardOutput.ReadToEnd();
        build.WaitForExit();

        build.ExitCode.ShouldBe(says.Length == 0 ? 0 : 1, output);
        output.ShouldContain(says);
    }
}
