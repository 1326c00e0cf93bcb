using System.Text.Json;
using Weft.Tests.Checkpoints;

namespace Weft.Tests.Loading;

public sealed class DetectorTests : IDisposable
{
    private static readonly TensorSpec[] TextTower = [new("text.proj", DType.F32, [2]), new("logit_scale", DType.F32, [])];

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void By_config_and_preset()
    {
        FakeModels.Save(folder["model.safetensors"], FakeModels.Small);
        folder.Write("config.json", """{"architecture":"tower_small.tag","num_classes":3}""");
        var found = Detect(folder.Path);
        (found.Architecture, found.Layout, found.Prefix).ShouldBe((FakeModels.Tower, FakeModels.Alpha, ""));
        found.Check.IsClean.ShouldBeTrue();
        found.Reasons.ShouldBe([
            "config: config.json in the form of alpha is Tower's",
            "keys: 6 tensors of Tower in layout alpha, 0 unused, everything fits"]);
    }

    [Fact]
    public void By_config_of_a_whole_model_with_another_tower_beside()
    {
        FakeModels.Save(folder["omega_model.safetensors"], FakeModels.Small, "visual.trunk.", null, TextTower);
        folder.Write("omega_config.json", """{"model_cfg":{"embed_dim":3,"vision_cfg":{"name":"tower_small","proj":null},"text_cfg":{}}}""");
        var found = Detect(folder.Path);
        (found.Layout, found.Prefix).ShouldBe((FakeModels.Omega, "visual.trunk."));
        found.Unused.Select(entry => entry.Name).ShouldBe(["logit_scale", "text.proj"]);
        found.Check.IsClean.ShouldBeTrue();
    }

    [Fact]
    public void A_class_that_the_config_names_goes_before_its_family()
    {
        FakeModels.Save(folder["model.safetensors"], FakeModels.HubPlain.DefaultConfig, "vision_model.");
        folder.Write("config.json", """{"model_type":"hub_vision","architectures":["HubPlainModel"]}""");
        Detect(folder.Path).Architecture.ShouldBe(FakeModels.HubPlain);
    }

    [Fact]
    public void Within_a_family_the_class_that_uses_most_tensors_is_meant()
    {
        folder.Write("config.json", """{"model_type":"hub","architectures":["WholeModel"],"vision_config":{}}""");
        FakeModels.Save(folder["model.safetensors"], FakeModels.Hub.DefaultConfig, "vision_model.", null, new TensorSpec("text_model.a", DType.F32, [1]));
        Detect(folder.Path).Architecture.ShouldBe(FakeModels.Hub);
        using (var source = ModelSource.Open(folder.Path, FakeModels.Catalog))
        {
            var reversed = FakeModels.Catalog with { Architectures = [.. FakeModels.Catalog.Architectures.Reverse()] };
            Detector.Detect(source, reversed).Architecture.ShouldBe(FakeModels.Hub);
        }

        FakeModels.Save(folder["model.safetensors"], FakeModels.HubPlain.DefaultConfig, "vision_model.");
        Detect(folder.Path).Architecture.ShouldBe(FakeModels.HubPlain);
        Detect(folder.Path, model: "hub").Architecture.ShouldBe(FakeModels.Hub);
        Detect(folder.Path, model: "HubPlainMODEL").Architecture.ShouldBe(FakeModels.HubPlain);
    }

    [Fact]
    public void Another_class_is_reached_through_a_mapping()
    {
        folder.Write("config.json", """{"model_type":"hub_vision","architectures":["HubModel"],"hidden_size":8}""");
        FakeModels.Save(folder["model.safetensors"], ((FakeConfig)FakeModels.Hub.DefaultConfig).With("hidden_size", "8"), "vision_model.");
        var found = Detect(folder.Path, model: "Tower");
        (found.Architecture, found.Via.Single(), found.Target).ShouldBe((FakeModels.Hub, FakeModels.TowerHub, FakeModels.Tower));
        ((FakeConfig)found.TargetConfig).Int("width").ShouldBe(8);
        found.Reasons[^1].ShouldEndWith("TowerHub takes it to Tower");
    }

