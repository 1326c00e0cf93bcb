using Weft.Models;
using Weft.Tests.Checkpoints;
using Weft.Tests.Models;

namespace Weft.Tests.Loading;

/// <summary>What the report says of keys that belong to another layout, or to nothing.</summary>
public sealed class KeyReportTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Keys_of_another_layout_are_recognised_by_the_mapping()
    {
        var report = Swapped("openai-clip-vit-quickgelu", "open_clip", "transformers");

        report[0].ShouldEndWith("does not hold OpenClip (layout open_clip): 49 keys missing, 61 tensors unexpected.");
        report.ShouldContain("unexpected 'vision_model.encoder.layers.{i}.layer_norm1.weight', i = 0-1: F32[36]. This is transformers' key of ClipModel; here it is 'visual.transformer.resblocks.{i}.ln_1.weight'.");
        report.ShouldContain("unexpected 'vision_model.encoder.layers.{i}.self_attn.q_proj.bias', i = 0-1: F32[36]. This is transformers' key of ClipModel; here it is a part of 'visual.transformer.resblocks.{i}.attn.in_proj_bias'.");
        report.ShouldContain("missing 'visual.proj': F32[36, 32]. It may be there as 'visual_projection.weight'.");
        report.ShouldContain("missing 'transformer.resblocks.0.attn.in_proj_bias': F32[84]. It may be there as 'text_model.encoder.layers.0.self_attn.k_proj.bias', 'text_model.encoder.layers.0.self_attn.q_proj.bias' and 'text_model.encoder.layers.0.self_attn.v_proj.bias'.");
        report[^1].ShouldBe("Convert the file to layout open_clip first.");
    }

    [Fact]
    public void It_reads_mappings_both_ways()
    {
        var report = Swapped("openai-clip-vit-quickgelu", "transformers", "open_clip");

        report.ShouldContain("unexpected 'visual.transformer.resblocks.{i}.attn.in_proj_weight', i = 0-1: F32[108, 36]. This is open_clip's key of OpenClip; here it is 'vision_model.encoder.layers.{i}.self_attn.q_proj.weight', 'vision_model.encoder.layers.{i}.self_attn.k_proj.weight' and 'vision_model.encoder.layers.{i}.self_attn.v_proj.weight'.");
        report[^1].ShouldBe("Convert the file to layout transformers first.");
    }

    [Fact]
    public void The_names_of_a_part_are_recognised_and_no_conversion_is_promised()
    {
        var report = Swapped("eva02-base-clip", "open_clip", "timm");

        report.ShouldContain("unexpected 'cls_token': F32[1, 1, 56]. This is timm's key of EvaClipVision; here it is 'visual.trunk.cls_token'.");
        report.ShouldContain("missing 'visual.trunk.blocks.{i}.norm1.bias', i = 0-1: F32[56]. It may be there as 'blocks.{i}.norm1.bias'.");
        report.ShouldNotContain(line => line.Contains("weft convert", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("false", "img/Transformer/encoderblock_{i}/MultiHeadDotProductAttention_{i}/query/kernel', i = 0.0, 1.0: F32[36, 2, 18]")]
    [InlineData("true", "img/Transformer/encoderblock/MultiHeadDotProductAttention_0/query/kernel': F32[2, 36, 2, 18]")]
    public void Names_of_a_key_set_are_recognised_stacked_or_not(string scanned, string name)
    {
        var source = new ModelCase("siglip").Write("open_clip", folder["a"]);
        Converter.Convert(source, folder["b.safetensors"], new Layout("big_vision"), Catalog.Models, new() { Set = [KeyValuePair.Create("scan", System.Text.Json.JsonElement.Parse(scanned))] });
        var tensors = WeightFile.Read(folder["b.safetensors"]);
        tensors.Remove("params/t").ShouldBeTrue();
        WeightFile.Write(folder["b.safetensors"], tensors);
        var set = Report(folder["b.safetensors"], source);
        set.Count.ShouldBe(2);
        set[1].ShouldBe("missing 'params/t': F32[1].");

        File.Copy(folder["b.safetensors"], Path.Combine(source, "open_clip_model.safetensors"), overwrite: true);
        using var opened = ModelSource.Open(source, Catalog.Models);
        var detection = new ConfigDetector(opened, Catalog.Models with { Mappings = [] }, new KeyMatcher(opened.Checkpoint), Candidate.ByDistance(Catalog.Models, [CustomTextClip.Architecture]), [], named: true).Detect(opened.Envelope!.Value) with { Mappings = Catalog.Models.Mappings };
        Lines(Should.Throw<LoadException>(() => detection.ThrowIfBroken("x")).Message)
            .ShouldContain($"unexpected 'params/{name}. This is big_vision's key of BigVisionCustomTextClip; here it is a part of 'visual.trunk.blocks.{{i}}.attn.qkv.weight'.");
    }

    [Fact]
    public void What_differs_in_shape_has_a_line_of_its_own_and_blocks_too_many_are_no_other_layouts()
    {
        var recorded = new ModelCase("openai-clip-vit-quickgelu");
        var source = recorded.Write("open_clip", folder["a"]);
        var tensors = WeightFile.Read(recorded.WeightsFile("open_clip"));
        foreach (var (block, size) in new[] { (2, 3L), (3, 3L), (4, 5L) })
        {
            var name = $"visual.transformer.resblocks.{block}.ln_1.weight";
            tensors[name] = (new(name, DType.F32, [size]), new byte[4 * size]);
        }

        tensors["visual.ln_pre.weight"] = (new("visual.ln_pre.weight", DType.F32, [7]), new byte[28]);
        tensors["vision_model.encoder.layers.0.layer_norm1.weight"] = (new("vision_model.encoder.layers.0.layer_norm1.weight", DType.F32, [1]), new byte[4]);
        tensors["vision_model.nothing"] = (new("vision_model.nothing", DType.F32, [1]), new byte[4]);
        WeightFile.Write(Path.Combine(source, "open_clip_model.safetensors"), tensors);

        Report(source).Skip(1).ShouldBe(
        [
            "differs 'visual.ln_pre.weight': expected F32[36], found F32[7].",
            "unexpected 'visual.transformer.resblocks.4.ln_1.weight': F32[5].",
            "unexpected 'visual.transformer.resblocks.{i}.ln_1.weight', i = 2-3: F32[3].",
            "unexpected 'vision_model.encoder.layers.0.layer_norm1.weight': F32[1]. This is transformers' key of ClipModel; here it is 'visual.transformer.resblocks.0.ln_1.weight'.",
            "unexpected 'vision_model.nothing': F32[1].",
            "Convert the file to layout open_clip first.",
        ], ignoreOrder: true);
    }

    [Fact]
    public void A_hostile_file_is_told_of_in_bounds()
    {
        var recorded = new ModelCase("openai-clip-vit-quickgelu");
        var source = recorded.Write("open_clip", folder["a"]);
        var names = Enumerable.Range(0, 20_000).Select(i => $"vision_model.encoder.layers.{i}.x{i}.{new string('y', i % 100)}");
        SafetensorsWriter.Write(Path.Combine(source, "open_clip_model.safetensors"), names.Select(name => new TensorSpec(name, DType.U8, [])), null, (_, stream) => stream.WriteByte(0));

        var report = Report(source);

        report.Count.ShouldBeLessThan(200);
        report.ShouldContain("and 19960 more kinds of unexpected tensors");
    }

    /// <summary>The report of a directory in one layout with the weights of another.</summary>
    private List<string> Swapped(string name, string layout, string weights)
    {
        var recorded = new ModelCase(name);
        var source = recorded.Write(layout, folder["a"]);
        File.Copy(recorded.WeightsFile(weights), Path.Combine(source, layout == "open_clip" ? "open_clip_model.safetensors" : "model.safetensors"), overwrite: true);
        return Report(source);
    }

    private static List<string> Report(string path, string? config = null)
    {
        using var source = ModelSource.Open(path, Catalog.Models, config);
        return Lines(Should.Throw<LoadException>(() => Detector.Detect(source, Catalog.Models).ThrowIfBroken(path)).Message);
    }

    private static List<string> Lines(string message) => [.. message.Split('\n').Select(line => line.Trim())];
}
