using System.Globalization;
using System.Reflection;
using Weft.Generators.Pipeline;
using static Microsoft.CodeAnalysis.IncrementalStepRunReason;

namespace Weft.Generators.Tests.Pipeline;

/// <summary>
/// The generator on the shipped files. Each run also proves that a second one with the same input does nothing,
/// and that no step holds an object of the compiler.
/// </summary>
public sealed class IncrementalityTests
{
    private static readonly string[] Steps = [.. typeof(TrackingNames).GetFields(BindingFlags.Static | BindingFlags.Public).Select(field => field.Name)];

    [Fact]
    public void Shipped_files_compile_without_a_warning_and_run_every_step()
    {
        var run = ShippedFiles.Project().Run();

        run.Diagnostics.ShouldBeEmpty();
        run.CompilesWithoutWarnings();
        run.StepNames.ShouldBe(Steps, ignoreOrder: true);
    }

    [Fact]
    public void Unrelated_code_runs_nothing()
    {
        var project = ShippedFiles.Project();
        project.Run();

        var run = project.EditUnrelatedCode().Run();

        Steps.SelectMany(run.Reasons).ShouldAllBe(reason => reason == Cached);
        run.OutputReasons().ShouldAllBe(reason => reason == Cached);
    }

    [Theory]
    [InlineData(".arch.json")]
    [InlineData(".components.json")]
    [InlineData(".presets.json")]
    [InlineData(".map.json")]
    [InlineData(".layout.json")]
    public void White_space_at_the_end_of_a_file_emits_nothing(string kind)
    {
        var project = ShippedFiles.Project();
        project.Run();
        var path = ShippedFiles.First(kind);

        var run = project.Replace(path, ShippedFiles.All[path] + "\n").Run();

        run.Reasons(TrackingNames.Inputs).Count(reason => reason == Modified).ShouldBe(1);
        run.Reasons(TrackingNames.Parsed).ShouldAllBe(reason => reason == Cached || reason == Unchanged);
        run.OutputReasons().ShouldAllBe(reason => reason == Cached);
    }

    [Fact]
    public void A_removed_architecture_takes_its_own_files_along_and_no_other()
    {
        var project = ShippedFiles.Project();
        var before = project.Run();
        var path = ShippedFiles.All.Keys.Last(file => file.EndsWith(".arch.json", StringComparison.Ordinal));

        var run = project.Remove(path).Run();

        run.Reasons(TrackingNames.ArchitectureFiles).Count(reason => reason == Removed).ShouldBe(1);
        run.Reasons(TrackingNames.ArchitectureFiles).ShouldAllBe(reason => reason == Removed || reason == Cached || reason == Unchanged);
        run.Sources.Count.ShouldBeLessThan(before.Sources.Count);
    }

    [Theory]
    [InlineData("fi-FI")]
    [InlineData("de-DE")]
    [InlineData("tr-TR")]
    public void Every_culture_gives_the_same_files(string name)
    {
        var expected = ShippedFiles.Project().Run().Sources;
        var culture = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo(name);
            ShippedFiles.Project().Run().Sources.ShouldBe(expected);
        }
        finally
        {
            CultureInfo.CurrentCulture = culture;
        }
    }
}
