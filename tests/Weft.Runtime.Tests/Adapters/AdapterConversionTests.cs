using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using Weft.Cli;
using Weft.Models;
using Weft.Tests.Checkpoints;
using Weft.Tests.Models;

namespace Weft.Tests.Adapters;

/// <summary>Adapters themselves from one layout to another, without their models.</summary>
public sealed class AdapterConversionTests : IDisposable
{
    private const string Module = "base_model.model.text_model.encoder.layers.0.self_attn.";

    private readonly TemporaryFolder folder = new();

    public AdapterConversionTests() => AdapterCase.Base(Layout.Transformers, folder["model"]);

    public void Dispose() => folder.Dispose();

    /// <summary>One command line.</summary>
    public static (int Status, string Output, string Error) Run(params string[] args)
    {
        using StringWriter output = new() { NewLine = "\n" }, error = new() { NewLine = "\n" };
        var status = CommandLine.Run(args, Catalog.Models, output, error, TestContext.Current.CancellationToken);
        return (status, output.ToString(), error.ToString());
    }

    [Theory]
    [InlineData("attention")]
    [InlineData("rank-patterns")]
    [InlineData("open_clip-attention")]
    [InlineData("open_clip-parameter")]
    [InlineData("other-modules without embeddings of places")]
    [InlineData("other-modules with an embedding of places alone")]
    [InlineData("attention of other ranks")]
    [InlineData("attention of one right factor")]
    [InlineData("attention without k")]
    [InlineData("attention with k alone")]
    [InlineData("attention with a row of zeros")]
    [InlineData("attention scaled by the root of the rank")]
    [InlineData("attention scaled as no alpha does at three times the rank")]
    public void There_and_back_is_the_same_adapter(string name)
    {
        var (from, adapter, to) = Made(name);

        Converter.Convert(adapter, folder["there"], to, Catalog.Models, new() { Config = folder["model"] });
        Converter.Convert(folder["there"], folder["back"], from, Catalog.Models, new() { Config = folder["model"] });

        WeightFile.ShouldHoldTheSame(Weights(folder["back"]), WeightFile.Read(Weights(adapter)));
        Merged("back", folder["back"]).ShouldBe(Merged("once", adapter));
    }

    /// <summary>A model with the adapter as it came, and with the one it became.</summary>
    [Theory]
    [InlineData("attention", 0)]
    [InlineData("rank-patterns", 0)]
    [InlineData("open_clip-attention", 0)]
    [InlineData("attention of other ranks", 0)]
    [InlineData("attention of one right factor", 0)]
    [InlineData("attention without k", 0)]
    [InlineData("attention with a row of zeros", 0)]
    [InlineData("attention that was never trained", 0)]
    [InlineData("attention scaled by the root of the rank", 0)]
    [InlineData("attention scaled as no alpha does at three times the rank", 0)]
    [InlineData("other-modules without embeddings of places", 5e-7)]
    [InlineData("other-modules with an embedding of places alone", 5e-7)]
    [InlineData("open_clip-parameter", 5e-7)]
    public void It_does_the_same_to_a_model(string name, double tolerance)
    {
        var (_, adapter, to) = Made(name);

        Converter.Convert(adapter, folder["there"], to, Catalog.Models, new() { Config = folder["model"] });

        var (once, there) = (Merged("once", adapter), Merged("via", folder["there"]));
        once.Zip(there, (a, b) => Math.Abs((double)a - b)).Max().ShouldBeLessThanOrEqualTo(tolerance);
    }

