using System.Text.Json;
using System.Text.Json.Nodes;
using TorchSharp;
using Weft.Models;
using Weft.Tests.Modules;

namespace Weft.Tests.Models;

/// <summary>A published library's model with random weights, and what that library computed with it: <c>tests/fixtures/NAME</c>.</summary>
internal sealed class ModelCase
{
    // Of the config class, or of the layout where several classes share a config.
    private static readonly Dictionary<string, (string Type, string Class)> Published = new()
    {
        ["CLIPConfig"] = ("clip", "CLIPModel"),
        ["SiglipConfig"] = ("siglip", "SiglipModel"),
        ["VJEPA2Config"] = ("vjepa2", "VJEPA2Model"),
        ["Glm4vVisionConfig"] = ("glm4v_vision", "Glm4vVisionModel"),
        ["Dinov2Config"] = ("dinov2", "Dinov2Model"),
        ["Dinov2WithRegistersConfig"] = ("dinov2_with_registers", "Dinov2WithRegistersModel"),
        ["DINOv3ViTConfig"] = ("dinov3_vit", "DINOv3ViTModel"),
        ["Siglip2Config"] = ("siglip2", "Siglip2Model"),
        ["Siglip2VisionConfig"] = ("siglip2_vision_model", "Siglip2VisionModel"),
        ["transformers-clip-vision-proj"] = ("clip_vision_model", "CLIPVisionModelWithProjection"),
        ["transformers-chineseclip"] = ("chinese_clip_vision_model", "ChineseCLIPVisionModel"),
        ["transformers-altclip"] = ("altclip_vision_model", "AltCLIPVisionModel"),
        ["transformers-metaclip2"] = ("metaclip_2_vision_model", "MetaClip2VisionModelWithProjection"),
    };

    private readonly JsonElement json;
    private readonly Fixture io;

    public ModelCase(string name)
    {
        Name = name;
        json = Fixture.Case(name);
        io = new(name);
    }

    /// <summary>Every case, layout and class whose parity is tested: classes of the layout itself, and those a mapping leads to.</summary>
    public static TheoryData<string, string, string> All => new()
    {
        { "eva02-base-clip", "timm", nameof(EvaClipVision) },
        { "eva02-base-clip", "open_clip", nameof(EvaClipVision) },
        { "eva02-large-clip-dyn", "timm", nameof(EvaClipVision) },
        { "eva02-large-clip-dyn", "open_clip", nameof(EvaClipVision) },
        { "eps-eva02", "timm", nameof(EvaClipVision) },
        { "eps-eva02", "open_clip", nameof(EvaClipVision) },
        { "eps-eva02-postnorm", "timm", nameof(EvaClipVision) },
        { "pe-core", "timm", nameof(PerceptionEncoder) },
        { "eps-pe-core", "timm", nameof(PerceptionEncoder) },
        { "siglip2-tanh", "timm", nameof(TimmVit) },
        { "eps-siglip", "timm", nameof(TimmVit) },
        { "openai-clip-vit-quickgelu", "open_clip", nameof(OpenClipVision) },
        { "openai-clip-vit-quickgelu", "open_clip", nameof(ClipVisionModelWithProjection) },
        { "openai-clip-vit-quickgelu", "transformers", nameof(ClipVisionModelWithProjection) },
        { "openai-clip-vit-quickgelu", "transformers", nameof(ClipVisionModel) },
        { "openai-clip-vit-quickgelu", "transformers", nameof(OpenClipVision) },
        { "openai-clip-vit-quickgelu", "transformers-vision", nameof(ClipVisionModel) },
        { "openai-clip-vit-quickgelu", "transformers-vision-noprefix", nameof(ClipVisionModel) },
        { "openai-clip-vit-quickgelu", "transformers-vision-proj", nameof(ClipVisionModelWithProjection) },
        { "openai-clip-vit-quickgelu", "transformers-vision-proj", nameof(OpenClipVision) },
        { "eps-clip", "open_clip", nameof(OpenClipVision) },
        { "eps-clip", "open_clip", nameof(ClipVisionModelWithProjection) },
        { "eps-clip", "transformers", nameof(ClipVisionModelWithProjection) },
        { "eps-clip", "transformers", nameof(ClipVisionModel) },
        { "eps-clip", "transformers", nameof(OpenClipVision) },
    };

    public string Name { get; }

    public torch.Tensor Image => io["in.image"];

    public torch.Tensor Text => io["in.text"];

    /// <summary>Names under which values of the image tower were recorded, such as <c>out.image_features</c> and <c>mid.vision.block.0</c>.</summary>
    public IEnumerable<string> Recorded => io.Names.Where(name => name is "out.image_features" or "out.hf_pooler_output" or "out.forward_features" || name.StartsWith("mid.vision.", StringComparison.Ordinal));

