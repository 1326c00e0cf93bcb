using System.Text.Json.Nodes;
using Weft.Cli;
using Weft.Models;
using Weft.Tests.Checkpoints;

namespace Weft.Tests.Models;

/// <summary>Damaged and foreign input, from code and from the command line: one clear message, and nothing written.</summary>
public sealed class BrokenModelTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void No_file() => Refused(folder["nowhere"], "nowhere: no such file");

    [Fact]
    public void A_directory_without_weights()
    {
        var path = new ModelCase("eps-eva02").Write("timm", folder["model"]);
        File.Delete(folder["model/model.safetensors"]);

        Refused(path, "model.safetensors");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(100)]
    [InlineData(100_000)]
    [InlineData(int.MaxValue)]
    public void A_file_cut_short(int missing)
    {
        var path = new ModelCase("eps-eva02").Write("timm", folder["model"]);
        using (var file = File.OpenWrite(folder["model/model.safetensors"]))
        {
            file.SetLength(Math.Max(0, file.Length - missing));
        }

        Refused(path, folder["model/model.safetensors"]);
    }

    [Fact]
    public void A_tensor_of_another_shape() =>
        Refused(
            Damaged(tensors => tensors["blocks.0.mlp.fc2.bias"] = (new("blocks.0.mlp.fc2.bias", DType.F32, [23]), new byte[92])),
            "1 tensor of another shape or kind",
            "differs 'blocks.0.mlp.fc2.bias': expected F32[24], found F32[23].");

    [Fact]
    public void Integers_in_place_of_floats() =>
        Refused(
            Damaged(tensors => tensors["norm.weight"] = (new("norm.weight", DType.I32, [24]), new byte[96])),
            "differs 'norm.weight': expected F32[24], found I32[24].");

    [Fact]
    public void Missing_and_extra_keys() =>
        Refused(
            Damaged(tensors =>
            {
                tensors["blocks.0.attn.proj.weigth"] = tensors["blocks.0.attn.proj.weight"] with { Spec = new("blocks.0.attn.proj.weigth", DType.F32, [24, 24]) };
                tensors.Remove("blocks.0.attn.proj.weight");
                tensors["rope.freqs"] = (new("rope.freqs", DType.F32, [1]), new byte[4]);
            }),
            "1 key missing, 2 tensors unexpected",
            "missing 'blocks.0.attn.proj.weight': F32[24, 24]. Did you mean 'blocks.0.attn.proj.weigth'?",
            "unexpected 'blocks.0.attn.proj.weigth': F32[24, 24].",
            "unexpected 'rope.freqs': F32[1].");

    [Theory]
    [InlineData("/model_args/qk_norm", "true", "model_args.qk_norm")]
    [InlineData("/model_args/swiglu_mlp", "false", "swiglu_mlp")]
    [InlineData("/model_args/use_abs_pos_emb", "false", "use_abs_pos_emb")]
    [InlineData("/model_args/num_heads", "\"two\"", "num_heads")]
    [InlineData("/model_args/num_heads", "5", "num_heads = 5")]
    [InlineData("/architecture", "\"eva02_basic_patch16_clip_224\"", "eva02_base_patch16_clip_224")]
    public void A_timm_config_that_cannot_be_said(string field, string value, string says) =>
        Refused(new ModelCase("eps-eva02").Write("timm", folder["model"], config => Json.Set(config, field, value)), folder["model/config.json"], says);

    [Theory]
    [InlineData("/model_cfg/vision_cfg/timm_pool", "\"max\"", "timm_pool")]
    [InlineData("/model_cfg/vision_cfg/timm_proj", "\"conv\"", "timm_proj")]
    [InlineData("/model_cfg/vision_cfg/attn_pool", "1", "attn_pool")]
    [InlineData("/model_cfg/audio_cfg", "{ \"mlp_width\": 4 }", "audio_cfg")]
    public void An_open_clip_config_that_cannot_be_said(string field, string value, string says) =>
        Refused(new ModelCase("eps-eva02").Write("open_clip", folder["model"], config => Json.Set(config, field, value)), folder["model/open_clip_config.json"], says);

    [Theory]
    [InlineData("hidden_act", "\"mish\"", "hidden_act")]
    [InlineData("num_channels", "4", "num_channels")]
    [InlineData("use_head", "true", "use_head")]
    [InlineData("model_type", "\"blip_2_vision_model\"", "blip_2_vision_model")]
    public void A_transformers_config_that_cannot_be_said(string field, string value, string says)
    {
        var path = new ModelCase("openai-clip-vit-quickgelu").Write("transformers-vision", folder["model"], config =>
        {
            config[field] = JsonNode.Parse(value);
            if (field == "model_type")
            {
                config["architectures"] = new JsonArray("Blip2VisionModel");
            }
        });

        Refused(path, load: p => ClipVisionModel.Load(p), "transformers", folder["model/config.json"], says);
    }

    [Theory]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("")]
    public void A_config_that_is_no_config(string text)
    {
        var path = new ModelCase("eps-eva02").Write("timm", folder["model"]);
        File.WriteAllText(folder["model/config.json"], text);

        Refused(path, "config.json");
    }

    private string Damaged(Action<SortedDictionary<string, (TensorSpec Spec, byte[] Bytes)>> damage)
    {
        var path = new ModelCase("eps-eva02").Write("timm", folder["model"]);
        var tensors = WeightFile.Read(folder["model/model.safetensors"]);
        damage(tensors);
        WeightFile.Write(folder["model/model.safetensors"], tensors);
        return path;
    }

    private void Refused(string path, params string[] says) => Refused(path, load: p => EvaClipVision.Load(p), "timm", says);

    private void Refused(string path, Func<string, TorchSharp.torch.nn.Module> load, string layout, params string[] says)
    {
        var before = folder.Names.ToArray();
        var message = Should.Throw<WeftException>(() => load(path)).Message;
        Run("convert", path, folder["target"], "--to", layout).ShouldBe(2);
        Run("convert", path, folder["target.safetensors"], "--to", layout, "--partial").ShouldBe(2);
        folder.Names.ShouldBe(before);

        foreach (var text in says)
        {
            message.ShouldContain(text);
        }

        int Run(params string[] args)
        {
            using StringWriter output = new() { NewLine = "\n" }, error = new() { NewLine = "\n" };
            var status = CommandLine.Run(args, Catalog.Models, output, error, TestContext.Current.CancellationToken);
            output.ToString().ShouldBeEmpty();
            var line = error.ToString().TrimEnd('\n');
            line.ShouldStartWith("weft: ");
            line.ShouldNotContain("\n");
            foreach (var text in says)
            {
                line.ShouldContain(text);
            }

            return status;
        }
    }
}
