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

        // A project may be called as its model, and as no namespace can be.
        user.Dotnet(["new", "weft-model", "-n", "SmallVit", "--model", "SmallVit", .. hive]).Succeeds();
        File.Exists(user["SmallVit/SmallVit.arch.json"]).ShouldBeTrue();
        user.Dotnet("run", "--project", "SmallVit").Succeeds().Output.ShouldEndWith("SmallVit(image_size=32, patch_size=8, width=64, depth=3, heads=4, classes=10)\nlogits [1, 10]\n");

        user.Dotnet(["new", "weft-mapping", "-n", "my-importer 2", "--layout", "our own", .. hive]).Succeeds();
        user.Edit("my-importer 2/my-importer 2.csproj", "<PropertyGroup>", "<PropertyGroup><EnableDefaultWeftItems>false</EnableDefaultWeftItems>");
        user.Edit("my-importer 2/my-importer 2.csproj", "</Project>", "<ItemGroup><WeftMapping Include=\"*.map.json\" /></ItemGroup></Project>");
        user.Dotnet("run", "--project", "my-importer 2").Succeeds().Output.ShouldContain("layout 'our_own'");
        var refused = user.Dotnet("run", "--no-build", "--project", "my-importer 2", "nothing.safetensors", "there");
        refused.ExitCode.ShouldBe(2, refused.Output);
        refused.Output.ShouldContain("nothing.safetensors: ");
        refused.Output.ShouldNotContain("   at ");

        // Schemas by their address: what a template makes lies nowhere near them.
        foreach (var json in Directory.EnumerateFiles(user.FullName, "*.json", SearchOption.AllDirectories).Where(path => path.EndsWith(".arch.json", StringComparison.Ordinal) || path.EndsWith(".map.json", StringComparison.Ordinal)))
        {
            File.ReadAllText(json).ShouldContain("\"$schema\": \"https://");
        }
    }

    [Fact]
    public void Names_are_made_as_the_build_takes_them()
    {
        var user = feed.NewFolder("Names");
        string[] hive = ["--debug:custom-hive", user["hive"]];
        user.Dotnet(["new", "install", Path.Combine(feed.Folder, $"Weft.Templates.{BuildFacts.Version}.nupkg"), .. hive]).Succeeds();

        foreach (var (given, name, type) in new[] { ("OpenCLIP", "open_clip", "OpenClip"), ("run 2b, 10_24", "run_2_b_10_24", "Run2B10_24"), ("3d!", "layout_3_d", "Layout3D"), ("?", "in_house", "InHouse") })
        {
            user.Dotnet(["new", "weft-mapping", "-n", type, "--layout", given, .. hive]).Succeeds();
            File.ReadAllText(user[$"{type}/EvaClipVision-{type}.map.json"]).ShouldContain($"\"layout\": \"{name}\"");
            File.ReadAllText(user[$"{type}/Program.cs"]).ShouldContain($" {type}EvaClipVision.Convert(");
        }

        user.Dotnet(["new", "weft-model", "-n", "Made", "--model", "2 my-model", .. hive]).Succeeds();
        File.ReadAllText(user["Made/Mymodel.arch.json"]).ShouldContain("\"class\": \"Mymodel\"");
    }
}
