using System.Text.Json;
using Weft.Tests.Checkpoints;
using Weft.Tests.Loading;

namespace Weft.Tests.Upstream;

public sealed class UpstreamSlotTests : IDisposable
{
    private const string Framed = """{"size":5,"init_bias":-3,"vision":{"name":"trunk_s.tag","drop":0.1,"kwargs":{"depth":4}},"text":{"vocab":7,"tokenizer_name":"x"}}""";
    private const string Plain = """{"size":5,"quick":true,"vision":{"width":6},"text":{"act_kwargs":{"approximate":"tanh"}}}""";

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void What_stands_in_slots_follows_from_the_tables_that_fit() => Read(Framed).Shown()
        .ShouldBe("Pair(size=5, bias=true, image: Frame(size=8, pool=\"avg\", trunk: depth=4, classes=3), words: size=8, vocab=7, act=\"gelu\")");

    [Fact]
    public void A_field_may_serve_several_parts_and_a_param_have_several_fields() => Read(Plain).Shown()
        .ShouldBe("Pair(size=5, bias=false, image: size=8, width=6, act=\"quick_gelu\", words: size=8, vocab=11, act=\"gelu_tanh\")");

    [Theory]
    [InlineData("""{"size":5,"init_bias":null,"vision":{},"text":{}}""", false)]
    [InlineData("""{"size":5,"init_bias":0,"vision":{},"text":{}}""", true)]
    [InlineData("""{"size":5,"init_bias":false,"vision":{},"text":{}}""", true)]
    public void A_param_may_be_whether_a_field_is_there(string json, bool bias) => Read(json).Shown().ShouldContain($"bias={(bias ? "true" : "false")}");

    [Fact]
    public void What_the_owner_decides_is_neither_read_nor_refused() =>
        Read("""{"vision":{"name":"trunk_l","kwargs":{"classes":99}},"text":{}}""").Shown().ShouldContain("trunk: depth=9, classes=3");

    [Theory]
    [InlineData("""{"vision":{"name":"trunk_s","kwargs":{"dept":4}},"text":{"vocabs":7}}""", "c.json: Pair does not know 'vision.kwargs.dept' = 4 (did you mean 'vision.kwargs.depth'?), 'text.vocabs' = 7 (did you mean 'text.vocab'?).")]
    [InlineData("""{"vision":{"width":1,"pool":"avg"},"text":{},"other":1}""", "c.json: Pair does not know 'vision.pool' = \"avg\", 'other' = 1.")]
    [InlineData("""{"vision":{"name":"trunk"},"text":{}}""", "c.json: vision.name: no class for trunk of Frame has a preset 'trunk'. Did you mean 'trunk_s'?")]
    [InlineData("""{"vision":{"name":"trunk_s","kwargs":{"depth":"x"}},"text":{}}""", "c.json: vision.kwargs.depth: depth must be Number, found \"x\".")]
    [InlineData("""{"vision":{},"text":{"act_kwargs":{"approximate":"none"}}}""", "c.json: text.act_kwargs.approximate: expected one of \"tanh\", found \"none\".")]
    public void Errors_name_file_and_field(string json, string message) => Should.Throw<ConfigException>(() => Read(json)).Message.ShouldBe(message);

    [Fact]
    public void A_part_that_no_class_can_be_read_from_is_told_with_what_each_needs() =>
        Should.Throw<ConfigException>(() => Read(Plain, FakePair.Catalog with { Architectures = [FakePair.Pair, FakePair.Frame, FakePair.Words] })).Message
            .ShouldBe("c.json: no known class fits image of Pair: Frame needs vision.name.");

