using System.Runtime.InteropServices;
using System.Text.Json.Nodes;
using TorchSharp;
using Weft.Models;
using Weft.Tests.Checkpoints;

namespace Weft.Tests.Models;

/// <summary>A trained checkpoint with parallel branches, folded file to file: what the library's own folding gives, computing what the branches did.</summary>
public sealed class FoldedModelTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("fastvit-ln", "timm")]
    [InlineData("fastvit-unpooled", "timm")]
    [InlineData("fastvit-mci", "open_clip")]
    public void A_folded_file_holds_what_the_library_folds(string name, string layout)
    {
        var source = layout == "timm" ? new ModelCase(name).Write(layout, folder["trained"]) : WriteTrunk(name);

        Converter.Convert(source, folder["folded"], Layout.Timm, Catalog.Models, new() { Model = "FoldedFastVit" });

        var expected = Trunk(WeightFile.Read(new ModelCase($"{name}-folded").WeightsFile(layout)));
        var found = WeightFile.Read(folder["folded/model.safetensors"]);
        found.Values.Select(t => t.Spec.ToString()).ShouldBe(expected.Values.Select(t => t.Spec.ToString()), ignoreOrder: true);
        foreach (var (key, (_, bytes)) in found)
        {
            if (!key.Contains("reparam_conv", StringComparison.Ordinal))
            {
                bytes.ShouldBe(expected[key].Bytes, key);
                continue;
            }

            // The library rounds after every step, here once.
            var (ours, theirs) = (MemoryMarshal.Cast<byte, float>(bytes).ToArray(), MemoryMarshal.Cast<byte, float>(expected[key].Bytes).ToArray());
            var size = theirs.Max(Math.Abs);
            ours.Zip(theirs, (a, b) => Math.Abs(a - b)).Max().ShouldBeLessThan(1e-6f * size, key);
        }
    }

    [Theory]
    [InlineData("fastvit-ln")]
    [InlineData("fastvit-unpooled")]
    public void A_folded_directory_computes_what_was_trained(string name)
    {
        var recorded = new ModelCase(name);

        Converter.Convert(recorded.Write("timm", folder["trained"]), folder["folded"], Layout.Timm, Catalog.Models, new() { Model = "FoldedFastVit" });

        File.ReadAllText(folder["folded/config.json"]).ShouldContain("\"inference_mode\": true");
        ShouldCompute(recorded, folder["folded"]);
    }

    [Fact]
    public void Loading_folds_in_memory()
    {
        var recorded = new ModelCase("fastvit-ln");

        ShouldCompute(recorded, recorded.Write("timm", folder["trained"]));
    }

    [Fact]
    public void A_trained_file_and_a_folded_one_verify_as_the_same()
    {
        var (trained, folded) = (new ModelCase("fastvit-unpooled").Write("timm", folder["trained"]), new ModelCase("fastvit-unpooled-folded").Write("timm", folder["folded"]));

        var report = Verifier.Verify(trained, folded, Catalog.Models, tolerance: 1e-4);

        report.Count(TensorVerdict.Differs).ShouldBe(0);
        report.Count(TensorVerdict.Equal).ShouldBe(85);
        report.Tensors.Where(t => t.Verdict == TensorVerdict.MissingInB).ShouldAllBe(t => t.A[0].EndsWith(".num_batches_tracked"));
        Verifier.Verify(folded, trained, Catalog.Models, tolerance: 1e-4).Count(TensorVerdict.Equal).ShouldBe(85);
    }

    [Fact]
    public void What_is_folded_does_not_come_apart_again()
    {
        var source = new ModelCase("fastvit-ln-folded").Write("timm", folder["folded"]);

        Should.Throw<ConversionException>(() => Converter.Convert(source, folder["back"], Layout.Timm, Catalog.Models, new() { Model = "FastVit" }))
            .Message.ShouldBe($"{source}: FastVit-FoldedFastVit.map.json takes FastVit to FoldedFastVit and not back: what was folded into 'stem.{{s:0|1}}.reparam_conv.{{weight|bias}}' cannot be told apart again.");
        Should.Throw<WeftException>(() => FastVit.Load(source));
        folder.Names.ShouldBe(["folded"]);
    }

    // The trunk of an open_clip model as timm has it by itself.
    private string WriteTrunk(string name)
    {
        var recorded = new ModelCase(name);
        var model = JsonNode.Parse(File.ReadAllText(Path.Combine(recorded.Write("open_clip", folder["whole"]), "open_clip_config.json")))!["model_cfg"]!;
        Directory.CreateDirectory(folder["trained"]);
        File.WriteAllText(folder["trained/config.json"], new JsonObject
        {
            ["architecture"] = model["vision_cfg"]!["timm_model_name"]!.DeepClone(),
            ["num_classes"] = model["embed_dim"]!.DeepClone(),
            ["model_args"] = model["vision_cfg"]!["timm_model_kwargs"]!.DeepClone(),
        }.ToJsonString());
        WeightFile.Write(folder["trained/model.safetensors"], Trunk(WeightFile.Read(recorded.WeightsFile("open_clip"))));
        return folder["trained"];
    }

    private static void ShouldCompute(ModelCase recorded, string path)
    {
        using var model = FoldedFastVit.Load(path);
        using var noGrad = torch.no_grad();
        var (features, output) = model.call(recorded.Image);
        Parity.Differences(recorded, new Dictionary<string, torch.Tensor> { ["out.forward_features"] = features, ["out.features"] = output }).ShouldBeEmpty();
    }

    private static SortedDictionary<string, (TensorSpec Spec, byte[] Bytes)> Trunk(SortedDictionary<string, (TensorSpec Spec, byte[] Bytes)> tensors)
    {
        const string Prefix = "visual.trunk.";
        return tensors.Keys.Any(key => key.StartsWith(Prefix, StringComparison.Ordinal))
            ? new(tensors.Where(t => t.Key.StartsWith(Prefix, StringComparison.Ordinal)).ToDictionary(t => t.Key[Prefix.Length..], t => (t.Value.Spec with { Name = t.Key[Prefix.Length..] }, t.Value.Bytes)), StringComparer.Ordinal)
            : tensors;
    }
}