    [Theory]
    [InlineData("module.")]
    [InlineData("model.")]
    [InlineData("state_dict.model.")]
    public void Wrappers_are_taken_off(string wrapper)
    {
        FakeModels.Save(folder["a.safetensors"], FakeModels.Small, wrapper + "visual.trunk.", null, new TensorSpec(wrapper + "text.proj", DType.F32, [2]));
        var found = Detect(folder["a.safetensors"]);
        found.Prefix.ShouldBe(wrapper + "visual.trunk.");
        found.Unused.Count.ShouldBe(1);
    }

    [Fact]
    public void A_second_prefix_of_a_layout_is_read()
    {
        FakeModels.Save(folder["a.safetensors"], FakeModels.Small, "encoder.");
        Detect(folder["a.safetensors"]).Prefix.ShouldBe("encoder.");
    }

    [Fact]
    public void Bare_weights_are_known_by_the_only_sizes_that_fit()
    {
        FakeModels.Save(folder["a.safetensors"], FakeModels.Small);
        var found = Detect(folder["a.safetensors"]);
        found.Config.ShouldBe(FakeModels.Small);
        found.Reasons[0].ShouldBe("preset: tower_small of Tower");
    }

    [Fact]
    public void Bare_weights_that_fit_several_sizes_are_refused_with_what_differs()
    {
        FakeModels.Save(folder["a.safetensors"], FakeModels.Tower.Presets[1].Config);
        Should.Throw<LoadException>(() => Detect(folder["a.safetensors"])).Message
            .ShouldBe($"{folder["a.safetensors"]}: keys and shapes fit tower_big, tower_big_48, which differ in size, act; choose one or give the values (Preset, Set).");
        ((FakeConfig)Detect(folder["a.safetensors"], preset: "tower_big_48").Config).Int("size").ShouldBe(48);
        ((FakeConfig)Detect(folder["a.safetensors"], null, null, ("size", "40"), ("act", "\"gelu\"")).Config).Int("size").ShouldBe(40);
    }

    [Fact]
    public void Params_can_be_set_on_a_preset_and_on_a_config()
    {
        var tiny = FakeModels.Small.With("depth", "1");
        FakeModels.Save(folder["model.safetensors"], tiny);
        Detect(folder["model.safetensors"], preset: "tower_small", model: null, set: ("depth", "1")).Check.IsClean.ShouldBeTrue();
        folder.Write("config.json", """{"architecture":"tower_small"}""");
        Detect(folder.Path, set: ("depth", "1")).Check.IsClean.ShouldBeTrue();
        Detect(folder.Path, preset: "tower_big").Check.IsClean.ShouldBeFalse();
    }

    [Fact]
    public void Bare_weights_of_the_other_side_use_the_sizes_of_either()
    {
        FakeModels.Save(folder["a.safetensors"], FakeModels.TowerHub.ToRight(FakeModels.Small), "vision_model.");
        var found = Detect(folder["a.safetensors"], model: "Tower");
        found.Via.ShouldBe([FakeModels.TowerHub]);
        ((FakeConfig)found.TargetConfig).Int("width").ShouldBe(4);
    }

    [Fact]
    public void Unknown_names_are_refused_with_the_nearest()
    {
        FakeModels.Save(folder["model.safetensors"], FakeModels.Small);
        Should.Throw<ConfigException>(() => Detect(folder["model.safetensors"], model: "Towr")).Message.ShouldBe("no architecture is named 'Towr'. Did you mean 'Tower'?");
        Should.Throw<ConfigException>(() => Detect(folder["model.safetensors"], preset: "tower_smal")).Message.ShouldBe("no preset is named 'tower_smal'. Did you mean 'tower_small'?");
        folder.Write("config.json", """{"architecture":"tower_smal"}""");
        Should.Throw<ConfigException>(() => Detect(folder.Path)).Message
            .ShouldBe($"{folder["config.json"]}: not a config of any known architecture: architecture = \"tower_smal\". Did you mean 'tower_small'?");
        Should.Throw<ConfigException>(() => Detect(folder.Path, model: "HubPlain")).Message.ShouldContain("not a config of HubPlain");
    }

