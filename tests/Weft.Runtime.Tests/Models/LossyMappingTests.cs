using Weft.MadeUp;
using Weft.Tests.Checkpoints;
using static TorchSharp.torch;

namespace Weft.Tests.Models;

/// <summary>A mapping that resamples a table and casts a weight, from its JSON to a model.</summary>
public sealed class LossyMappingTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_model_is_made_and_a_file_is_written()
    {
        using var scope = NewDisposeScope();
        manual_seed(5);
        using var coarse = new GridTokens(new GridTokensConfig());
        var state = coarse.state_dict().ToDictionary(entry => entry.Key, entry => randn_like(entry.Value).to(ScalarType.BFloat16));
        WeightFile.Write(folder["coarse.safetensors"], state.ToDictionary(entry => entry.Key, entry => (new TensorSpec(entry.Key, DType.BF16, [.. entry.Value.shape]), entry.Value.bytes.ToArray())));

        using var fine = FineGridTokens.Load(folder["coarse.safetensors"]);
        var report = Converter.Convert(folder["coarse.safetensors"], folder["fine.safetensors"], new("made_up"), Catalog.Models, new() { Model = nameof(FineGridTokens) });

        fine.Config.ShouldBe(new FineGridTokensConfig { Rows = 6, Columns = 5 });
        var expected = PositionResampling.Apply(state["pos_embed"], new(3, 4), 6, 5, 0, new(ResampleMode.Bicubic, true, ResampleKeep.Never));
        fine.PosEmbed.dtype.ShouldBe(ScalarType.BFloat16);
        (fine.PosEmbed.to(ScalarType.Float32) - expected.to(ScalarType.Float32)).abs().max().item<float>().ShouldBeLessThan(0.02f);
        fine.PosEmbed.to(ScalarType.Float32).std().item<float>().ShouldBeGreaterThan(0.1f);
        (fine.Head.Weight.dtype, fine.Head.Bias!.dtype).ShouldBe((ScalarType.Float32, ScalarType.BFloat16));
        fine.Head.Weight.Equals(state["head.weight"].to(ScalarType.Float32)).ShouldBeTrue();
        report.Plan.Tensors.Select(tensor => tensor.ToString()).ShouldBe(["pos_embed: BF16[1, 30, 6] <- resample pos_embed", "head.weight: F32[5, 6] <- head.weight (cast from BF16)", "head.bias: BF16[5] <- head.bias"], ignoreOrder: true);
        var written = WeightFile.Read(folder["fine.safetensors"]);
        written["pos_embed"].Bytes.ShouldBe(fine.state_dict()["pos_embed"].bytes.ToArray());
        written["head.weight"].Bytes.ShouldBe(fine.state_dict()["head.weight"].bytes.ToArray());
        LayoutKeys.List(new GridTokensConfig(), new("made_up"), Catalog.Models).Architecture.Name.ShouldBe(nameof(GridTokens));
    }

    [Fact]
    public void The_way_back_is_refused_by_name()
    {
        using var fine = new FineGridTokens(new FineGridTokensConfig { Rows = 6, Columns = 5 });
        WeightFile.Write(folder["fine.safetensors"], fine.state_dict().ToDictionary(entry => entry.Key, entry => (new TensorSpec(entry.Key, DType.F32, [.. entry.Value.shape]), entry.Value.bytes.ToArray())));
        List<KeyValuePair<string, System.Text.Json.JsonElement>> set = [KeyValuePair.Create("rows", System.Text.Json.JsonElement.Parse("6")), KeyValuePair.Create("columns", System.Text.Json.JsonElement.Parse("5"))];

        Should.Throw<ConversionException>(() => GridTokensMapping().ToString()).Message.ShouldBe("GridTokens-FineGridTokens.map.json takes GridTokens to FineGridTokens and not back: what was resampled to 'pos_embed' does not follow from it.");
        Should.Throw<WeftException>(() => GridTokens.Load(folder["fine.safetensors"])).Message.ShouldContain("pos_embed");

        ArchitectureConfig GridTokensMapping() => Catalog.Models.Mappings.Single().Translate(fine.Config, toRight: false);
    }
}
