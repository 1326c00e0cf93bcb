using Weft.Generators.Tests.Harness;

namespace Weft.Package.Tests;

/// <summary>The zoo's package alone: its classes, and mappings of one's own for them.</summary>
public sealed class ModelsTests(PackageFeed feed)
{
    [Fact]
    public void A_mapping_for_a_shipped_class_compiles_and_the_program_of_the_sample_runs()
    {
        var sample = Path.Combine(Repository.Root, "samples", "CustomMapping");
        var user = feed.NewFolder("Mine").Project(
            "Mine.csproj", $"""{UserFolder.Package("Weft.Models")}{UserFolder.Torch}<None Include="data/**" CopyToOutputDirectory="PreserveNewest" />""", "<OutputType>Exe</OutputType><RootNamespace>Samples</RootNamespace>");
        foreach (var file in Directory.EnumerateFiles(sample, "*.map.json").Append(Path.Combine(sample, "Program.cs")).Concat(Directory.EnumerateFiles(Path.Combine(sample, "data"))))
        {
            user.Write(Path.GetRelativePath(sample, file), "");
            File.Copy(file, user[Path.GetRelativePath(sample, file)], overwrite: true);
        }

        user.Dotnet("run").Succeeds().Output.ShouldContain("and back: the same bytes");
    }
}
