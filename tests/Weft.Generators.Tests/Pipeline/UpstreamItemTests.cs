using System.Globalization;
using Weft.Generators.Tests.Diagnostics;
using Weft.Generators.Tests.Harness;

namespace Weft.Generators.Tests.Pipeline;

/// <summary>A project adds an upstream config file as an item that names a class and a preset.</summary>
public sealed class UpstreamItemTests
{
    private const string Item = "a/models/config.json";

    private const string Config = """{ "model_cfg": { "dim": 20, "tower_cfg": { "depth": 5, "pool": "tanh", "dropout": 0.1 } }, "preprocess_cfg": { "mean": 0.5 } }""";

    [Fact]
    public void A_config_becomes_a_preset_of_its_class()
    {
        var run = Project(Config).Run();

        run.Diagnostics.ShouldBeEmpty();
        run.CompilesWithoutWarnings();
        var config = run.Sources.Single(s => s.Key.EndsWith("whole.Config.g.cs", StringComparison.Ordinal)).Value;
        config.ShouldContain("/// <summary><c>mine</c> as published.</summary>");
        config.ShouldContain("""
                public static WholeConfig Mine { get; } = new()
                {
                    Dim = 20,
                    Tower = new PlainConfig { Depth = 5, Pool = PlainPool.Tanh },
                };
            """);
        run.Sources.Single(s => s.Key.EndsWith("whole.Architecture.g.cs", StringComparison.Ordinal)).Value.ShouldContain("new(\"mine\", WholeConfig.Mine),");
    }

    [Fact]
    public void A_class_of_another_assembly_gets_its_preset_beside()
    {
        // The classes themselves would come from that assembly: here they are generated from the same files without the mark.
        var library = Project(Config, item: false).Run();
        var project = Project(Config).SetProperty("RootNamespace", "My.App").SetMetadata(Item, "WeftNamespace", "");
        foreach (var (path, _) in GoodUpstream.Files())
        {
            project.SetMetadata(path, "WeftReference", "true").SetMetadata(path, "WeftNamespace", "Models");
        }

        var run = project.Run();

        run.Diagnostics.ShouldBeEmpty();
        var (_, text) = run.Sources.Single();
        text.ShouldContain("namespace My.App;");
        text.ShouldContain("""
            public static partial class WholePresets
            {
                /// <summary><c>mine</c> as published.</summary>
                public static global::Models.WholeConfig Mine { get; } = new()
                {
                    Dim = 20,
                    Tower = new global::Models.PlainConfig { Depth = 5, Pool = global::Models.PlainPool.Tanh },
                };
            }
            """);
        UserProject.Compile(new(Microsoft.CodeAnalysis.CSharp.LanguageVersion.Preview), [.. library.Sources.Values, text]).GetDiagnostics().Where(d => d.Severity >= Microsoft.CodeAnalysis.DiagnosticSeverity.Warning).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("Whole", "", Config, "WEFT0003", "'Preset' is missing: the item says which preset an upstream config becomes.")]
    [InlineData("", "mine", Config, "WEFT0003", "'Architecture' is missing: the item says which class an upstream config is read into.")]
    [InlineData("Wohle", "mine", Config, "WEFT0201", "Unknown architecture 'Wohle'. Did you mean 'Whole'?")]
    [InlineData("Whole", "toy-8", Config, "WEFT0005", "'toy-8' is already declared as a preset of Whole.")]
    [InlineData("Whole", "mine", "{ \"model_cfg\": { \"dim\": 20 ", "WEFT0001", "The file ends where '}' is expected.")]
    [InlineData("Whole", "mine", "[]", "WEFT0302", "not a config of Whole: expected tower_cfg.")]
    [InlineData("Whole", "mine", "{ \"model_cfg\": { \"dim\": 20, \"tower_cfg\": {}, \"frequencies\": 4 } }", "WEFT0301", "Whole does not know frequencies = 4.")]
    public void What_is_wrong_is_said_of_the_file(string architecture, string preset, string config, string id, string message)
    {
        var run = Project(config, item: false).SetMetadata(Item, "Architecture", architecture).SetMetadata(Item, "Preset", preset).Run();

        var found = run.Diagnostics.ShouldHaveSingleItem();
        (found.Id, found.GetMessage(CultureInfo.InvariantCulture)).ShouldBe((id, message));
        found.Location.GetLineSpan().Path.ShouldBe(Item);
    }

    [Fact]
    public void Without_the_layout_file_the_tables_of_the_class_are_enough()
    {
        var project = new GeneratorRunner(new WeftGenerator());
        foreach (var (path, text) in GoodUpstream.Files().Where(f => !f.Path.EndsWith(".layout.json", StringComparison.Ordinal)))
        {
            project.Add(path, text.Replace(", \"dropout\": 0.1", "", StringComparison.Ordinal));
        }

        var run = project.Add(Item, """{ "dim": 20, "tower_cfg": {} }""").SetMetadata(Item, "Architecture", "Whole").SetMetadata(Item, "Preset", "mine").Run();

        run.Diagnostics.ShouldBeEmpty();
        run.Sources.Single(s => s.Key.EndsWith("whole.Config.g.cs", StringComparison.Ordinal)).Value.ShouldContain("WholeConfig Mine { get; } = new() { Dim = 20 };");
    }

    private static GeneratorRunner Project(string config, bool item = true)
    {
        var project = new GeneratorRunner(new WeftGenerator()).SetProperty("RootNamespace", "Models");
        foreach (var (path, text) in GoodUpstream.Files())
        {
            project.Add(path, text);
        }

        project.Add(Item, config);
        return item ? project.SetMetadata(Item, "Architecture", "Whole").SetMetadata(Item, "Preset", "mine") : project;
    }
}
