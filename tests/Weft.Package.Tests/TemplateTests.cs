namespace Weft.Package.Tests;

/// <summary>What dotnet new makes of the templates builds and runs.</summary>
public sealed class TemplateTests(PackageFeed feed)
{
    [Fact]
    public void Both_templates_give_programs_that_run()
    {
        var user = feed.NewFolder("Templates");
        string[] hive = ["--debug:custom-hive", user["hive"]];
        user.Dotnet(["new", "install", Path.Combine(feed.Folder, $"Weft.Templates.{BuildFacts.Version}.nupkg"), .. hive]).Succeeds();

        user.Dotnet(["new", "weft-model", "-n", "Made", "--model", "SmallVit", .. hive]).Succeeds();
        File.Exists(user["Made/SmallVit.arch.json"]).ShouldBeTrue();
        user.Dotnet("run", "--project", "Made").Succeeds().Output.ShouldEndWith("SmallVit(image_size=32, patch_size=8, width=64, depth=3, heads=4, classes=10)\nlogits [1, 10]\n");

        user.Dotnet(["new", "weft-mapping", "-n", "Mapped", "--layout", "OurOwn", .. hive]).Succeeds();
        user.Edit("Mapped/Mapped.csproj", "<PropertyGroup>", "<PropertyGroup><EnableDefaultWeftItems>false</EnableDefaultWeftItems>");
        user.Edit("Mapped/Mapped.csproj", "</Project>", "<ItemGroup><WeftMapping Include=\"*.map.json\" /></ItemGroup></Project>");
        user.Dotnet("run", "--project", "Mapped").Succeeds().Output.ShouldContain("layout 'our_own'");
        var refused = user.Dotnet("run", "--no-build", "--project", "Mapped", "nothing.safetensors", "there");
        refused.ExitCode.ShouldBe(2, refused.Output);
        refused.Output.ShouldContain("nothing.safetensors: ");
        refused.Output.ShouldNotContain("   at ");

        // Schemas by their address: what a template makes lies nowhere near them.
        foreach (var json in Directory.EnumerateFiles(user.FullName, "*.json", SearchOption.AllDirectories).Where(path => path.EndsWith(".arch.json", StringComparison.Ordinal) || path.EndsWith(".map.json", StringComparison.Ordinal)))
        {
            File.ReadAllText(json).ShouldContain("\"$schema\": \"https://");
        }
    }
}