    [Fact]
    public void Fused_projections_get_one_pair_of_all_ranks()
    {
        Converter.Convert(new AdapterCase("attention").Folder, folder["there"], Layout.OpenClip, Catalog.Models, new() { Config = folder["model"] });

        var (tensors, config) = (WeightFile.Read(Weights(folder["there"])), Config(folder["there"]));
        tensors.Values.Select(tensor => tensor.Spec.ToString()).Where(text => text.Contains(".model.transformer", StringComparison.Ordinal)).ShouldBe(
        [
            "base_model.model.transformer.resblocks.0.attn.base_layer.out_proj.lora_A.weight: F32[3, 28]",
            "base_model.model.transformer.resblocks.0.attn.base_layer.out_proj.lora_B.weight: F32[28, 3]",
            "base_model.model.transformer.resblocks.0.attn.lora_A.weight: F32[9, 28]",
            "base_model.model.transformer.resblocks.0.attn.lora_B.weight: F32[84, 9]",
        ]);
        var left = Singles(tensors["base_model.model.transformer.resblocks.0.attn.lora_B.weight"].Bytes);
        var own = WeightFile.Read(Weights(new AdapterCase("attention").Folder));
        for (var i = 0; i < left.Length; i++)
        {
            var (row, column) = (i / 9, i % 9);
            left[i].ShouldBe(row / 28 == column / 3 ? Singles(own[$"{Module}{"qkv"[row / 28]}_proj.lora_B.weight"].Bytes)[(row % 28 * 3) + (column % 3)] : 0);
        }

        config["target_modules"]!.ToJsonString().ShouldBe("""["out_proj"]""");
        config["target_parameters"]!.AsArray().Select(name => (string)name!).ShouldBe(["visual.transformer.resblocks.0.attn.in_proj_weight", "visual.transformer.resblocks.1.attn.in_proj_weight", "transformer.resblocks.0.attn.in_proj_weight"], ignoreOrder: true);
        (config["r"]!.ToJsonString(), config["lora_alpha"]!.ToJsonString(), config["lora_dropout"]!.GetValue<double>()).ShouldBe(("9", "21", 0));
        config["rank_pattern"]!.AsObject().Select(one => $"{one.Key}: {one.Value}").ShouldBe(new[] { "visual\\.transformer\\.resblocks\\.0", "visual\\.transformer\\.resblocks\\.1", "transformer\\.resblocks\\.0" }.Select(block => $"^{block}\\.attn\\.out_proj: 3"), ignoreOrder: true);
        config["alpha_pattern"]!.AsObject().Select(one => one.Value!.GetValue<long>()).ShouldBe([7, 7, 7]);
    }

    /// <summary>Modules of both towers have these last names, and one tower's are meant.</summary>
    [Fact]
    public void Names_that_end_others_are_written_whole()
    {
        var adapter = new AdapterCase("rank-patterns").Changed(folder["adapter"], tensors: all =>
        {
            foreach (var key in all.Keys.Where(key => key.Contains("vision", StringComparison.Ordinal) || key.Contains("self_attn", StringComparison.Ordinal)).ToList())
            {
                all.Remove(key);
            }
        });

        Converter.Convert(adapter, folder["there"], Layout.OpenClip, Catalog.Models, new() { Config = folder["model"] });

        ((string)Config(folder["there"])["target_modules"]!).ShouldBe("transformer\\.resblocks\\.0\\.mlp\\.c_fc");
        Config(folder["there"])["target_parameters"].ShouldBeNull();
    }

    [Theory]
    [InlineData("dora", "fc1.lora_A.weight' has no exact counterpart in layout open_clip: it goes with lengths of rows (use_dora)")]
    [InlineData("added-biases", "fc2.lora_A.weight' has no exact counterpart in layout open_clip: it goes with what is added to a bias (lora_bias)")]
    [InlineData("trained-biases", "q_proj.base_layer.bias' has no exact counterpart in layout open_clip: 'visual.transformer.resblocks.0.attn.in_proj_bias' there holds more than it replaces.")]
    [InlineData("other-modules", "position_embedding.lora_embedding_A' has no exact counterpart in layout open_clip: 'positional_embedding' there is a parameter of the whole model")]
    [InlineData("other-modules without text", "has pairs for several parameters of 'visual' ('visual.positional_embedding', 'visual.proj'), which PEFT's files do not tell apart.")]
    [InlineData("attention and a norm of the text tower", "replaces 'transformer.resblocks.0.ln_1', by which name (modules_to_save) PEFT means 'visual.transformer.resblocks.0.ln_1', too.")]
    [InlineData("attention and half a norm", "replaces 'visual.ln_post.weight', which is not all of a module there")]
    [InlineData("attention of two scales", "there has one factor for both")]
    [InlineData("attention of two dtypes", "and 'visual.transformer.resblocks.0.attn.in_proj_weight' there has one pair for both")]
    public void What_is_not_exact_is_refused_by_name(string name, string says)
    {
        var (_, adapter, to) = Made(name);

        var (status, output, error) = Run("convert", adapter, folder["there"], "--to", to.Name, "--config", folder["model"]);

        (status, output).ShouldBe((2, ""));
        error.ShouldContain(says);
        error.TrimEnd('\n').ShouldNotContain("\n");
        Directory.Exists(folder["there"]).ShouldBeFalse();
    }

