using System.Text.Json.Nodes;
using Weft.Models;
using Weft.Tests.Checkpoints;

namespace Weft.Tests.Models;

/// <summary>Fields of published configs mean what the original library takes them for: what it reads is read, what it ignores is ignored, what it refuses is refused.</summary>
public sealed class UpstreamFieldTests : IDisposable
{
    private const string OpenClip = """{ "embed_dim": 8, "vision_cfg": { "layers": 1, "width": 16, "head_width": 8, "image_size": 32 }, "text_cfg": { "width": 16, "heads": 2, "layers": 1 } }""";
    private const string Tower = """{ "embed_dim": 8, "custom_text": true, "vision_cfg": { "timm_model_name": "eva02_base_patch16_clip_224", "image_size": 32 }, "text_cfg": { "width": 16, "heads": 2, "layers": 1 } }""";
    private const string Modern = """{ "embed_dim": 8, "vision_cfg": { "layers": 1, "width": 16, "head_width": 8, "image_size": 32 }, "text_cfg": { "text_arch": "modern", "width": 16, "heads": 2, "layers": 1, "eos_id": 2 } }""";
    private const string Clip = """{ "architectures": ["CLIPModel"], "model_type": "clip", "text_config": { "hidden_size": 16, "num_attention_heads": 2 }, "vision_config": {} }""";
    private const string Vit = """{ "architecture": "vit_base_patch16_clip_224", "num_classes": 0 }""";

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("""{ "architecture": "vit_base_patch16_clip_224", "pretrained_cfg": { "input_size": [3, 384, 320], "fixed_input_size": true } }""", 384, 320)]
    [InlineData("""{ "architecture": "vit_base_patch16_clip_384", "input_size": [3, 256, 256], "fixed_input_size": true }""", 256, 256)] // the older form
    [InlineData("""{ "architecture": "vit_base_patch16_clip_384", "pretrained_cfg": { "input_size": [3, 256, 256], "fixed_input_size": false } }""", 384, 384)] // of the pictures alone: the model keeps the size of its published weights
    [InlineData("""{ "architecture": "vit_base_patch16_clip_384", "model_args": { "img_size": 96 }, "pretrained_cfg": { "input_size": [3, 256, 256], "fixed_input_size": true } }""", 96, 96)]
    public void A_fixed_input_size_is_the_size_of_the_model(string config, int height, int width) =>
        ((TimmVitConfig)Read(config)).ImgSize.ShouldBe(new Size2(height, width));

    /// <summary>A model function of the library that passes a size to its class keeps that; the size of the config counts for the others.</summary>
    [Theory]
    [InlineData("vit_pe_core_base_patch16_224", "[256,192]")]
    [InlineData("eva_giant_patch14_224", "[256,192]")]
    [InlineData("eva02_base_patch16_clip_224", "224")]
    [InlineData("eva02_base_patch16_clip_224.merged2b", "224")]
    [InlineData("vit_base_patch16_rope_224", "[256,192]")]
    [InlineData("vit_base_patch16_rope_reg1_gap_256", "256")]
    public void A_fixed_input_size_leaves_the_size_that_a_model_function_sets(string name, string size) =>
        Read($$"""{ "architecture": "{{name}}", "pretrained_cfg": { "input_size": [3, 256, 192], "fixed_input_size": true } }""").Params.Single(param => param.Name == "img_size").Value.GetRawText().ShouldBe(size);

    /// <summary>timm takes a config without <c>pretrained_cfg</c> for one of its old flat ones, which have no <c>model_args</c>; and its default for a size is not the preset's.</summary>
    [Theory]
    [InlineData("vit_base_patch16_clip_384")]
    [InlineData("vit_pe_core_large_patch14_336")]
    [InlineData("eva_giant_patch14_336")]
    [InlineData("vit_base_patch16_rope_reg1_gap_256")]
    public void A_written_timm_config_is_one_that_timm_opens_at_its_size(string name)
    {
        var config = Read($$"""{ "architecture": "{{name}}" }""");
        var ecosystem = Catalog.Models.Ecosystems.Single(one => one.Layout == Layout.Timm);
        var written = UpstreamWriter.Write(config.Architecture.Upstream.Single(table => table.Layout == Layout.Timm), ecosystem, config);

        written["pretrained_cfg"].ShouldBeOfType<JsonObject>();
        written["model_args"]!["img_size"]!.ToJsonString().ShouldBe(config.Params.Single(param => param.Name == "img_size").Value.GetRawText());
    }

    [Theory]
    [InlineData(Vit, "/pretrained_cfg", """{ "input_size": [1, 224, 224] }""", "pretrained_cfg.input_size.0: TimmVit needs 3, found 1")]
    [InlineData(Vit, "/num_classes", "-1", "num_classes >= 0")]
    [InlineData(OpenClip, "/text_cfg/hf_model_name", "null", "does not know 'text_cfg.hf_model_name' = null")]
    [InlineData(OpenClip, "/text_cfg/norm_kwargs", """{ "elementwise_affine": false }""", "text_cfg.norm_kwargs.elementwise_affine: OpenClipText needs true, found false")]
    [InlineData(OpenClip, "/multimodal_cfg", "{}", "custom_text: CoCa needs true, found nothing, which means false")]
    [InlineData(Clip, "/architectures", """["CLIPForImageClassification"]""", "architectures = [\"CLIPForImageClassification\"]")]
    [InlineData(OpenClip, "/text_cfg/pool_type", "\"eos\"", "eos_id is not null")]
    [InlineData(OpenClip, "/text_cfg/text_arch", "\"modern\"", "eos_id is not null")]
    [InlineData(OpenClip, "/text_cfg/text_arch", "\"newer\"", "does not know 'text_cfg.text_arch' = \"newer\"")]
    [InlineData(OpenClip, "/text_cfg/attention_mode", "\"causal\"", "does not know 'text_cfg.attention_mode' = \"causal\"")]
    [InlineData(Modern, "/text_cfg/value_residual", "true", "text_cfg.value_residual: OpenClipModernText needs false, found true")]
    [InlineData(Modern, "/text_cfg/hf_model_name", "\"bert\"", "text_cfg.hf_model_name: CustomTextClip needs null, found \"bert\"")]
    [InlineData(Modern, "/text_cfg/pool_type", "\"last\"", "text_cfg.pool_type: expected one of \"eos\", \"mean\", \"map\", \"argmax\", found \"last\"")]
    [InlineData(Modern, "/text_cfg/pos_embed", "\"learned\"", "text_cfg.pos_embed: expected one of \"rope\", \"none\", \"\", found \"learned\"")]
    [InlineData(Modern, "/text_cfg/eos_id", "null", "eos_id is not null")]
    [InlineData(Modern, "/text_cfg/pad_id", "49408", "pad_id < vocab_size")]
    [InlineData(Modern, "/text_cfg/depth_residual", "true", "does not know 'text_cfg.depth_residual' = true")]
    [InlineData(Modern, "/multimodal_cfg", "{}", "custom_text: CoCa needs true, found nothing, which means false")]
    [InlineData(OpenClip, "/text_cfg/variable_text", "true", "does not know 'text_cfg.variable_text' = true")]
    [InlineData(OpenClip, "/vision_cfg/act_kwargs", """{ "approximate": "tanh", "inplace": true }""", "does not know 'vision_cfg.act_kwargs.inplace' = true")]
    [InlineData(OpenClip, "/vision_cfg", "3", "vision_cfg: expected an object, found 3")]
    [InlineData(Tower, "/vision_cfg/timm_pool", "\"map\"", "head_pool != 'map' or global_pool == 'map'")]
    [InlineData(Clip, "/text_config/pruned_heads", """{ "0": [1] }""", "does not know 'text_config.pruned_heads' = {\"0\":[1]}")]
    [InlineData(Clip, "/text_config_dict", "[]", "text_config_dict: expected an object, found []")]
    public void What_the_library_refuses_is_refused(string config, string path, string value, string says) =>
        Should.Throw<ConfigException>(() => Read(With(config, path, value))).Message.ShouldContain(says);

    [Fact]
    public void A_tanh_of_an_activation_that_has_none_is_refused() =>
        Should.Throw<ConfigException>(() => Read(With(With(OpenClip, "/quick_gelu", "true"), "/vision_cfg/act_kwargs", """{ "approximate": "tanh" }"""))).Message
            .ShouldContain("does not know 'vision_cfg.act_kwargs' = {\"approximate\":\"tanh\"}");

    [Theory]
    [InlineData(Vit, "/label_names", """["a"]""")]
    [InlineData(Vit, "/label_descriptions", """{ "a": "b" }""")]
    [InlineData(Vit, "/labels", """["a"]""")]
    [InlineData(Vit, "/label_offset", "1")]
    [InlineData(Vit, "/test_input_size", "[3, 288, 288]")]
    [InlineData(OpenClip, "/quick_gelu", "null")]
    [InlineData(OpenClip, "/text_cfg/eos_id", "null")]
    [InlineData(OpenClip, "/text_cfg/text_arch", "\"clip\"")]
    [InlineData(OpenClip, "/text_cfg/variable_text", "false")]
    [InlineData(Modern, "/custom_text", "true")]
    [InlineData(Modern, "/text_cfg/variable_text", "true")]
    [InlineData(Modern, "/text_cfg/zero_init_residual", "true")]
    [InlineData(Modern, "/text_cfg/no_causal_mask", "true")]
    [InlineData(Modern, "/text_cfg/scale_heads", "true")]
    [InlineData(Modern, "/text_cfg/norm_kwargs", """{ "eps": 1 }""")]
    [InlineData(Modern, "/text_cfg/pool_type", "\"eos\"")]
    [InlineData(Modern, "/text_cfg/norm_type", "null")]
    [InlineData(Modern, "/text_cfg/attention_bias", "null")]
    [InlineData(Modern, "/text_cfg/hf_model_name", "null")]
    [InlineData(OpenClip, "/output_dict", "true")]
    [InlineData(OpenClip, "/vision_cfg/timm_model_name", "\"\"")]
    [InlineData(OpenClip, "/vision_cfg/norm_kwargs", """{ "elementwise_affine": true }""")]
    [InlineData(Vit, "/model_args", """{ "proj_bias": true, "scale_attn_norm": false, "dynamic_img_pad": false }""")]
    [InlineData(Tower, "/text_cfg/hf_model_name", "null")]
    [InlineData(Vit, "/model_args", """{ "num_classes": 0 }""")]
    [InlineData(Tower, "/vision_cfg/layers", "24")]
    [InlineData(Tower, "/vision_cfg/timm_model_kwargs", """{ "img_size": null, "norm_layer": null, "rope_type": "cat" }""")]
    [InlineData(OpenClip, "/text_cfg/act_kwargs", """{ "approximate": "none" }""")]
    [InlineData(OpenClip, "/vision_cfg/act_kwargs", "{}")]
    [InlineData(OpenClip, "/vision_cfg/attentional_pool", "null")]
    [InlineData(OpenClip, "/vision_cfg/timm_model_name", "null")]
    [InlineData(OpenClip, "/vision_cfg/timm_pool", "\"avg\"")]
    [InlineData(OpenClip, "/vision_cfg/timm_proj", "\"linear\"")]
    [InlineData(Tower, "/vision_cfg/patch_dropout", "0.5")]
    [InlineData(Tower, "/vision_cfg/output_tokens", "true")]
    [InlineData(Clip, "/_commit_hash", "\"0\"")]
    [InlineData(Clip, "/auto_map", "{}")]
    [InlineData(Clip, "/text_config/_attn_implementation_autoset", "true")]
    [InlineData(Clip, "/text_config/gradient_checkpointing", "true")]
    [InlineData(Clip, "/text_config/pruned_heads", "{}")]
    public void What_changes_nothing_in_the_library_changes_nothing(string config, string path, string value) =>
        Read(With(config, path, value)).ShouldBe(Read(config));

    [Fact]
    public void A_projection_without_a_name_is_the_trunks_own_head() =>
        Read(With(Tower, "/vision_cfg/timm_proj", "\"\"")).ShouldBe(Read(With(Tower, "/vision_cfg/timm_proj", "null")));

    private static string With(string config, string path, string value)
    {
        var document = JsonNode.Parse(config)!;
        Json.Set(document, path, value);
        return document.ToJsonString();
    }

    private ArchitectureConfig Read(string config)
    {
        File.WriteAllText(folder["config.json"], config);
        return ConfigFile.Read(folder["config.json"], Catalog.Models).Config;
    }
}
