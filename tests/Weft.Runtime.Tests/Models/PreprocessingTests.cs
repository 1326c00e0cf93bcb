using System.Text.Json;
using System.Text.Json.Nodes;
using Weft.Models;
using Weft.Tests.Conversion;

namespace Weft.Tests.Models;

/// <summary>What is done to images goes with a model from library to library, or is told.</summary>
public sealed class PreprocessingTests : IDisposable
{
    private static readonly double[] Mean = [0.1, 0.2, 0.3];
    private static readonly double[] Std = [0.4, 0.5, 0.6];

    private readonly TemporaryFolder folder = new();

    /// <summary>What each library can say.</summary>
    public static TheoryData<string, string, ImagePreprocessing> Expressible => new()
    {
        { "open_clip", "", Of(224, 224, "shortest") },
        { "open_clip", "", Of(new(224, 160), new(224, 160), "squash", "bilinear") },
        { "open_clip", "", Of(224, 224, "longest") },
        { "timm", "", Of(224, 224, "shortest") },
        { "timm", "", Of(224, 248, "shortest", "lanczos") },
        { "timm", "", Of(224, 255, "squash") },
        { "timm", "", Of(new(160, 224), new(182, 256), "border", "nearest") },
        { "transformers", "CLIPImageProcessor", Of(224, 224, "shortest") },
        { "transformers", "CLIPImageProcessor", Of(new(224, 160), 256, "shortest", "hamming") },
        { "transformers", "BitImageProcessor", Of(new(224, 160), new(224, 160), "squash", "box") },
        { "transformers", "CLIPImageProcessor", Of(new(224, 160), new(256, 192), "squash", "bilinear") },
        { "transformers", "SiglipImageProcessor", Of(new(256, 224), new(256, 224), "squash") },
        { "transformers", "DINOv3ViTImageProcessorFast", Of(224, 224, "squash") },
        { "transformers", "DINOv3ViTImageProcessorFast", Of(224, 256, "shortest") },
    };

    public void Dispose() => folder.Dispose();

    [Theory]
    [MemberData(nameof(Expressible))]
    public void What_a_library_can_say_is_read_as_it_was_written(string layout, string kind, ImagePreprocessing images)
    {
        var (fields, lost) = TargetPreprocessing.Write(Table(layout), [kind], images);

        lost.ShouldBeNull();
        ReadBack(layout, fields!).ShouldBe(new(images, null));
    }

    [Theory]
    [InlineData("open_clip", "", "a scale of 256x256 for 224x224", true)]
    [InlineData("transformers", "SiglipImageProcessor", "a scale of 256x256 for 224x224", true)]
    [InlineData("open_clip", "lanczos", "interpolation lanczos", false)]
    [InlineData("transformers", "longest", "resize longest", false)]
    [InlineData("transformers", "Siglip2ImageProcessor", "what Siglip2ImageProcessor asks for", false)]
    [InlineData("timm", "longest", "resize longest", false)]
    public void What_a_library_cannot_say_is_told(string layout, string how, string told, bool rest)
    {
        var images = how switch
        {
            "lanczos" => Of(224, 224, "shortest", "lanczos"),
            "longest" => Of(224, 224, "longest"),
            _ => Of(224, 256, layout == "open_clip" ? "shortest" : "squash"),
        };

        var (fields, lost) = TargetPreprocessing.Write(Table(layout), [how.Length > 0 && how.EndsWith("Processor", StringComparison.Ordinal) ? how : "CLIPImageProcessor"], images);

        lost.ShouldBe(told);
        (fields is not null).ShouldBe(rest);
    }

    [Theory]
    [InlineData("timm", """{ "input_size": [3, 224, 224], "crop_pct": 0.9, "crop_mode": "center", "interpolation": "bicubic", "mean": [0.1, 0.2, 0.3], "std": [0.4, 0.5, 0.6] }""", "shortest", 248, null)]
    [InlineData("timm", """{ "input_size": [3, 224, 224], "crop_pct": null, "interpolation": "bicubic", "mean": [0.1, 0.2, 0.3], "std": [0.4, 0.5, 0.6] }""", "shortest", 256, "config.json does not say crop_pct, crop_mode")]
    [InlineData("transformers", """{ "feature_extractor_type": "CLIPFeatureExtractor", "crop_size": 224, "size": 256, "resample": 3, "image_mean": [0.1, 0.2, 0.3], "image_std": [0.4, 0.5, 0.6] }""", "shortest", 256, null)]
    [InlineData("transformers", """{ "image_processor_type": "SiglipImageProcessor", "image_mean": [0.1, 0.2, 0.3], "image_std": [0.4, 0.5, 0.6], "resample": 3 }""", "squash", 224, "preprocessor_config.json does not say size")]
    [InlineData("transformers", """{ "image_processor_type": "CLIPImageProcessor", "do_normalize": false }""", null, 0, "preprocessor_config.json says do_normalize = false in a way that is not known")]
    [InlineData("transformers", """{ "image_processor_type": "OtherProcessor" }""", null, 0, "preprocessor_config.json is for 'OtherProcessor', which is not known")]
    [InlineData("transformers", """{ "size": 224 }""", null, 0, "preprocessor_config.json has no image_processor_type")]
    [InlineData("open_clip", """{ "size": 224, "mean": [0.1, 0.2, 0.3], "std": [0.4, 0.5, 0.6], "interpolation": "random", "resize_mode": "squash" }""", "squash", 224, null)]
    [InlineData("open_clip", """{ "size": 224, "mean": [0.1, 0.2, 0.3, 0.4] }""", null, 0, "open_clip_config.json says mean = [0.1,0.2,0.3,0.4] in a way that is not known")]
    public void Files_of_the_libraries_are_read_by_their_rules(string layout, string json, string? resize, int scale, string? note)
    {
        var read = ReadBack(layout, JsonNode.Parse(json)!.AsObject());

        read.Value.ShouldBe(resize is null ? null : Of(224, scale, resize));
        (read.Note?.Split(", for which")[0]).ShouldBe(note);
    }

