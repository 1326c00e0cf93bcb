using System.Text.Json.Nodes;
using TorchSharp;
using Weft.Models;
using Weft.Tests.Checkpoints;
using Weft.Tests.Modules;

namespace Weft.Tests.Models;

/// <summary>Models of both towers, from transformers directories: what the library computed, and which options decide it.</summary>
public sealed class JointModelTests : IDisposable
{
    private const double Relative = 1e-5;

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("openai-clip-vit-quickgelu")]
    [InlineData("eps-clip")]
    [InlineData("eps-siglip")]
    public void Outputs_are_the_librarys(string name)
    {
        using var scope = torch.NewDisposeScope();

        Differences(name, Run(name)).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("openai-clip-vit-quickgelu", nameof(ClipTextModelWithProjection), "text_embeds", "out.text_features")]
    [InlineData("eps-siglip", nameof(SiglipTextModel), "pooler_output", "out.text_features")]
    [InlineData("eps-siglip", nameof(SiglipVisionModel), "pooler_output", "out.image_features")]
    public void A_tower_is_read_from_the_whole_model(string name, string model, string output, string recorded)
    {
        using var scope = torch.NewDisposeScope();

        var values = Run(name, model: model);

        Differences(name, new() { [recorded] = values[output] }, isNormalised: false).ShouldBeEmpty();
    }

    [Fact]
    public void An_end_token_of_2_means_the_largest_id_in_old_configs()
    {
        using var scope = torch.NewDisposeScope();

        Differences("openai-clip-vit-quickgelu", Run("openai-clip-vit-quickgelu", config => config["text_config"]!["eos_token_id"] = 2)).ShouldBeEmpty();
    }

    [Fact]
    public void An_end_token_of_2_is_an_id_like_any_other_in_MetaClip2()
    {
        using var scope = torch.NewDisposeScope();
        static void Rename(JsonNode config) => (config["architectures"], config["model_type"]) = (new JsonArray("MetaClip2Model"), "metaclip_2");

        Differences("openai-clip-vit-quickgelu", Run("openai-clip-vit-quickgelu", Rename)).ShouldBeEmpty();
        Differences("openai-clip-vit-quickgelu", Run("openai-clip-vit-quickgelu", config =>
        {
            Rename(config);
            config["text_config"]!["eos_token_id"] = 2;
        })).ShouldBe(["out.text_features", "out.logits_per_image"], ignoreOrder: true);
    }

    [Fact]
    public void The_older_objects_replace_the_newer_ones()
    {
        using var scope = torch.NewDisposeScope();

        Differences("openai-clip-vit-quickgelu", Run("openai-clip-vit-quickgelu", config =>
        {
            (config["text_config_dict"], config["text_config"]) = (config["text_config"]!.DeepClone(), new JsonObject { ["hidden_size"] = 99 });
            (config["vision_config_dict"], config["vision_config"]!["projection_dim"]) = (null, 77);
        })).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("eps-clip", "text_config", "layer_norm_eps", "1e-6")]
    [InlineData("eps-clip", "vision_config", "layer_norm_eps", "1e-6")]
    [InlineData("eps-siglip", "text_config", "layer_norm_eps", "1e-5")]
    [InlineData("eps-siglip", "vision_config", "layer_norm_eps", "1e-5")]
    [InlineData("openai-clip-vit-quickgelu", "text_config", "hidden_act", "\"gelu\"")]
    [InlineData("openai-clip-vit-quickgelu", "text_config", "num_attention_heads", "4")]
    [InlineData("openai-clip-vit-quickgelu", "text_config", "eos_token_id", "57")]
    public void A_wrong_option_does_not_pass(string name, string tower, string field, string value)
    {
        using var scope = torch.NewDisposeScope();

        Differences(name, Run(name, config => config[tower]![field] = JsonNode.Parse(value))).ShouldNotBeEmpty();
    }

    [Theory]
    [InlineData("openai-clip-vit-quickgelu", "text_config", "alibi", "ClipModel does not know 'text_config.alibi' = true.")]
    [InlineData("eps-siglip", "vision_config", "layerscale", "SiglipModel does not know 'vision_config.layerscale' = true.")]
    public void An_unknown_field_of_a_tower_is_refused(string name, string tower, string field, string says) =>
        Should.Throw<ConfigException>(() => Run(name, config => config[tower]![field] = true)).Message.ShouldEndWith(says);

    [Fact]
    public void A_text_may_be_shorter_than_the_positions_and_not_longer()
    {
        using var text = new ClipTextModel(new() { VocabSize = 11, HiddenSize = 6, IntermediateSize = 8, NumHiddenLayers = 1, NumAttentionHeads = 2, MaxPositionEmbeddings = 5 });

        text.call(torch.zeros(2, 3, dtype: torch.ScalarType.Int64)).LastHiddenState.shape.ShouldBe([2, 3, 6]);
        Should.Throw<ArgumentException>(() => text.call(torch.zeros(2, 6, dtype: torch.ScalarType.Int64))).Message.ShouldContain("at most 5");
    }

    private Dictionary<string, torch.Tensor> Run(string name, Action<JsonNode>? change = null, string? model = null)
    {
        var path = folder[Guid.NewGuid().ToString("n")];
        Directory.CreateDirectory(path);
        var config = JsonNode.Parse(Fixture.Case(name).GetProperty("constructor").GetProperty("transformers").EnumerateObject().Single().Value.GetRawText())!;
        var isSiglip = config["projection_dim"] is null;
        (config["architectures"], config["model_type"]) = isSiglip ? (new JsonArray("SiglipModel"), "siglip") : (new JsonArray("CLIPModel"), "clip");
        change?.Invoke(config);
        File.WriteAllText(Path.Combine(path, "config.json"), config.ToJsonString());
        File.Copy(Path.Combine(Fixture.Folder(name), "weights.transformers.safetensors"), Path.Combine(path, "model.safetensors"));
        var architecture = Catalog.Models.Architectures.Single(one => one.Name == (model ?? (isSiglip ? nameof(SiglipModel) : nameof(ClipModel))));
        var io = new Fixture(name);
        Dictionary<string, torch.Tensor> inputs = new() { ["pixel_values"] = io["in.image"], ["input_ids"] = io["in.text"] };
        using var module = ModelLoader.Load(architecture, Catalog.Models, path, null);
        using var noGrad = torch.no_grad();
        var values = architecture.Methods[0].Invoke(module, inputs);
        return model is not null ? new(values) : new()
        {
            ["out.image_features"] = values["image_embeds"],
            ["out.text_features"] = values["text_embeds"],
            ["out.logits_per_image"] = values["logits_per_image"],
        };
    }

    /// <summary>Names of what is not as recorded.</summary>
    private static List<string> Differences(string name, Dictionary<string, torch.Tensor> values, bool isNormalised = true)
    {
        var io = new Fixture(name);
        var recorded = new ModelCase(name);
        return [.. values.Where(pair => !(Excess(pair.Value, isNormalised && pair.Key != "out.logits_per_image" ? torch.nn.functional.normalize(io[pair.Key]) : io[pair.Key]) <= recorded.Tolerance(pair.Key))).Select(pair => pair.Key)];
    }

    private static double Excess(torch.Tensor value, torch.Tensor expected) => ((value - expected).abs() - (expected.abs() * Relative)).max().item<float>();
}