    [Fact]
    public void Two_classes_that_fit_equally_are_refused()
    {
        var other = FakePair.Trunk;
        var twin = new Architecture
        {
            Name = "Other",
            Summary = "",
            Layouts = other.Layouts,
            DefaultConfig = new FakeConfig(() => new Architecture { Name = "Other", Summary = "", Layouts = [], Presets = [], Upstream = [], Methods = [], DefaultConfig = null!, Keys = null!, Create = null! }, """{"depth":1,"classes":3}"""),
            Presets = other.Presets,
            Upstream = other.Upstream,
            Methods = [],
            Keys = other.Keys,
            Create = other.Create,
        };
        Should.Throw<ConfigException>(() => Read(Framed, FakePair.Catalog with { Architectures = [.. FakePair.Catalog.Architectures, twin] })).Message
            .ShouldBe("c.json: trunk of Frame may be Trunk or Other.");
    }

    [Theory]
    [InlineData(Framed, """{"model_cfg":{"init_bias":-10,"size":5,"vision":{"pool":"avg","name":"trunk_s","kwargs":{"depth":4}},"quick":false,"text":{"vocab":7}}}""")]
    [InlineData(Plain, """{"model_cfg":{"size":5,"quick":true,"vision":{"width":6},"text":{"act_kwargs":{"approximate":"tanh"},"vocab":11}}}""")]
    public void Writing_is_the_inverse(string json, string written)
    {
        var config = Read(json);
        var document = UpstreamWriter.Write(FakePair.Pair.Upstream[0], FakeModels.OmegaForm, config).ToJsonString();
        document.ShouldBe(written);
        Read(JsonElement.Parse(document).GetProperty("model_cfg").GetRawText()).Shown().ShouldBe(config.Shown());
    }

    [Fact]
    public void Parts_that_share_a_field_must_agree_when_it_is_written()
    {
        var config = Read("""{"size":5,"quick":true,"vision":{},"text":{}}""").With("words.act", JsonElement.Parse("\"gelu\""));
        Should.Throw<ConfigException>(() => UpstreamWriter.Write(FakePair.Pair.Upstream[0], FakeModels.OmegaForm, config)).Message
            .ShouldBe("words.act = \"gelu\" cannot be expressed in omega: another part of the model needs quick = true.");
    }

    [Fact]
    public void A_value_that_a_part_cannot_express_is_refused_by_its_address() =>
        Should.Throw<ConfigException>(() => UpstreamWriter.Write(FakePair.Pair.Upstream[0], FakeModels.OmegaForm, Read(Plain).With("words.act", JsonElement.Parse("\"relu\"")))).Message
            .ShouldBe("words.act = \"relu\" cannot be expressed in omega; it knows \"gelu_tanh\", \"gelu\", \"quick_gelu\".");

    [Fact]
    public void A_whole_model_is_meant_unless_a_part_is_named()
    {
        folder.Write("c.json", $$"""{"model_cfg":{{Framed}}}""");
        ConfigFile.Read(folder["c.json"], FakePair.Catalog).Config.Architecture.ShouldBe(FakePair.Pair);
        ConfigFile.Read(folder["c.json"], FakePair.Catalog, "Words").Config.Shown().ShouldBe("size=5, vocab=7, act=\"gelu\"");
        ConfigFile.Read(folder["c.json"], FakePair.Catalog, "Frame").Config.Shown().ShouldBe("Frame(size=5, pool=\"avg\", trunk: depth=4, classes=3)");
        Should.Throw<ConfigException>(() => ConfigFile.Read(folder["c.json"], FakePair.Catalog, "Trunk")).Message.ShouldContain("not a config of");
    }

    [Fact]
    public void A_config_that_no_class_takes_is_told_with_what_each_needs()
    {
        folder.Write("c.json", """{"model_cfg":{"vision":{},"text":{},"plain":true}}""");
        Should.Throw<ConfigException>(() => ConfigFile.Read(folder["c.json"], FakePair.Catalog)).Message
            .ShouldBe($"{folder["c.json"]}: not a config of any known architecture: Pair needs no plain.");
    }

    private static ArchitectureConfig Read(string json, ModelCatalog? catalog = null) =>
        UpstreamReader.Read(FakePair.Pair.Upstream[0], FakePair.Pair, JsonElement.Parse(json), "c.json", catalog ?? FakePair.Catalog);
}
