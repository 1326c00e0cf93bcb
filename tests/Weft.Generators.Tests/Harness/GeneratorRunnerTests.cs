using static Microsoft.CodeAnalysis.IncrementalStepRunReason;

namespace Weft.Generators.Tests.Harness;

public sealed class GeneratorRunnerTests
{
    [Fact]
    public void A_caching_generator_passes_and_its_code_compiles()
    {
        var run = Toys().Run().CompilesWithoutWarnings();

        run.Sources.Keys.ShouldBe(["Bear.g.cs", "Train.g.cs"], ignoreOrder: true);
        run.Diagnostics.ShouldBeEmpty();
        run.StepNames.ShouldBe([ToyGenerator.Filter, ToyGenerator.Namespace, ToyGenerator.Parse]);
        run.Reasons(ToyGenerator.Parse).ShouldBe([New, New]);
    }

    [Fact]
    public void Unrelated_code_runs_nothing()
    {
        var runner = Toys();
        runner.Run();

        var run = runner.EditUnrelatedCode().Run();

        run.Reasons(ToyGenerator.Filter).ShouldBe([Cached, Cached]);
        run.OutputReasons().ShouldAllBe(reason => reason == Cached);
        run.Compilation.GetTypeByMetadataName("Unrelated1").ShouldNotBeNull();
    }

    [Fact]
    public void White_space_in_a_file_leaves_its_model_unchanged()
    {
        var runner = Toys();
        runner.Run();

        var run = runner.Replace("b.toy", " Train\n").Run();

        run.Reasons(ToyGenerator.Filter).ShouldBe([Cached, Modified]);
        run.Reasons(ToyGenerator.Parse).ShouldBe([Cached, Unchanged]);
        run.OutputReasons().ShouldAllBe(reason => reason == Cached);
    }

    [Fact]
    public void An_edit_of_a_file_touches_its_own_output_only()
    {
        var runner = Toys();
        runner.Run();

        var run = runner.Replace("b.toy", "Car").Run();

        run.Reasons(ToyGenerator.Parse).ShouldBe([Cached, Modified]);
        run.Sources.Keys.ShouldBe(["Bear.g.cs", "Car.g.cs"], ignoreOrder: true);
    }

    [Fact]
    public void A_renamed_and_a_removed_file_are_seen()
    {
        var runner = Toys();
        runner.Run();

        runner.Rename("b.toy", "c.toy").Run().Reasons(ToyGenerator.Parse).ShouldBe([Cached, Modified]);
        var run = runner.Remove("a.toy").Run();

        run.Reasons(ToyGenerator.Parse).ShouldBe([Removed, Cached]);
        run.Sources.Keys.ShouldBe(["Train.g.cs"]);
        runner.Run().Sources.Keys.ShouldBe(["Train.g.cs"]);
    }

    [Fact]
    public void A_property_reaches_every_output()
    {
        var runner = Toys();
        runner.Run();

        var run = runner.SetProperty("RootNamespace", "Mine").Run();

        run.Reasons(ToyGenerator.Namespace).ShouldBe([Modified]);
        run.Compilation.GetTypeByMetadataName("Mine.Bear").ShouldNotBeNull();
    }

    [Fact]
    public void Metadata_belongs_to_its_file()
    {
        var options = TestOptions.Empty.WithMetadata("a.toy", "WeftNamespace", "Mine");

        options.GetOptions(new TestText("a.toy", "")).TryGetValue("build_metadata.AdditionalFiles.WeftNamespace", out var value).ShouldBeTrue();
        value.ShouldBe("Mine");
        options.GetOptions(new TestText("b.toy", "")).TryGetValue("build_metadata.AdditionalFiles.WeftNamespace", out _).ShouldBeFalse();
    }

    [Fact]
    public void A_generator_that_carries_the_compilation_fails_by_the_way_to_it()
    {
        var failure = Should.Throw<ShouldAssertException>(() => new GeneratorRunner(new CarryingGenerator()).Add("a.toy", "Bear").Run());

        failure.Message.ShouldContain("Model.Held[0] is a CSharpCompilation");
    }

    [Fact]
    public void A_generator_that_carries_the_compilation_fails_by_its_caching_too()
    {
        var runner = new GeneratorRunner(new CarryingGenerator(), rawSteps: [CarryingGenerator.Model]).Add("a.toy", "Bear");

        var failure = Should.Throw<ShouldAssertException>(() => runner.Run());

        failure.Message.ShouldContain("Model was Modified");
    }

    [Fact]
    public void Code_with_a_warning_does_not_compile()
    {
        var runner = new GeneratorRunner(new ToyGenerator(), "class User { string? _name; int Length() => _name.Length; }", [ToyGenerator.Filter]);

        var failure = Should.Throw<ShouldAssertException>(() => runner.Add("a.toy", "Bear").Run().CompilesWithoutWarnings());

        failure.Message.ShouldContain("CS8602");
        failure.Message.ShouldContain("_name.Length");
    }

    private static GeneratorRunner Toys() =>
        new GeneratorRunner(new ToyGenerator(), rawSteps: [ToyGenerator.Filter]).Add("a.toy", "Bear").Add("b.toy", "Train");
}