    [Fact]
    public void A_condition_that_does_not_hold_names_the_config_file()
    {
        FakeModels.Save(folder["model.safetensors"], FakeModels.Small);
        folder.Write("config.json", """{"architecture":"tower_small","model_args":{"depth":0}}""");
        Should.Throw<ConfigException>(() => Detect(folder.Path)).Message.ShouldBe($"{folder["config.json"]}: depth must be positive, found 0.");
    }

    [Fact]
    public void A_near_miss_of_bare_weights_is_told_in_full()
    {
        FakeModels.Save(folder["a.safetensors"], FakeModels.Small, "", key => key.Key == "blocks.1.fc.bias" ? [] : [new(key.Key, key.DType, key.Shape)]);
        var message = Should.Throw<LoadException>(() => Detect(folder["a.safetensors"])).Message;
        message.ShouldContain("nearest is tower_small of Tower: 1 key missing");
        message.ShouldContain("\n  missing 'blocks.1.fc.bias': F32[4].");
    }

    [Fact]
    public void Weights_of_something_else_are_told_in_a_line() =>
        Should.Throw<LoadException>(() => Detect(Path.Combine(Samples.Folder, "safetensors", "tiny_clip.safetensors"))).Message.ShouldNotContain('\n');

    [Fact]
    public void The_nearest_is_what_shares_most_however_little_it_lacks()
    {
        // Of the small tower fewer keys are missing, but the deep one has more of the file.
        FakeModels.Save(folder["a.safetensors"], FakeModels.Tower.Presets[1].Config, "", key => key.Key.EndsWith(".bias", StringComparison.Ordinal) ? [] : [new(key.Key, key.DType, key.Shape)]);
        Should.Throw<LoadException>(() => Detect(folder["a.safetensors"])).Message.ShouldContain("nearest is tower_big of Tower: 12 keys missing.");

        // A class without published sizes is told as well.
        FakeModels.Save(folder["a.safetensors"], ((FakeConfig)FakeModels.Hub.DefaultConfig).With("hidden_size", "7"), "vision_model.");
        Should.Throw<LoadException>(() => Detect(folder["a.safetensors"])).Message.ShouldContain("nearest is the defaults of Hub: 4 tensors of another shape or kind.");
    }

    [Fact]
    public void A_file_that_shares_no_key_has_no_nearest()
    {
        FakeModels.Save(folder["a.safetensors"], FakeModels.Small, "other.");
        Should.Throw<LoadException>(() => Detect(folder["a.safetensors"])).Message.ShouldBe($"{folder["a.safetensors"]}: has no config beside it and holds no key of any known architecture.");
    }

    [Fact]
    public void A_config_in_no_known_form_is_not_used_and_named_when_nothing_fits()
    {
        folder.Write("config.json", """{"_class_name":"SomethingElse"}""");
        FakeModels.Save(folder["model.safetensors"], FakeModels.Small);
        Detect(folder.Path).Architecture.ShouldBe(FakeModels.Tower);
        FakeModels.Save(folder["model.safetensors"], FakeModels.Small.With("width", "5"));
        Should.Throw<LoadException>(() => Detect(folder.Path)).Message.ShouldContain("has a config.json in no known form and fits no published sizes");
    }

    private static Detection Detect(string path, string? model = null, string? preset = null, params (string Name, string Json)[] set)
    {
        using var source = ModelSource.Open(path, FakeModels.Catalog);
        return Detector.Detect(source, FakeModels.Catalog, model, preset, [.. set.Select(pair => KeyValuePair.Create(pair.Name, JsonElement.Parse(pair.Json)))]);
    }
}
