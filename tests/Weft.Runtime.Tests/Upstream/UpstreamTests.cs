using System.Text.Json;
using Weft.Tests.Loading;

namespace Weft.Tests.Upstream;

public sealed class UpstreamTests
{
    private static readonly UpstreamTable Alpha = FakeModels.Tower.Upstream[0];
    private static readonly UpstreamTable Omega = FakeModels.Tower.Upstream[1];
    private static readonly UpstreamTable Beta = FakeModels.Hub.Upstream[0];
    private static readonly UpstreamTable BetaWhole = FakeModels.Hub.Upstream[1];

    [Fact]
    public void A_preset_is_the_start_and_overrides_bind_by_name() =>
        Read(Alpha, """{"architecture":"tower_small","num_classes":7,"model_args":{"width":6,"act_layer":"quick_gelu"}}""")
            .ShouldBe("size=32, width=6, depth=2, act=\"quick_gelu\", eps=1e-6, classes=7");

    [Fact]
    public void The_tag_behind_the_dot_of_a_preset_is_ignored() =>
        Read(Alpha, """{"architecture":"tower_small.laion_400m"}""").ShouldBe("size=32, width=4, depth=2, act=\"gelu\", eps=1e-6, classes=3");

    [Theory]
    [InlineData("""{"architecture":"tower_small","num_classes":7,"pretrained_cfg":{"num_classes":9,"mean":[0.5]}}""", 7)]
    [InlineData("""{"architecture":"tower_small","pretrained_cfg":{"num_classes":9}}""", 9)]
    [InlineData("""{"architecture":"tower_small","pretrained_cfg":{}}""", 3)]
    public void The_first_alternative_that_is_there_counts(string json, long classes) =>
        ((FakeConfig)UpstreamReader.Read(Alpha, FakeModels.Tower, JsonElement.Parse(json), "c.json", FakeModels.Catalog)).Int("classes").ShouldBe(classes);

    [Fact]
    public void Fields_of_a_whole_model_are_reached_by_path() =>
        Read(Omega, """{"embed_dim":5,"vision_cfg":{"name":"tower_small","proj":null,"drop_rate":0.1,"kwargs":{"depth":1}},"text_cfg":{"width":9}}""")
            .ShouldBe("size=32, width=4, depth=1, act=\"gelu\", eps=1e-6, classes=5");

    [Fact]
    public void A_class_is_read_from_a_part_of_a_whole_models_config() =>
        Read(BetaWhole, """{"model_type":"hub","projection_dim":4,"text_config":{"x":1},"vision_config":{"model_type":"hub_vision","hidden_size":8,"projection_dim":9,"initializer_range":0.02}}""", FakeModels.Hub)
            .ShouldBe("hidden_size=8, layers=1, hidden_act=\"quick_gelu\", eps=1e-5, projection_dim=4");

    [Fact]
    public void What_an_ecosystem_ignores_everywhere_is_ignored_in_every_object_that_is_read()
    {
        var form = FakeModels.BetaForm with { Ignore = ["*.labels"] };
        Read(BetaWhole.In(form), """{"model_type":"hub","labels":1,"vision_config":{"hidden_size":8,"labels":null}}""", FakeModels.Hub)
            .ShouldStartWith("hidden_size=8");
        Should.Throw<ConfigException>(() => Read(BetaWhole.In(form), """{"model_type":"hub","vision_config":{"my_labels":1}}""", FakeModels.Hub)).Message
            .ShouldContain("vision_config.my_labels");
    }

    [Theory]
    [InlineData("""{"model_type":"hub","vision_config":{"hidden_size":8},"vision_config_dict":{"hidden_size":9}}""", 9)]
    [InlineData("""{"model_type":"hub","vision_config":{"hidden_size":8},"vision_config_dict":null}""", 8)]
    [InlineData("""{"model_type":"hub","vision_config":{"hidden_size":8}}""", 8)]
    public void Of_several_places_the_first_object_is_read_and_the_last_is_written(string json, long width)
    {
        var config = (FakeConfig)UpstreamReader.Read(BetaWhole, FakeModels.Hub, JsonElement.Parse(json), "c.json", FakeModels.Catalog);
        config.Int("hidden_size").ShouldBe(width);
        UpstreamWriter.Write(BetaWhole, FakeModels.BetaForm, config)["vision_config"]!["hidden_size"]!.GetValue<long>().ShouldBe(width);
    }

