using System.Xml.Linq;
using Weft.Generators.Tests.Harness;

namespace Weft.Tests.Models;

/// <summary>The build checks trimming and ahead-of-time compilation; these are the switches that make it.</summary>
public sealed class TrimmingTests
{
    [Theory]
    [InlineData("runtime/Weft.Runtime/Weft.Runtime.csproj")]
    [InlineData("mappings/Weft.Models.csproj")]
    public void The_analyzers_run_on_what_users_ship(string project)
    {
        Properties(project, "IsAotCompatible").ShouldBe(["true"]);
        Properties("Directory.Build.props", "TreatWarningsAsErrors").ShouldBe(["true"]);
        foreach (var file in (string[])[project, "Directory.Build.props", "Directory.Build.targets", "runtime/Weft.Runtime/build/Weft.props", "runtime/Weft.Runtime/build/Weft.targets"])
        {
            foreach (var escape in (string[])["NoWarn", "WarningsNotAsErrors", "EnableAotAnalyzer", "EnableTrimAnalyzer", "SuppressTrimAnalysisWarnings", "EnableSingleFileAnalyzer"])
            {
                Properties(file, escape).ShouldBeEmpty($"{escape} in {file}");
            }
        }
    }

    [Theory]
    [InlineData("runtime/Weft.Runtime")]
    [InlineData("generators/Weft.Generators/Emission")]
    public void No_warning_is_suppressed_and_nothing_reflects(string folder)
    {
        // Build tasks run in the build, not in users' programs.
        var files = Directory.EnumerateFiles(Path.Combine(Repository.Root, folder), "*.cs", SearchOption.AllDirectories)
            .Where(path => !path[Repository.Root.Length..].Split(Path.DirectorySeparatorChar).Intersect(["obj", "bin", "build"]).Any())
            .ToArray();
        files.Length.ShouldBeGreaterThan(5);

        foreach (var word in (string[])["System.Reflection", "UnconditionalSuppressMessage", "RequiresUnreferencedCode", "RequiresDynamicCode", "disable IL", "Activator.", ".GetProperties(", ".GetFields(", "JsonSerializer."])
        {
            files.Where(path => File.ReadAllText(path).Contains(word, StringComparison.Ordinal)).ShouldBeEmpty(word);
        }
    }

    private static string[] Properties(string file, string name) =>
        [.. XDocument.Load(Path.Combine(Repository.Root, file)).Descendants().Where(element => element.Name.LocalName == name).Select(element => element.Value)];
}
