using System.Text.Json;
using TorchSharp;
using Weft.Models;
using Weft.Tests.Checkpoints;

namespace Weft.Tests.Models;

/// <summary>The libraries' own files, converted: byte for byte what the other library wrote.</summary>
public sealed class ModelConversionTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("eva02-base-clip", "open_clip", "timm", null)]
    [InlineData("eva02-large-clip-dyn", "open_clip", "timm", null)]
    [InlineData("eps-eva02", "open_clip", "timm", null)]
    [InlineData("eva02-base-clip", "timm", "timm", null)]
    [InlineData("openai-clip-vit-quickgelu", "open_clip", "transformers-vision-proj", "clipvisionmodelwithprojection")]
    [InlineData("openai-clip-vit-quickgelu", "transformers", "transformers-vision-proj", "ClipVisionModelWithProjection")]
    [InlineData("openai-clip-vit-quickgelu", "transformers", "transformers-vision", "ClipVisionModel")]
    [InlineData("openai-clip-vit-quickgelu", "transformers-vision-noprefix", "transformers-vision", null)]
    [InlineData("openai-clip-vit-quickgelu", "transformers-vision-proj", "transformers-vision-proj", null)]
    public void A_converted_directory_holds_the_other_librarys_file(string name, string from, string to, string? model)
    {
        var recorded = new ModelCase(name);
        var target = Converted(recorded.Write(from, folder["from"]), folder["to"], Of(to), new() { Model = model });

        File.ReadAllBytes(Path.Combine(target, "model.safetensors")).ShouldBe(File.ReadAllBytes(recorded.WeightsFile(to)));
        Directory.EnumerateFiles(target).Select(path => Path.GetFileName(path)).ShouldBe(["config.json", "model.safetensors", .. from == "open_clip" && to != "timm" ? ["preprocessor_config.json"] : Array.Empty<string>()], ignoreOrder: true);
        ShouldCompute(recorded, target, to switch
        {
            "timm" => nameof(EvaClipVision),
            "transformers-vision" => nameof(ClipVisionModel),
            _ => nameof(ClipVisionModelWithProjection),
        });
    }

    [Theory]
    [InlineData("eva02-base-clip", "open_clip", "timm", "open_clip_pytorch_model.bin", null)]
    [InlineData("openai-clip-vit-quickgelu", "transformers", "transformers-vision-proj", "pytorch_model.bin", "ClipVisionModelWithProjection")]
    public void A_directory_of_another_container_is_converted_likewise(string name, string from, string to, string file, string? model)
    {
        var recorded = new ModelCase(name);
        var source = recorded.Write(from, folder["from"]);
        var weights = Directory.EnumerateFiles(source, "*.safetensors").Single();
        TorchFile.Write(Path.Combine(source, file), WeightFile.Read(weights).Values);
        File.Delete(weights);

        var target = Converted(source, folder["to"], Of(to), new() { Model = model });

        File.ReadAllBytes(Path.Combine(target, "model.safetensors")).ShouldBe(File.ReadAllBytes(recorded.WeightsFile(to)));
    }

    [Theory]
    [InlineData("eva02-base-clip", "timm", "visual.trunk.")]
    [InlineData("eva02-large-clip-dyn", "timm", "visual.trunk.")]
    [InlineData("openai-clip-vit-quickgelu", "transformers-vision-proj", "visual.")]
    public void A_part_of_a_larger_model_is_written_on_demand(string name, string from, string prefix)
    {
        var recorded = new ModelCase(name);
        var source = recorded.Write(from, folder["from"]);

        var refusal = Should.Throw<ConversionException>(() => Converter.Convert(source, folder["to"], Layout.OpenClip, Catalog.Models)).Message;
        Directory.Exists(folder["to"]).ShouldBeFalse();
        Converter.Convert(source, folder["to"], Layout.OpenClip, Catalog.Models, new() { Partial = true });

        refusal.ShouldContain($"('{prefix}')");
        refusal.ShouldEndWith("that part can be written alone (Partial).");
        var part = WeightFile.Read(recorded.WeightsFile("open_clip")).Where(tensor => tensor.Key.StartsWith(prefix, StringComparison.Ordinal)).ToDictionary();
        WeightFile.ShouldHoldTheSame(folder["to/open_clip_model.safetensors"], part);
        Directory.EnumerateFiles(folder["to"]).Count().ShouldBe(1);
    }

    [Theory]
    [InlineData("eva02-base-clip", "timm")]
    [InlineData("openai-clip-vit-quickgelu", "transformers-vision-proj")]
    public void There_and_back_is_the_same_file(string name, string layout)
    {
        var recorded = new ModelCase(name);
        var source = recorded.Write(layout, folder["a"]);

        Converter.Convert(source, folder["b.safetensors"], Layout.OpenClip, Catalog.Models, new() { Partial = true });
        Converter.Convert(folder["b.safetensors"], folder["c"], Of(layout), Catalog.Models, new() { Model = layout == "timm" ? null : "ClipVisionModelWithProjection", Preset = layout == "timm" ? "eva02_base_patch16_clip_224" : null, Set = Sizes(name) });

        File.ReadAllBytes(folder["c/model.safetensors"]).ShouldBe(File.ReadAllBytes(recorded.WeightsFile(layout)));
        ShouldCompute(recorded, folder["c"], layout == "timm" ? nameof(EvaClipVision) : nameof(ClipVisionModelWithProjection));
    }

    [Theory]
    [InlineData("eva02-base-clip", "open_clip", "timm")]
    [InlineData("openai-clip-vit-quickgelu", "transformers", "open_clip")]
    [InlineData("openai-clip-vit-quickgelu", "transformers-vision-proj", "transformers")]
    public void Layouts_of_one_model_verify_as_the_same(string name, string a, string b)
    {
        var recorded = new ModelCase(name);

        var report = Verifier.Verify(recorded.Write(a, folder["a"]), recorded.Write(b, folder["b"]), Catalog.Models);

        report.Count(TensorVerdict.Differs).ShouldBe(0);
        report.Count(TensorVerdict.Equal).ShouldBeGreaterThan(30);
    }

    [Fact]
    public void A_directory_that_is_no_models_is_not_replaced()
    {
        var source = new ModelCase("siglip").Write("open_clip", folder["source"]);
        void Refused(string message) => Should.Throw<ConversionException>(() => Converter.Convert(source, folder["out"], Layout.OpenClip, Catalog.Models, new() { Overwrite = true })).Message.ShouldBe($"{folder["out"]}: {message}");

        Directory.CreateDirectory(folder["out"]);
        File.WriteAllText(Path.Combine(folder["out"], "keep.txt"), "mine");
        Refused("holds 'keep.txt' and no model, so it is not replaced; name another one.");
        Directory.CreateDirectory(Path.Combine(folder["out"], "src"));
        File.WriteAllText(Path.Combine(folder["out"], "config.json"), "{}");
        Refused("holds the folder 'src', which no model's directory does, so it is not replaced; name another one.");
        File.ReadAllText(Path.Combine(folder["out"], "keep.txt")).ShouldBe("mine");

        Directory.Delete(Path.Combine(folder["out"], "src"));
        Converter.Convert(source, folder["out"], Layout.OpenClip, Catalog.Models, new() { Overwrite = true });
        Directory.GetFiles(folder["out"]).Select(file => Path.GetFileName(file)).ShouldBe(["open_clip_config.json", "open_clip_model.safetensors"], ignoreOrder: true);
    }

    [Fact]
    public void A_cast_conversion_computes_nearly_the_same()
    {
        var recorded = new ModelCase("eva02-base-clip");
        var target = Converted(recorded.Write("open_clip", folder["from"]), folder["to"], Layout.Timm, new() { DType = DType.BF16 });

        WeightFile.Read(Path.Combine(target, "model.safetensors")).Values.ShouldAllBe(tensor => tensor.Spec.DType == DType.BF16);
        using var model = EvaClipVision.Load(target, new() { DType = torch.ScalarType.Float32 });
        var difference = (model.call(recorded.Image).Output - recorded["out.image_features"]).abs().max().item<float>();
        difference.ShouldBeInRange(1e-4f, 0.1f);
    }

    [Theory]
    [InlineData("/model_cfg/vision_cfg/ls_init_value", "1e-5", "does not hold OpenClip ")]
    [InlineData("/model_cfg/vision_cfg/no_ln_pre", "true", "unexpected 'visual.ln_pre.")]
    [InlineData("/model_cfg/vision_cfg/pool_type", "\"avg\"", "'vision.pool_type' must be 'tok'")]
    [InlineData("/model_cfg/vision_cfg/final_ln_after_pool", "true", "final_ln_after_pool")]
    public void What_transformers_cannot_say_is_refused(string path, string value, string says)
    {
        var source = new ModelCase("openai-clip-vit-quickgelu").Write("open_clip", folder["from"], config => Json.Set(config, path, value));

        var error = Should.Throw<WeftException>(() => Converter.Convert(source, folder["to"], Layout.Transformers, Catalog.Models));

        error.Message.ShouldContain(says);
        folder.Names.ShouldBe(["from"]);
    }

    private static string Converted(string source, string target, Layout to, ConvertOptions options)
    {
        EvaClipVision.Convert(source, target, to, options);
        return target;
    }

    private static Layout Of(string layout) => layout == "timm" ? Layout.Timm : Layout.Transformers;

    private static List<KeyValuePair<string, JsonElement>> Sizes(string name) => name == "eva02-base-clip"
        ? [Set("img_size", "[112, 80]"), Set("embed_dim", "56"), Set("num_heads", "2"), Set("depth", "2"), Set("num_classes", "36")]
        : [Set("image_size", "70"), Set("patch_size", "14"), Set("width", "36"), Set("layers", "2"), Set("head_width", "18"), Set("mlp_ratio", "3.0"), Set("embed_dim", "32"), Set("act", "\"quick_gelu\"")];

    private static KeyValuePair<string, JsonElement> Set(string param, string value) => new(param, JsonElement.Parse(value));

    private static void ShouldCompute(ModelCase recorded, string path, string model)
    {
        using var tower = Tower.Load(path, model);
        using var noGrad = torch.no_grad();
        Parity.Differences(recorded, tower.Run(recorded.Image)).ShouldBeEmpty();
    }
}