    [Theory]
    [InlineData("""{"architecture":"tower_smal"}""", "c.json: architecture: no preset of Tower is named 'tower_smal'. Did you mean 'tower_small'?")]
    [InlineData("""{"model_args":{}}""", "c.json: expected a model name at architecture, found none.")]
    [InlineData("""{"architecture":"tower_small","model_args":{"widht":3}}""", "c.json: Tower does not know 'model_args.widht' = 3 (did you mean 'model_args.width'?).")]
    [InlineData("""{"architecture":"tower_small","model_args":{"num_classes":3}}""", "c.json: Tower does not know 'model_args.num_classes' = 3 (did you mean 'num_classes'?).")]
    [InlineData("""{"architecture":"tower_small","a":[1],"model_args":{"b":{"c":2}}}""", "c.json: Tower does not know 'a' = [1], 'model_args.b' = {\"c\":2}.")]
    [InlineData("""{"architecture":"tower_small","model_args":{"global_pool":"avg"}}""", "c.json: model_args.global_pool: Tower needs \"token\", found \"avg\".")]
    [InlineData("""{"architecture":"tower_small","model_args":{"width":"wide"}}""", "c.json: model_args.width: width must be Number, found \"wide\".")]
    [InlineData("""{"architecture":"tower_small","model_args":[1]}""", "c.json: model_args: expected an object, found [1].")]
    public void What_cannot_be_expressed_is_refused_by_name(string json, string message) =>
        Should.Throw<ConfigException>(() => Read(Alpha, json)).Message.ShouldBe(message);

    [Fact]
    public void What_the_ecosystem_ignores_is_no_unknown_field()
    {
        var json = """{"architecture":"tower_small","input_size":[3,4],"mean":0}""";
        Should.Throw<ConfigException>(() => Read(Alpha.In(FakeModels.AlphaForm with { Ignore = ["mean"] }), json)).Message.ShouldBe("c.json: Tower does not know 'input_size' = [3,4].");
        Read(Alpha.In(FakeModels.AlphaForm with { Ignore = ["mean", "input_*"] }), json).ShouldNotBeNull();
    }

    [Fact]
    public void An_absent_field_whose_meaning_is_another_is_refused() =>
        Should.Throw<ConfigException>(() => Read(Omega, """{"embed_dim":5,"vision_cfg":{"name":"tower_small"}}""")).Message
            .ShouldBe("c.json: vision_cfg.proj: Tower needs null, found nothing, which means \"linear\".");

    [Theory]
    [InlineData("""{"quick":true}""", "quick_gelu")]
    [InlineData("""{"quick":false}""", "gelu")]
    [InlineData("{}", "gelu")]
    public void Values_and_absence_translate(string json, string act)
    {
        var table = Quick();
        var config = (FakeConfig)UpstreamReader.Read(table, FakeModels.Tower, JsonElement.Parse(json), "c.json", FakeModels.Catalog);
        config["act"].GetString().ShouldBe(act);
        UpstreamWriter.Write(table, FakeModels.AlphaForm, config)["quick"]!.GetValue<bool>().ShouldBe(act == "quick_gelu");
    }

    [Fact]
    public void A_value_outside_the_table_is_refused_both_ways()
    {
        Should.Throw<ConfigException>(() => UpstreamReader.Read(Quick(), FakeModels.Tower, JsonElement.Parse("""{"quick":"yes"}"""), "c.json", FakeModels.Catalog)).Message
            .ShouldBe("c.json: quick: expected one of true, false, found \"yes\".");
        Should.Throw<ConfigException>(() => UpstreamWriter.Write(Quick(), FakeModels.AlphaForm, FakeModels.Small.With("act", "\"relu\""))).Message
            .ShouldBe("act = \"relu\" cannot be expressed in alpha; it knows \"quick_gelu\", \"gelu\".");
    }

    [Fact]
    public void A_param_without_a_field_must_have_the_value_that_is_assumed()
    {
        var table = Quick();
        UpstreamWriter.Write(table, FakeModels.AlphaForm, (FakeConfig)FakeModels.Tower.DefaultConfig).ContainsKey("eps").ShouldBeFalse();
        Should.Throw<ConfigException>(() => UpstreamWriter.Write(table, FakeModels.AlphaForm, FakeModels.Small.With("eps", "1e-5"))).Message
            .ShouldBe("eps = 1e-5 cannot be expressed in alpha, which has no field for it and takes 1e-6.");
    }