    [Fact]
    public void Every_preprocessor_of_an_architecture_is_one_that_its_layout_knows()
    {
        Catalog.Models.Ecosystems.SelectMany(one => one.DTypes).ShouldAllBe(one => Enum.IsDefined(Enum.Parse<DType>(one.Key)));
        foreach (var (architecture, table) in Catalog.Models.Architectures.SelectMany(one => one.Upstream.Select(table => (one, table))))
        {
            table.Preprocessors.ShouldBeSubsetOf(Catalog.Models.Ecosystems.Single(one => one.Layout == table.Layout).Preprocessing?.Kinds.SelectMany(kind => kind.Names) ?? [], architecture.Name);
        }
    }

    [Fact]
    public void A_converted_directory_keeps_what_is_done_to_images()
    {
        var recorded = new ModelCase("openai-clip-vit-quickgelu");
        var source = recorded.Write("open_clip", folder["a"], config => config["preprocess_cfg"] = JsonNode.Parse("""{ "mean": [0.1, 0.2, 0.3], "std": [0.4, 0.5, 0.6], "interpolation": "bilinear", "resize_mode": "squash", "size": 70 }"""));

        var report = Converter.Convert(source, folder["b"], Layout.Transformers, Catalog.Models, new() { Model = "ClipVisionModelWithProjection" });

        report.Notes.ShouldBeEmpty();
        report.Preprocessing.ShouldBe(Of(70, 70, "squash", "bilinear"));
        report.Files.Select(Path.GetFileName).ShouldBe(["model.safetensors", "config.json", "preprocessor_config.json"]);
        JsonNode.DeepEquals(Json(folder["b/preprocessor_config.json"]), JsonNode.Parse(
            """
            {
              "image_processor_type": "CLIPImageProcessor", "do_resize": true, "resample": 2, "do_rescale": true, "rescale_factor": 0.00392156862745098,
              "do_normalize": true, "image_mean": [0.1, 0.2, 0.3], "image_std": [0.4, 0.5, 0.6], "do_center_crop": false, "size": { "height": 70, "width": 70 }
            }
            """)).ShouldBeTrue();
        using var opened = ModelSource.Open(folder["b"], Catalog.Models);
        SourcePreprocessing.Read(opened).ShouldBe(new(report.Preprocessing, null));
    }

    [Fact]
    public void A_file_of_the_same_library_is_kept_word_for_word()
    {
        var recorded = new ModelCase("openai-clip-vit-quickgelu");
        var images = """{ "image_processor_type": "OtherProcessor", "made_by": ["hand"], "size": { "shortest_edge": 70 } }""";
        File.WriteAllText(Path.Combine(recorded.Write("transformers", folder["a"]), "preprocessor_config.json"), images);
        recorded.Write("open_clip", folder["c"], config => config["preprocess_cfg"] = JsonNode.Parse("""{ "mean": 0.5, "fill_color": 255, "resize_mode": "longest" }"""));

        Converter.Convert(folder["a"], folder["b"], Layout.Transformers, Catalog.Models, new() { Model = "ClipVisionModel" }).Notes.ShouldBeEmpty();
        Converter.Convert(folder["c"], folder["d"], Layout.OpenClip, Catalog.Models).Notes.ShouldBeEmpty();

        JsonNode.DeepEquals(Json(folder["b/preprocessor_config.json"]), JsonNode.Parse(images)).ShouldBeTrue();
        Json(folder["d/open_clip_config.json"])["preprocess_cfg"]!.ToJsonString().ShouldBe("""{"mean":0.5,"fill_color":255,"resize_mode":"longest"}""");
    }

    [Fact]
    public void A_library_without_a_place_for_it_is_told_about()
    {
        var source = new ModelCase("eva02-base-clip").Write("timm", folder["a"]);
        var known = new ModelCatalog(Catalog.Models.Architectures, Catalog.Models.Mappings, [.. Catalog.Models.Ecosystems.Select(one => one.Layout == Layout.Timm ? one with { Preprocessing = null } : one)]);
        using var opened = ModelSource.Open(source, Catalog.Models);

        var target = new TargetFinder(opened, Catalog.Models, Layout.Timm, new()).Find();
        var beside = TargetDirectory.Make(target, opened, known.Ecosystems.Single(one => one.Layout == Layout.Timm), known, null);

        beside.Notes.Single().ShouldStartWith("configs in the form of timm do not say what is done to images: shortest 256x256");
    }

