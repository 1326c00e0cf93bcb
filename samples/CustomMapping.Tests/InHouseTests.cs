using TorchSharp;
using Weft;
using Weft.Models;
using Weft.Testing;

namespace Samples.Tests;

/// <summary>The mapping of the sample beside this project, tested as you would test yours.</summary>
public sealed class InHouseTests
{
    private static readonly string Data = Path.Combine(AppContext.BaseDirectory, "data");
    private static readonly string Checkpoint = Path.Combine(Data, "in_house.safetensors");
    private static readonly string Config = Path.Combine(Data, "config.json");

    /// <summary>What is generated is what was read and committed: a change shows in review.</summary>
    [Fact]
    public async Task Generated_code() =>
        await Snapshot.Verify(GeneratorRun.Of("../CustomMapping/EvaClipVision-InHouse.map.json").WithModels().InNamespace("Samples"));

    /// <summary>A checkpoint goes to another library's layout and comes back, byte for byte.</summary>
    [Fact]
    public void Checkpoints_come_back_from_timm() =>
        MappingAssert.RoundTrips(Checkpoint, Layout.Timm, Catalog.Models, new() { Config = Config });

    /// <summary>So do sizes of which there is no checkpoint.</summary>
    [Theory]
    [InlineData(2, 3)]
    [InlineData(4, 1)]
    public void Other_sizes_come_back_from_timm(int heads, int depth)
    {
        var config = new EvaClipVisionConfig { ImgSize = new Size2(12, 20), PatchSize = 4, EmbedDim = 8 * heads, NumHeads = heads, Depth = depth, NumClasses = 5 };
        MappingAssert.RoundTrips(new KeySetConfig(InHouseEvaClipVision.Architecture, config), Layout.Timm, Catalog.Models);
    }

    /// <summary>The checkpoint holds what the config says.</summary>
    [Fact]
    public void Checkpoint_holds_the_keys_of_its_config()
    {
        using var model = InHouseEvaClipVision.Load(Checkpoint, new() { Config = Config });
        CheckpointAssert.HasKeys(Checkpoint, new KeySetConfig(InHouseEvaClipVision.Architecture, model.Config).KeysAt("encoder."));
        CheckpointAssert.Holds(Checkpoint, "encoder.layers.0.attention.qkv", DType.F32, 3 * 56, 56);
    }

    /// <summary>The model computes what was recorded where it was trained.</summary>
    [Fact]
    public void Output_is_as_recorded()
    {
        using var scope = torch.NewDisposeScope();
        using var inference = torch.no_grad();
        var example = TensorFile.Read(Path.Combine(Data, "example.safetensors"));
        using var model = InHouseEvaClipVision.Load(Checkpoint, new() { Config = Config });

        ModelAssert.Close(model.forward(example["x"]).Output, example["output"], new Tolerance(2.6e-5));
    }
}