    [Fact]
    public void Only_what_differs_from_the_nearest_preset_is_written()
    {
        var config = ((FakeConfig)FakeModels.Tower.Presets[2].Config).With("depth", "5");
        UpstreamWriter.Write(Omega, FakeModels.OmegaForm, config).ToJsonString()
            .ShouldBe("""{"model_cfg":{"vision_cfg":{"name":"tower_big_48","kwargs":{"depth":5},"proj":null},"embed_dim":3}}""");
    }

    [Fact]
    public void A_written_config_is_indented_and_carries_class_and_constants() =>
        System.Text.Encoding.UTF8.GetString(UpstreamWriter.WriteBytes(Beta, FakeModels.BetaForm, FakeModels.Hub.DefaultConfig)).ShouldBe("""
            {
              "architectures": [
                "HubModel"
              ],
              "model_type": "hub_vision",
              "num_hidden_layers": 1,
              "projection_dim": 10,
              "hidden_size": 16,
              "hidden_act": "quick_gelu",
              "eps": 1e-5,
              "dtype": "float32"
            }

            """.ReplaceLineEndings("\n"));

    [Theory]
    [InlineData(0, "size")]
    [InlineData(0, "width")]
    [InlineData(1, "depth")]
    [InlineData(1, "classes")]
    public void Reading_undoes_writing(int table, string param)
    {
        foreach (var preset in FakeModels.Tower.Presets)
        {
            var config = ((FakeConfig)preset.Config).With(param, "77");
            var upstream = FakeModels.Tower.Upstream[table];
            var ecosystem = table == 0 ? FakeModels.AlphaForm : FakeModels.OmegaForm;
            var written = JsonElement.Parse(UpstreamWriter.WriteBytes(upstream, ecosystem, config));
            UpstreamReader.Read(upstream, FakeModels.Tower, JsonPath.Envelope(written, ecosystem.Envelope), "c.json", FakeModels.Catalog).Shown().ShouldBe(config.Shown());
        }
    }

    [Theory]
    [InlineData("""{"model_type":"hub_vision","architectures":["HubModel"]}""", nameof(UpstreamFit.Class))]
    [InlineData("""{"model_type":"hub_vision","architectures":["OtherModel"]}""", nameof(UpstreamFit.Family))]
    [InlineData("""{"model_type":"hub_vision"}""", nameof(UpstreamFit.Family))]
    [InlineData("""{"model_type":"hub","vision_config":{}}""", nameof(UpstreamFit.None))]
    [InlineData("""{"model_type":"other"}""", nameof(UpstreamFit.None))]
    [InlineData("{}", nameof(UpstreamFit.None))]
    public void A_table_says_how_well_a_config_fits(string json, string fit) => UpstreamReader.Fit(Beta, FakeModels.Hub, JsonElement.Parse(json)).ToString().ShouldBe(fit);

    [Theory]
    [InlineData("""{"vision_cfg":{"name":"tower_small.tag"}}""", nameof(UpstreamFit.Class))]
    [InlineData("""{"vision_cfg":{"name":"another"}}""", nameof(UpstreamFit.None))]
    [InlineData("""{"vision_cfg":{"name":null}}""", nameof(UpstreamFit.None))]
    [InlineData("""{"vision_cfg":{}}""", nameof(UpstreamFit.None))]
    public void A_preset_name_decides(string json, string fit) => UpstreamReader.Fit(Omega, FakeModels.Tower, JsonElement.Parse(json)).ToString().ShouldBe(fit);

    private static UpstreamTable Quick() => new()
    {
        Layout = FakeModels.Alpha,
        Fields = [new("act", "quick", [new("true", "\"quick_gelu\""), new("false", "\"gelu\"")], Absent: "\"gelu\"")],
        Unbound = ["eps"],
    };

    private static string Read(UpstreamTable table, string json, Architecture? architecture = null) =>
        UpstreamReader.Read(table, architecture ?? FakeModels.Tower, JsonElement.Parse(json), "c.json", FakeModels.Catalog).Shown();
}