    [Theory]
    [InlineData("", "an adapter does not hold its model's sizes; name the model's config file or the directory that holds it (--config).")]
    [InlineData("--config MODEL --adapter ADAPTER --max-shard-size 1GB", "is an adapter and does not take what is for models (--adapter, --max-shard-size).")]
    [InlineData("--config MODEL --partial", "is an adapter and does not take what is for models (--partial).")]
    [InlineData("--config MODEL --from timm", "expected layout timm, found transformers (ClipModel).")]
    [InlineData("--config MODEL --model ConvNext", "does not convert to ConvNext in layout open_clip.")]
    [InlineData("--config MODEL --set text.width=4", "ClipTextModel has no param 'width'.")]
    public void How_it_is_asked_for_is_checked(string options, string says)
    {
        var adapter = new AdapterCase("attention").Folder;
        string[] all = ["convert", adapter, folder["there"], "--to", "open_clip", .. options.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(word => word.Replace("MODEL", folder["model"], StringComparison.Ordinal).Replace("ADAPTER", adapter, StringComparison.Ordinal))];

        var (status, output, error) = Run(all);

        (status, output).ShouldBe((2, ""));
        error.ShouldContain(says);
        error.TrimEnd('\n').ShouldNotContain("\n");
    }

    [Fact]
    public void An_adapter_is_a_directory()
    {
        Run("convert", new AdapterCase("attention").Folder, folder["there.safetensors"], "--to", "open_clip", "--config", folder["model"]).Error
            .ShouldBe($"weft: {folder["there.safetensors"]}: an adapter is a directory of weights and config; name one.\n");
    }

    [Fact]
    public void The_command_line_tells_what_became_of_it()
    {
        var (status, output, error) = Run("convert", new AdapterCase("attention").Folder, folder["there"], "--to", "open_clip", "--config", folder["model"]);

        status.ShouldBe(0, error);
        output.ShouldBe($"adapter of ClipModel (transformers) -> OpenClip (open_clip): 12 tensors in {folder["there/adapter_model.safetensors"]} and {folder["there/adapter_config.json"]}\n");
        error.ShouldBe("weft: lora_dropout was 0.1; PEFT has none for parameters, and it is 0 now.\n");
        Run("convert", new AdapterCase("attention").Folder, folder["not"], "--to", "open_clip", "--config", folder["model"], "--dry-run").Output.ShouldContain("base_model.model.visual.transformer.resblocks.1.attn.lora_A.weight: F32[9, 36] <- base_model.model.vision_model.encoder.layers.1.self_attn.q_proj.lora_A.weight + ");
        Directory.Exists(folder["not"]).ShouldBeFalse();
    }

    [Fact]
    public void Inspect_says_that_it_is_one()
    {
        var adapter = new AdapterCase("other-modules").Changed(folder["adapter"], config => config["base_model_name_or_path"] = "some/model");

        Run("inspect", adapter).Output.ShouldStartWith("container  safetensors\nadapter    rank 2, alpha 3, for some/model\npair       ");
        Run("inspect", adapter).Output.ShouldContain("\npair       vision_model.embeddings.patch_embedding  rank 2\n");
        Run("inspect", adapter).Output.ShouldContain("\nreplaces   vision_model.post_layernorm.weight\n");
        Run("inspect", Path.Combine(adapter, "adapter_model.safetensors")).Output.ShouldBe(Run("inspect", adapter).Output);
        using var json = JsonDocument.Parse(Run("inspect", adapter, "--json", "--hash").Output);
        json.RootElement.GetProperty("class").ValueKind.ShouldBe(JsonValueKind.Null);
        json.RootElement.GetProperty("adapter").GetProperty("base").GetString().ShouldBe("some/model");
        json.RootElement.GetProperty("adapter").GetProperty("pairs").EnumerateArray().Count().ShouldBe(8);
        json.RootElement.GetProperty("adapter").GetProperty("replaced").EnumerateArray().Count().ShouldBe(2);
        json.RootElement.GetProperty("tensors")[0].GetProperty("sha256").GetString()!.Length.ShouldBe(64);
        File.Delete(Path.Combine(adapter, "adapter_config.json"));
        Run("inspect", adapter).ShouldBe((2, "", $"weft: {Path.Combine(adapter, "adapter_config.json")}: no such file; an adapter's rank and alpha stand there.\n"));
    }

    private static float[] Singles(byte[] bytes) => MemoryMarshal.Cast<byte, float>(bytes).ToArray();

    private static string Weights(string folder) => Path.Combine(folder, "adapter_model.safetensors");

    private static JsonObject Config(string folder) => (JsonObject)JsonNode.Parse(File.ReadAllText(Path.Combine(folder, "adapter_config.json")))!;

