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
                public static WholeConfig Mine => field ??= new()
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
        var run = Referencing(Project(Config)).Run();

        run.Diagnostics.ShouldBeEmpty();
        var (_, text) = run.Sources.Single();
        text.ShouldContain("namespace My.App;");
        text.ShouldContain("""
            public static partial class WholePresets
            {
                /// <summary><c>mine</c> as published.</summary>
                public static global::Models.WholeConfig Mine => field ??= new()
                {
                    Dim = 20,
                    Tower = new global::Models.PlainConfig { Depth = 5, Pool = global::Models.PlainPool.Tanh },
                };
            }
            """);
        UserProject.Compile(new(Microsoft.CodeAnalysis.CSharp.LanguageVersion.Preview), [.. library.Sources.Values, text]).GetDiagnostics().Where(d => d.Severity >= Microsoft.CodeAnalysis.DiagnosticSeverity.Warning).ShouldBeEmpty();
    }

    [Fact]
    public void All_presets_that_a_project_adds_to_a_class_of_another_assembly_stand_in_one_class()
    {
        var library = Project(Config, item: false).Run();
        var run = Referencing(Project(Config))
            .Add("a/wide.presets.json", """{ "of": "Plain", "presets": { "my-b": { "depth": 3 }, "my_b": { "depth": 4 }, "PlainPresets": {} } }""")
            .Add("a/a.presets.json", """{ "of": "Whole", "upstream": "toy", "presets": { "deep": { "model_cfg": { "dim": 24, "tower_cfg": {} } } } }""").Run();

        run.Diagnostics.ShouldBeEmpty();
        run.Sources.Keys.Select(Path.GetFileName).ShouldBe(["My.App.PlainPresets.g.cs", "My.App.WholePresets.g.cs"], ignoreOrder: true);
        var plain = run.Sources.Single(s => s.Key.Contains("PlainPresets", StringComparison.Ordinal)).Value;
        plain.ShouldContain("PlainConfig MyB => field ??= new() { Depth = 3 };");
        plain.ShouldContain("PlainConfig MyBPreset => field ??= new() { Depth = 4 };");
        plain.ShouldContain("PlainConfig PlainPresetsPreset => field ??= new();");
        var whole = run.Sources.Single(s => s.Key.Contains("WholePresets", StringComparison.Ordinal)).Value;
        whole.ShouldContain("// Written by Weft from a.presets.json, config.json.");
        whole.ShouldContain("WholeConfig Mine => ");
        whole.ShouldContain("WholeConfig Deep => field ??= new() { Dim = 24 };");
        UserProject.Compile(new(Microsoft.CodeAnalysis.CSharp.LanguageVersion.Preview), [.. library.Sources.Values, plain, whole]).GetDiagnostics().Where(d => d.Severity >= Microsoft.CodeAnalysis.DiagnosticSeverity.Warning).ShouldBeEmpty();
    }

    [Fact]
    public void A_preset_that_is_called_as_its_config_gets_another_name()
    {
        var run = Project(Config, item: false).Add("a/plain.presets.json", """{ "of": "Plain", "presets": { "PlainConfig": { "depth": 3 } } }""").Run();

        run.Diagnostics.ShouldBeEmpty();
        run.CompilesWithoutWarnings();
        run.Sources.Single(s => s.Key.EndsWith("plain.Config.g.cs", StringComparison.Ordinal)).Value.ShouldContain("public static PlainConfig PlainConfigPreset =>");
    }

    [Theory]
    [InlineData("""{ "of": "Whole", "upstream": "toy", "presets": { "toy-8": { "model_cfg": { "dim": 24, "tower_cfg": {} } } } }""")]
    [InlineData("""{ "of": "Whole", "presets": { "toy-8": { "dim": 24 } } }""")]
    public void A_name_that_another_assembly_has_is_at_fault_where_it_is_given_again(string presets)
    {
        var run = Referencing(Project(Config, item: false)).Add("a/0.presets.json", presets).Run();

        var found = run.Diagnostics.ShouldHaveSingleItem();
        found.GetMessage(CultureInfo.InvariantCulture).ShouldBe("'toy-8' is already declared as a preset of Whole.");
        found.Location.GetLineSpan().Path.ShouldBe("a/0.presets.json");
    }

    [Fact]
    public void A_class_of_the_project_has_the_presets_of_the_project_and_one_of_its_name_elsewhere_keeps_its_own()
    {
        var run = Referencing(Project(Config))
            .Add("b/whole.arch.json", GoodUpstream.Whole.Replace("\"dim\": 8,", "\"dim\": 8, \"extra\": true,", StringComparison.Ordinal).Replace("\"if\": \"scaled\"", "\"if\": \"scaled and extra\"", StringComparison.Ordinal))
            .Add("b/whole.presets.json", """{ "of": "Whole", "presets": { "toy-8": { "dim": 24 }, "ours": { "dim": 28, "extra": false } } }""").Run();

        run.Diagnostics.ShouldBeEmpty();
        run.Sources.Keys.ShouldNotContain(key => key.Contains("WholePresets", StringComparison.Ordinal));
        var config = run.Sources.Single(s => s.Key.EndsWith("whole.Config.g.cs", StringComparison.Ordinal)).Value;
        config.ShouldContain("WholeConfig Ours => field ??= new() { Dim = 28, Extra = false };");
        config.ShouldContain("WholeConfig Toy8 => field ??= new() { Dim = 24 };");
        config.ShouldContain("WholeConfig Mine => ");
    }

    [Fact]
    public void A_description_is_no_upstream_config()
    {
        var run = Project(Config, item: false).Add("a/other.presets.json", """{ "of": "Plain", "presets": { "x": { "depth": 3 } } }""").SetMetadata("a/other.presets.json", "Preset", "mine").Run();

        run.Diagnostics.ShouldHaveSingleItem().GetMessage(CultureInfo.InvariantCulture)
            .ShouldBe("'Preset' is not known here. A file of this kind says itself what it describes; an upstream config has another name.");
    }

    [Theory]
    [InlineData("Whole", "", Config, "WEFT0003", "'Preset' is missing: the item says which preset an upstream config becomes.")]
    [InlineData("", "mine", Config, "WEFT0003", "'Architecture' is missing: the item says which class an upstream config is read into.")]
    [InlineData("Wohle", "mine", Config, "WEFT0201", "Unknown architecture 'Wohle'. Did you mean 'Whole'?")]
    [InlineData("Whole", "toy-8", Config, "WEFT0005", "'toy-8' is already declared as a preset of Whole.")]
    [InlineData("Whole", "mine", "{ \"model_cfg\": { \"dim\": 20 ", "WEFT0001", "The file ends where '}' is expected.")]
    [InlineData("Whole", "mine", "[]", "WEFT0302", "not a config of Whole: expected tower_cfg.")]
    [InlineData("Named", "mine", "{ \"model_cfg\": { \"dim\": 20, \"tower_cfg\": { \"name\": \"small_9\" } } }", "WEFT0302", "tower_cfg.name: no preset of Named is named 'small_9'. Did you mean 'small_8'?")]
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
        run.Sources.Single(s => s.Key.EndsWith("whole.Config.g.cs", StringComparison.Ordinal)).Value.ShouldContain("WholeConfig Mine => field ??= new() { Dim = 20 };");
    }

    private static GeneratorRunner Referencing(GeneratorRunner project)
    {
        project.SetProperty("RootNamespace", "My.App");
        foreach (var (path, _) in GoodUpstream.Files())
        {
            project.SetMetadata(path, "WeftReference", "true").SetMetadata(path, "WeftNamespace", "Models");
        }

        return project;
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
