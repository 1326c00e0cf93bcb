using System.Buffers.Binary;
using System.Text;
using System.Text.Json.Nodes;
using Weft.Models;
using Weft.Tests.Checkpoints;

namespace Weft.Tests.Models;

/// <summary>Conversions that lost accuracy in silence elsewhere: carried right here, or refused by name. Each names where it was reported.</summary>
public sealed class SilentLossTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    // open_clip 771 and the two benchmarks that it spoilt: tensors of QuickGELU and GELU are identical.
    [Theory]
    [InlineData(null, "act")]
    [InlineData("ViT-B-32", null)]
    [InlineData("ViT-B-32-quickgelu", null)]
    public void Without_a_config_the_activation_is_asked_for(string? preset, string? differsIn)
    {
        var weights = Empty("ViT-B-32.safetensors", OpenClipConfig.ViTB32);

        if (differsIn is not null)
        {
            var says = Should.Throw<LoadException>(() => Plan(weights, Layout.Transformers, new() { DryRun = true })).Message;
            says.ShouldContain("ViT-B-32, ViT-B-32-quickgelu");
            says.ShouldContain($"vision.{differsIn}, text.{differsIn}; choose one or give the values (Preset, Set).");
            return;
        }

        var config = (ClipModelConfig)Plan(weights, Layout.Transformers, new() { DryRun = true, Preset = preset }).Config;
        (config.Vision.HiddenAct, config.Text.HiddenAct).ShouldBe(preset == "ViT-B-32" ? (Activation.Gelu, Activation.Gelu) : (Activation.QuickGelu, Activation.QuickGelu));
    }

    // open_clip 915, ailia-models 1810: the activation after a way out and back.
    [Theory]
    [InlineData("openai-clip-vit-quickgelu", Activation.QuickGelu)]
    [InlineData("open_clip-vit", Activation.Gelu)]
    public void The_activation_survives_the_way_out_and_back(string name, Activation act)
    {
        Plan(new ModelCase(name).Write("open_clip", folder["a"]), Layout.Transformers);
        Plan(folder["to"], Layout.OpenClip, to: "back");

        var (there, back) = ((ClipModelConfig)Read("to"), (OpenClipConfig)Read("back"));
        (there.Vision.HiddenAct, there.Text.HiddenAct, ((OpenClipVisionConfig)back.Vision).Act, back.Text.Act).ShouldBe((act, act, act, act));
    }

    // pytorch-image-models 1754 and 2031: OpenAI's weights in a timm model with GELU.
    [Fact]
    public void A_trunk_keeps_its_activation()
    {
        Plan(new ModelCase("openai-clip-vit-quickgelu").Write("open_clip", folder["a"]), Layout.Timm);

        ((TimmVitConfig)Read("to")).ActLayer.ShouldBe(Activation.QuickGelu);
    }

    // transformers 25787: a part of a config that inherits from the whole; mindone 225: an epsilon of 1e-7 for 1e-5.
    [Fact]
    public void A_part_has_the_activation_and_the_epsilon_of_its_own_config()
    {
        var source = new ModelCase("openai-clip-vit-quickgelu").Write("transformers", folder["a"], config =>
        {
            (config["vision_config"]!["hidden_act"], config["vision_config"]!["layer_norm_eps"]) = ("gelu", 1e-7);
            config["text_config"]!["hidden_act"] = "quick_gelu";
        });

        Plan(source, Layout.Transformers, new() { Model = "CLIPVisionModel" });

        var config = (ClipVisionModelConfig)Read("to");
        (config.HiddenAct, config.LayerNormEps).ShouldBe((Activation.Gelu, 1e-7));
    }

    // Two activations in one model: open_clip has one for both of its own towers.
    [Fact]
    public void What_the_target_has_no_words_for_is_refused()
    {
        var source = new ModelCase("openai-clip-vit-quickgelu").Write("transformers", folder["a"], config => config["vision_config"]!["hidden_act"] = "gelu");

        Should.Throw<WeftException>(() => Plan(source, Layout.OpenClip)).Message.ShouldContain("OpenClip cannot be expressed in open_clip with these params; open_clip_config.json: OpenClip does not know 'vision_cfg.act_kwargs'");
        folder.Names.ShouldBe(["a"]);
    }

    // transformers 24773, diffusers 10754: eos_token_id 2 means the largest id in one class and id 2 in another.
    [Theory]
    [InlineData("CLIPModel", 2, OpenClipTextPoolType.Argmax, null)]
    [InlineData("CLIPModel", 66, OpenClipTextPoolType.Eos, 66L)]
    [InlineData("MetaClip2Model", 2, OpenClipTextPoolType.Eos, 2L)]
    public void The_end_of_the_text_is_found_as_the_class_finds_it(string model, int eos, OpenClipTextPoolType pool, long? id)
    {
        var source = new ModelCase("open_clip-vit").Write("transformers", folder["a"], config =>
        {
            (config["architectures"], config["model_type"]) = (new JsonArray(model), model == "CLIPModel" ? "clip" : "metaclip_2");
            config["text_config"]!["eos_token_id"] = eos;
        });

        Plan(source, Layout.OpenClip);
        Plan(folder["to"], Layout.Transformers, new() { Model = model }, to: "back");

        var (there, back) = (((OpenClipConfig)Read("to")).Text, ((ClipModelConfig)Read("back")).Text);
        there.PoolType.ShouldBe(pool);
        (pool == OpenClipTextPoolType.Eos ? there.EosId : null).ShouldBe(id);
        (back.EosTokenId, back.EosTokenId == 2 ? back.Eos2IsArgmax : model == "CLIPModel").ShouldBe((eos, model == "CLIPModel"));
    }

    // CLIP_benchmark 135, NanoLLM 16: SigLIP reads the last of all positions, padding and all.
    [Fact]
    public void A_text_tower_without_a_causal_mask_stays_one()
    {
        Plan(new ModelCase("siglip").Write("transformers", folder["a"]), Layout.OpenClip);

        var text = (OpenClipTextConfig)((CustomTextClipConfig)Read("to")).Text;
        (text.NoCausalMask, text.PoolType, text.ContextLength, text.NormEps).ShouldBe((true, OpenClipTextPoolType.Last, 10, 1e-6));
    }

    // pytorch-image-models 2692: the kind of rotation and its base.
    [Theory]
    [InlineData(100.0)]
    [InlineData(50.0)]
    public void A_rotation_keeps_its_kind_and_base(double theta)
    {
        Plan(new ModelCase("dinov3").Write("transformers", folder["a"], config => config["rope_theta"] = theta), Layout.Timm);

        var config = (RotaryVitConfig)Read("to");
        (config.RopeType, config.RopeRotateHalf, config.RopeTemperature).ShouldBe((RotaryVitRopeType.Dinov3, true, theta));
    }

    private ConvertReport Plan(string source, Layout layout, ConvertOptions? options = null, string to = "to") => Converter.Convert(source, folder[to], layout, Catalog.Models, options);

    private ArchitectureConfig Read(string name) => ConfigFile.Read(folder[name], Catalog.Models).Config;

    /// <summary>A weights file of a full-size model that takes no room: all of its data is a hole.</summary>
    private string Empty(string name, ArchitectureConfig config)
    {
        var (header, offset) = (new JsonObject(), 0L);
        foreach (var key in config.Keys())
        {
            var length = key.Shape.Aggregate(4L, (bytes, size) => bytes * size);
            header[key.Key] = new JsonObject { ["dtype"] = "F32", ["shape"] = new JsonArray([.. key.Shape.Select(size => JsonValue.Create(size))]), ["data_offsets"] = new JsonArray(offset, offset + length) };
            offset += length;
        }

        var text = Encoding.UTF8.GetBytes(header.ToJsonString());
        using var file = File.Create(folder[name]);
        var count = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(count, text.Length);
        file.Write(count);
        file.Write(text);
        file.SetLength(8 + text.Length + offset);
        return folder[name];
    }
}