    /// <summary>Names of the values whose mean squares add up to the loss.</summary>
    public IReadOnlyList<string> LossTerms => [.. json.GetProperty("main_outputs").EnumerateArray().Select(name => name.GetString()!)];

    /// <summary>Norms of the loss' gradients, by key of the whole model; a parameter that the loss does not reach has none.</summary>
    public IReadOnlyDictionary<string, double> GradientNorms => json.GetProperty("grad_norms").EnumerateObject()
        .Where(norm => norm.Value.ValueKind != JsonValueKind.Null).ToDictionary(norm => norm.Name, norm => norm.Value.GetDouble());

    public double GradientNoise => json.GetProperty("grad_norms_fp32_rel_noise").GetDouble();

    /// <summary>The layouts whose weights the case has.</summary>
    public IReadOnlyList<string> Layouts => [.. json.GetProperty("layout").EnumerateObject().Select(layout => layout.Name)];

    /// <summary>Every name of the case's values: <c>in.*</c>, <c>out.*</c>, <c>mid.*</c> and <c>aux.*</c>.</summary>
    public IReadOnlyList<string> Names => [.. io.Names];

    /// <summary>Params that the library's config has no field for, and the case's values of them.</summary>
    public IReadOnlyList<KeyValuePair<string, JsonElement>> Set =>
        json.TryGetProperty("set", out var set) ? [.. set.EnumerateObject().Select(param => KeyValuePair.Create(param.Name, param.Value))] : [];

    private IEnumerable<JsonElement> Outputs => json.GetProperty("outputs").EnumerateArray();

    public torch.Tensor this[string name] => io[name];

    /// <summary>What a value may be off, beside 1e-5 of its size.</summary>
    public double Tolerance(string name) => Outputs.First(output => output.GetProperty("name").GetString() == name).GetProperty("atol").GetDouble();

    public string WeightsFile(string layout) => Path.Combine(Fixture.Folder(Name), $"weights.{layout}.safetensors");

    public torch.Tensor Weight(string layout, string key) => new Fixture(Name, $"weights.{layout}.safetensors")[key];

    public bool Holds(string layout, string key) => new Fixture(Name, $"weights.{layout}.safetensors").Names.Contains(key);

    /// <summary>The case as a directory in the ecosystem's own form.</summary>
    /// <param name="layout">One of the case's layouts.</param>
    /// <param name="folder">Where to make it; it must not exist.</param>
    /// <param name="change">Changes the config file.</param>
    /// <returns><paramref name="folder"/>.</returns>
    public string Write(string layout, string folder, Action<JsonNode>? change = null)
    {
        Directory.CreateDirectory(folder);
        var (file, weights, config) = layout switch
        {
            "open_clip" => ("open_clip_config.json", "open_clip_model.safetensors", new JsonObject { ["model_cfg"] = Constructor("open_clip") }),
            "timm" => ("config.json", "model.safetensors", Timm()),
            "weft" => ("weft.json", "model.safetensors", Constructor("weft")),
            _ => ("config.json", "model.safetensors", Transformers(layout)),
        };
        change?.Invoke(config);
        File.WriteAllText(Path.Combine(folder, file), config.ToJsonString());
        File.Copy(WeightsFile(layout), Path.Combine(folder, weights));
        return folder;
    }

    private JsonObject Constructor(string library) => JsonObject.Create(json.GetProperty("constructor").GetProperty(library))!.DeepClone().AsObject();

    private JsonObject Timm()
    {
        var arguments = Constructor("timm");
        var (name, classes) = (arguments["timm.create_model"]!.GetValue<string>(), arguments["num_classes"]?.GetValue<int>() ?? 1000);
        arguments.Remove("timm.create_model");
        arguments.Remove("num_classes");
        return new() { ["architecture"] = name, ["num_classes"] = classes, ["model_args"] = arguments };
    }

    private JsonObject Transformers(string layout)
    {
        var config = Constructor("transformers");
        var name = layout;
        if (config.Count == 1)
        {
            (name, var nested) = config.Single();
            config = nested!.DeepClone().AsObject();
        }

        var (type, model) = Published[name];
        if (layout.StartsWith("transformers-vision", StringComparison.Ordinal))
        {
            config = config["vision_config"]!.DeepClone().AsObject();
            (type, model) = ($"{type}_vision_model", model.Replace("Model", layout.EndsWith("-proj", StringComparison.Ordinal) ? "VisionModelWithProjection" : "VisionModel", StringComparison.Ordinal));
        }

        (config["architectures"], config["model_type"]) = (new JsonArray(model), type);
        return config;
    }
}
