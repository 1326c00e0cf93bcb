namespace Weft.Generators.Tests.Pipeline;

/// <summary>What is generated from the shipped files compiles in a user's project, whose every warning is on.</summary>
public sealed class ZooCompileTests
{
    [Fact]
    public void The_whole_zoo_compiles_without_a_warning()
    {
        var run = Zoo.All().RunOnce();

        run.Diagnostics.ShouldBeEmpty();
        run.Sources.Count.ShouldBeGreaterThan(10);
        run.CompilesWithoutWarnings();
    }

    [Theory]
    [InlineData("Weft")]
    [InlineData("Weft.Models")]
    [InlineData("Acme.TorchSharp.System")]
    [InlineData("Acme.event.@new.My-Project.2nd")]
    public void Any_root_namespace_will_do(string name)
    {
        var run = Zoo.All().SetProperty("RootNamespace", name).RunOnce();

        run.Diagnostics.ShouldBeEmpty();
        run.CompilesWithoutWarnings();
    }

    [Fact]
    public void A_project_without_a_root_namespace_compiles()
    {
        var run = Zoo.All().SetProperty("RootNamespace", "").RunOnce().CompilesWithoutWarnings();

        run.Compilation.GetTypeByMetadataName("Weft.Generated.Catalog").ShouldNotBeNull();
    }
}
