using System.Globalization;
using Microsoft.CodeAnalysis;
using Weft.Generators.Tests.Harness;

namespace Weft.Generators.Tests.Diagnostics;

/// <summary>What is wrong with a mapping is the only error: code that uses its class compiles.</summary>
public sealed class BrokenKeySetTests
{
    private const string User = """
        namespace Models
        {
            internal static class User
            {
                public static Left Load() => InHouseLeft.Load("file", new Weft.LoadOptions());

                public static object Convert(Weft.Layout to) => InHouseLeft.Convert("a", "b", to);

                public static object Keys(LeftConfig config) => InHouseLeft.Keys(config);

                public static object Known => (InHouseLeft.Layout, InHouseLeft.Architecture, Catalog.Models);
            }
        }
        """;

    // Mistakes in the name itself leave no class that code could use, or one of another name.
    private static readonly string[] OfTheName = ["'In-House' is no name", "'' is no name", "'toy' is already declared", "'InHouseLeft' is already declared"];

    public static TheoryData<int> Inputs => [.. KeySetRules.All.Select((input, index) => (input, index)).Where(one => !OfTheName.Any(one.input.Message.StartsWith)).Select(one => one.index)];

    [Theory]
    [MemberData(nameof(Inputs))]
    public void Every_mistake_leaves_the_class(int index)
    {
        var runner = new GeneratorRunner(new WeftGenerator(), User).SetProperty("RootNamespace", "Models");
        foreach (var (path, text) in KeySetRules.All.ElementAt(index).Files)
        {
            runner.Add(path, MarkedText.Parse(text).Text);
        }

        var run = runner.Run();

        run.Diagnostics.ShouldNotBeEmpty();
        run.CompilesWithoutWarnings();
    }

    [Fact]
    public void It_says_why_it_does_nothing_and_is_not_in_the_catalog()
    {
        var run = new GeneratorRunner(new WeftGenerator(), User).SetProperty("RootNamespace", "Models")
            .Add("a/left.arch.json", Good.Left).Add("a/in-house.map.json", Good.Keys.With("up.{p}", "upp.{p}")).Run();

        run.Diagnostics.Select(d => d.Id).ShouldBe(["WEFT0203"]);
        run.Sources.Single(source => source.Key.EndsWith(".Mapping.g.cs", StringComparison.Ordinal)).Value.ShouldContain("public static Architecture Architecture => throw new global::System.NotSupportedException(\"in-house.map.json has errors, which the build tells.\");");
        run.Sources["Catalog.g.cs"].ShouldNotContain("InHouse");
    }

    [Fact]
    public void A_catalog_is_there_where_nothing_else_is_described()
    {
        var run = new GeneratorRunner(new WeftGenerator(), "_ = Models.Catalog.Models;").SetProperty("RootNamespace", "Models")
            .Add("a/in-house.map.json", Good.Keys).Run();

        run.Diagnostics.Select(d => d.GetMessage(CultureInfo.InvariantCulture)).ShouldBe(["Unknown architecture 'Left'."]);
        run.Sources.Keys.ShouldBe(["Catalog.g.cs"]);
    }

    [Fact]
    public void A_mapping_between_classes_leaves_nothing()
    {
        var run = new GeneratorRunner(new WeftGenerator()).SetProperty("RootNamespace", "Models")
            .Add("a/left.arch.json", Good.Left).Add("a/right.arch.json", Good.Right).Add("a/m.map.json", Good.Mapping.With("up.{p}", "upp.{p}")).Run();

        run.Diagnostics.ShouldNotBeEmpty();
        run.CompilesWithoutWarnings();
        run.Sources.Keys.ShouldAllBe(name => !name.EndsWith(".Mapping.g.cs", StringComparison.Ordinal));
    }
}
