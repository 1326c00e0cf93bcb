using System.Xml.Linq;
using Weft.Generators.Tests.Harness;

namespace Weft.Package.Tests;

/// <summary>What is in the packages, to the file.</summary>
public sealed class ContentTests(PackageFeed feed)
{
    private static readonly string[] All = ["Weft", "Weft.Models", "Weft.Testing", "Weft.Cli", "Weft.Templates"];

    public static TheoryData<string> Packages => [.. All];

    [Fact]
    public void Weft_holds_the_runtime_the_generator_and_what_the_build_needs()
    {
        string[] build = ["WeakenVersionNeed.cs", "Weft.NativeLibrary.targets", "Weft.props", "Weft.targets"];

        feed.FilesOf("Weft").ShouldBe(
        [
            .. new[] { "README.md", "Weft.nuspec", "icon.png", "analyzers/dotnet/cs/Weft.Generators.dll", "lib/net10.0/Weft.Runtime.dll", "lib/net10.0/Weft.Runtime.xml" }
                .Concat(build.Select(f => $"build/net10.0/{f}")).Concat(build.Select(f => $"buildTransitive/net10.0/{f}"))
                .Concat(Names("mappings/schemas", "*.schema.json").Select(n => $"schema/{n}")).Order(StringComparer.Ordinal),
        ]);
    }

    [Fact]
    public void Weft_Models_holds_the_zoo_compiled_and_as_json() => feed.FilesOf("Weft.Models").ShouldBe(
    [
        .. new[] { "README.md", "Weft.Models.nuspec", "icon.png", "build/Weft.Models.props", "buildTransitive/Weft.Models.props", "lib/net10.0/Weft.Models.dll", "lib/net10.0/Weft.Models.xml" }
            .Concat(new[] { "architectures", "components", "presets", "keys", "layouts" }.SelectMany(f => Names($"mappings/{f}", "*.json").Select(n => $"{f}/{n}"))).Order(StringComparer.Ordinal),
    ]);

    [Fact]
    public void Weft_Testing_brings_the_generator_as_a_library() => feed.FilesOf("Weft.Testing").ShouldBe(
        ["README.md", "Weft.Testing.nuspec", "build/Weft.Testing.targets", "buildTransitive/Weft.Testing.targets", "icon.png", "lib/net10.0/Weft.Generators.dll", "lib/net10.0/Weft.Testing.dll", "lib/net10.0/Weft.Testing.xml"]);

    [Fact]
    public void The_tool_leaves_libtorch_out()
    {
        var files = feed.FilesOf("Weft.Cli");

        files.ShouldContain("tools/net10.0/any/weft.dll");
        files.ShouldContain("tools/net10.0/any/DotnetToolSettings.xml");
        files.Where(f => f.Contains("/native/", StringComparison.Ordinal)).ShouldAllBe(f => f.Contains("LibTorchSharp", StringComparison.Ordinal));
        new FileInfo(Path.Combine(feed.Folder, $"Weft.Cli.{BuildFacts.Version}.nupkg")).Length.ShouldBeLessThan(20_000_000);
    }

    [Theory]
    [MemberData(nameof(Packages))]
    public void A_package_says_what_it_is(string package)
    {
        var metadata = XDocument.Parse(feed.Read(package, $"{package}.nuspec")).Root!.Elements().Single();
        string Value(string name) => metadata.Elements().SingleOrDefault(e => e.Name.LocalName == name)?.Value ?? "";

        Value("version").ShouldBe(BuildFacts.Version);
        Value("license").ShouldBe("MIT");
        Value("icon").ShouldBe("icon.png");
        Value("readme").ShouldBe("README.md");
        Value("description").ShouldNotBe("Package Description");
        Value("projectUrl").ShouldBe("https://github.com/weft-dotnet/weft");
        var repository = metadata.Elements().Single(e => e.Name.LocalName == "repository");
        repository.Attribute("url")!.Value.ShouldBe(Value("projectUrl"));
        repository.Attribute("commit")!.Value.Length.ShouldBe(40);
        feed.Read(package, "README.md").ShouldStartWith($"# {package}\n");
    }

    [Theory]
    [InlineData("Weft", "TorchSharp")]
    [InlineData("Weft.Models", "Weft")]
    [InlineData("Weft.Testing", "Weft")]
    public void A_library_depends_on_what_it_calls_and_on_no_backend(string package, string on)
    {
        var dependencies = XDocument.Parse(feed.Read(package, $"{package}.nuspec")).Descendants().Where(e => e.Name.LocalName == "dependency").Select(e => e.Attribute("id")!.Value).ToList();

        dependencies.ShouldContain(on);
        dependencies.ShouldNotContain(d => d.StartsWith("libtorch", StringComparison.Ordinal) || d == "Weft.Generators" || d == "Weft.Runtime");
    }

    private static IEnumerable<string> Names(string folder, string pattern)
    {
        var full = Path.Combine(Repository.Root, folder);
        return Directory.Exists(full) ? Directory.EnumerateFiles(full, pattern).Select(f => Path.GetFileName(f)) : [];
    }
}