    [Fact]
    public void A_class_that_sees_videos_keeps_its_file_and_one_that_sees_text_has_none()
    {
        File.WriteAllText(Path.Combine(new ModelCase("vjepa2").Write("transformers", folder["a"]), "preprocessor_config.json"), "{\"crop_size\": 4}");
        File.WriteAllText(Path.Combine(new ModelCase("openai-clip-vit-quickgelu").Write("transformers", folder["c"]), "preprocessor_config.json"), "{\"crop_size\": 4}");

        Converter.Convert(folder["a"], folder["b"], Layout.Transformers, Catalog.Models);
        Converter.Convert(folder["c"], folder["d"], Layout.Transformers, Catalog.Models, new() { Model = "CLIPTextModel" });

        File.Exists(folder["b/preprocessor_config.json"]).ShouldBeTrue();
        File.Exists(folder["d/preprocessor_config.json"]).ShouldBeFalse();
    }

    [Fact]
    public void A_source_that_does_not_say_it_is_told_about()
    {
        var recorded = new ModelCase("eva02-base-clip");
        Directory.CreateDirectory(folder["bare"]);
        File.Copy(recorded.WeightsFile("timm"), folder["bare/weights.safetensors"]);

        var report = Converter.Convert(folder["bare/weights.safetensors"], folder["b"], Layout.Timm, Catalog.Models, new() { Preset = "eva02_base_patch16_clip_224", Set = Sizes() });

        report.Preprocessing.ShouldBeNull();
        report.Notes.ShouldBe(["what is done to images is not known: weights without a config do not say it; timm takes its own defaults."]);
        Json(folder["b/config.json"])["pretrained_cfg"]!.ToJsonString().ShouldBe("{}");
    }

    [Fact]
    public void What_the_library_takes_from_the_model_stands_in_the_models_config()
    {
        var recorded = new ModelCase("eva02-base-clip");
        var source = recorded.Write("open_clip", folder["a"]);

        var report = Converter.Convert(source, folder["b"], Layout.OpenClip, Catalog.Models);

        report.Preprocessing!.Size.ShouldBe(new Size2(112, 80));
        Json(folder["b/open_clip_config.json"])["model_cfg"]!["vision_cfg"]!["image_size"]!.ToJsonString().ShouldBe("[112,80]");
    }

    [Fact]
    public void What_the_model_does_not_say_either_is_the_models_default()
    {
        var source = new ModelCase("convnext").Write("open_clip", folder["a"], config =>
        {
            config["model_cfg"]!["vision_cfg"]!.AsObject().Remove("image_size");
            config["preprocess_cfg"] = JsonNode.Parse("""{ "size": 320 }""");
        });

        var report = Converter.Convert(source, folder["b"], Layout.OpenClip, Catalog.Models);

        report.Preprocessing!.Size.ShouldBe(new Size2(224, 224));
        Json(folder["b/open_clip_config.json"])["model_cfg"]!["vision_cfg"]!["image_size"]!.ToJsonString().ShouldBe("224");
    }

    private static ImagePreprocessing Of(Size2 size, Size2 resized, string resize, string interpolation = "bicubic") => new(Mean, Std, size, resized, interpolation, resize);

    private static JsonNode Json(string path) => JsonNode.Parse(File.ReadAllText(path))!;

    private static PreprocessingTable Table(string layout) => Catalog.Models.Ecosystems.Single(one => one.Layout.Name == layout).Preprocessing!;

    private static KeyValuePair<string, JsonElement>[] Sizes() =>
        [.. new[] { ("img_size", "[112,80]"), ("embed_dim", "56"), ("num_heads", "2"), ("depth", "2"), ("num_classes", "36") }.Select(one => KeyValuePair.Create(one.Item1, JsonElement.Parse(one.Item2)))];

    private SourcePreprocessing ReadBack(string layout, JsonObject fields)
    {
        var (table, form) = (Table(layout), Catalog.Models.Ecosystems.Single(one => one.Layout.Name == layout));
        var at = table.At.Split('|')[0];
        var root = at.Length == 0 ? fields : new JsonObject { [at] = fields };
        foreach (var (field, path) in table.Decided)
        {
            // The model agrees.
            var (parent, name) = UpstreamWriter.Parent(root, path);
            parent[name] = fields[field]?.DeepClone();
        }

        Directory.CreateDirectory(folder["read"]);
        File.WriteAllText(folder[$"read/{table.File ?? form.ConfigFile}"], root.ToJsonString());
        using var config = table.File is null ? JsonDocument.Parse(root.ToJsonString()) : JsonDocument.Parse("{}");
        return SourcePreprocessing.Read(form, folder[$"read/{form.ConfigFile}"], config.RootElement);
    }
}