    /// <summary>Every value of the model with an adapter, in the order of names.</summary>
    private float[] Merged(string name, string adapter)
    {
        Converter.Convert(folder["model"], folder[$"{name}.safetensors"], Layout.Transformers, Catalog.Models, new() { Adapter = adapter });
        return [.. WeightFile.Read(folder[$"{name}.safetensors"]).Values.Where(tensor => tensor.Spec.DType == DType.F32).SelectMany(tensor => Singles(tensor.Bytes))];
    }

    private (Layout From, string Adapter, Layout To) Made(string name)
    {
        var adapter = new AdapterCase(name.Split(' ')[0]);
        return (adapter.Layout, name.Contains(' ', StringComparison.Ordinal) ? adapter.Changed(folder["adapter"], config => Change(name, config), tensors => Change(name, tensors)) : adapter.Folder, adapter.Other);
    }

    private static void Change(string name, JsonObject config)
    {
        switch (name)
        {
            case "attention of other ranks":
                config["lora_alpha"] = 6;
                config["rank_pattern"] = new JsonObject { ["k_proj"] = 2 };
                config["alpha_pattern"] = new JsonObject { ["k_proj"] = 4 };
                break;
            case "attention of two scales":
                config["alpha_pattern"] = new JsonObject { ["k_proj"] = 12 };
                break;
            case "attention scaled by the root of the rank":
                config["use_rslora"] = true;
                break;
            case "attention scaled as no alpha does at three times the rank":
                // 93 / √3 is no double over √9, nor over √10.
                (config["use_rslora"], config["lora_alpha"]) = (true, 93);
                break;
            default:
                break;
        }
    }

    private static void Change(string name, SortedDictionary<string, (TensorSpec Spec, byte[] Bytes)> tensors)
    {
        void Put(string key, long width) => tensors[key] = (new(key, DType.F32, [width]), new byte[width * 4]);
        if (name == "attention and a norm of the text tower")
        {
            Put("base_model.model.text_model.encoder.layers.0.layer_norm1.weight", 28);
            Put("base_model.model.text_model.encoder.layers.0.layer_norm1.bias", 28);
        }
        else if (name == "attention and half a norm")
        {
            Put("base_model.model.vision_model.post_layernorm.weight", 36);
        }

        foreach (var (key, (spec, bytes)) in tensors.ToList())
        {
            switch (name)
            {
                case "other-modules without text" when key.Contains("text_model", StringComparison.Ordinal):
                case "other-modules without embeddings of places" when key.Contains("position_embedding", StringComparison.Ordinal):
                case "other-modules with an embedding of places alone" when !key.Contains("vision_model.embeddings.position_embedding", StringComparison.Ordinal):
                case "attention without k" when key.Contains("k_proj", StringComparison.Ordinal):
                case "attention with k alone" when !key.Contains("k_proj", StringComparison.Ordinal):
                    tensors.Remove(key);
                    break;
                case "attention of other ranks" when key.Contains("k_proj.lora_A", StringComparison.Ordinal):
                    tensors[key] = (spec with { Shape = [2, spec.Shape[1]] }, bytes[..(bytes.Length / 3 * 2)]);
                    break;
                case "attention of other ranks" when key.Contains("k_proj.lora_B", StringComparison.Ordinal):
                    tensors[key] = (spec with { Shape = [spec.Shape[0], 2] }, [.. bytes.Chunk(12).SelectMany(row => row[..8])]);
                    break;
                case "attention of one right factor" when key.Contains("_proj.lora_A", StringComparison.Ordinal) && !key.Contains("out_proj", StringComparison.Ordinal):
                    tensors[key] = (spec, tensors[key.Replace("k_proj", "q_proj", StringComparison.Ordinal).Replace("v_proj", "q_proj", StringComparison.Ordinal)].Bytes);
                    break;
                case "attention with a row of zeros" when key.Contains("v_proj.lora_B", StringComparison.Ordinal):
                    // The last column: nothing of the left factor says that the rank goes on.
                    for (var i = 2; i < bytes.Length / 4; i += 3)
                    {
                        Array.Clear(bytes, i * 4, 4);
                    }

                    break;
                case "attention that was never trained" when key.Contains("lora_B", StringComparison.Ordinal):
                    Array.Clear(bytes);
                    break;
                case "attention of two dtypes" when key.Contains("k_proj", StringComparison.Ordinal):
                    var halves = new byte[bytes.Length / 2];
                    DTypeCast.Convert(bytes, DType.F32, halves, DType.F16);
                    tensors[key] = (spec with { DType = DType.F16 }, halves);
                    break;
                default:
                    break;
            }
        }
    }
}
