using System.Globalization;
using System.IO.Compression;
using System.Runtime.CompilerServices;
using TorchSharp;
using Weft.Models;
using Weft.Tests.Checkpoints;

namespace Weft.Tests.Models;

/// <summary>How weights get into memory.</summary>
public sealed class ModelLoadingTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("eva02-base-clip", "timm", nameof(EvaClipVision), "")]
    [InlineData("eva02-base-clip", "open_clip", nameof(EvaClipVision), "visual.trunk.")]
    [InlineData("openai-clip-vit-quickgelu", "transformers", nameof(ClipVisionModelWithProjection), "")]
    public void Weights_are_views_of_one_map_of_the_file(string name, string layout, string model, string prefix)
    {
        using var tower = Tower.Load(new ModelCase(name).Write(layout, folder["model"]), model);
        var file = Weights();
        using var checkpoint = Checkpoint.Open(file);
        var offsets = checkpoint.Tensors.ToDictionary(entry => entry.Name, entry => entry.Offset);

        // The same distance from every tensor to its place in the file: nothing was copied.
        tower.Module.state_dict().Select(entry => Address(entry.Value) - offsets[prefix + entry.Key]).Distinct().Count().ShouldBe(1);
        Maps(file).ShouldBe(OperatingSystem.IsLinux() ? 1 : 0);
        tower.Dispose();
        Maps(file).ShouldBe(0);
    }

    [Fact]
    public void So_are_those_of_another_container_that_holds_them_as_they_are()
    {
        using var expected = Tower.Load(new ModelCase("eva02-base-clip").Write("timm", folder["model"]), nameof(EvaClipVision));
        Directory.CreateDirectory(folder["other"]);
        File.Copy(folder["model/config.json"], folder["other/config.json"]);
        var file = TorchFile.Write(folder["other/pytorch_model.bin"], WeightFile.Read(Weights()).Values);

        using var tower = Tower.Load(folder["other"], nameof(EvaClipVision));

        Different(expected, tower).ShouldBeEmpty();
        Maps(file).ShouldBe(OperatingSystem.IsLinux() ? 1 : 0);
        using var checkpoint = Checkpoint.Open(file);
        var offsets = checkpoint.Tensors.ToDictionary(entry => entry.Name, entry => entry.Offset);
        tower.Module.state_dict().Select(entry => Address(entry.Value) - offsets[entry.Key]).Distinct().Count().ShouldBe(1);
    }

    [Fact]
    public void Compressed_weights_are_unpacked()
    {
        using var expected = Tower.Load(new ModelCase("eva02-base-clip").Write("timm", folder["model"]), nameof(EvaClipVision));
        Directory.CreateDirectory(folder["other"]);
        File.Copy(folder["model/config.json"], folder["other/config.json"]);
        using (var plain = new ZipArchive(File.OpenRead(TorchFile.Write(folder["plain.pt"], WeightFile.Read(Weights()).Values))))
        using (var packed = new ZipArchive(File.Create(folder["other/pytorch_model.bin"]), ZipArchiveMode.Create))
        {
            foreach (var entry in plain.Entries)
            {
                using var from = entry.Open();
                using var to = packed.CreateEntry(entry.FullName, CompressionLevel.Fastest).Open();
                from.CopyTo(to);
            }
        }

        using var tower = Tower.Load(folder["other"], nameof(EvaClipVision));

        Different(expected, tower).ShouldBeEmpty();
        Maps(folder["other/pytorch_model.bin"]).ShouldBe(0);
    }

    [Fact]
    public void Training_on_mapped_weights_leaves_the_file_alone()
    {
        using var tower = Tower.Load(new ModelCase("eps-eva02").Write("timm", folder["model"]), nameof(EvaClipVision));
        var before = File.ReadAllBytes(Weights());
        using var optimizer = torch.optim.SGD(tower.Module.parameters(), 1);

        tower.Run(torch.randn(1, 3, 32, 48)).Values.Aggregate((a, b) => a.sum() + b.sum()).backward();
        optimizer.step();
        using var again = Tower.Load(folder["model"], nameof(EvaClipVision));

        Different(tower, again).ShouldNotBeEmpty();
        File.ReadAllBytes(Weights()).ShouldBe(before);
    }

    [Fact]
    public void A_loaded_model_keeps_its_statistics_until_it_is_trained()
    {
        using var model = ModifiedResNet.Load(new ModelCase("eps-modified-resnet").Write("open_clip", folder["model"]));
        using var image = torch.rand(2, 3, 32, 32);
        long Batches() => model.Layer1[0].Bn1.NumBatchesTracked.item<long>();
        var seen = Batches();

        model.call(image).Dispose();

        model.named_modules().ShouldAllBe(one => !one.module.training);
        Batches().ShouldBe(seen);
        model.train();
        model.call(image).Dispose();
        Batches().ShouldBe(seen + 1);
    }

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public void Weights_are_copied_on_demand_and_where_they_are_not_aligned(bool copy, bool unaligned)
    {
        new ModelCase("eps-eva02").Write("timm", folder["model"]);
        using var mapped = Tower.Load(folder["model"], nameof(EvaClipVision));
        if (unaligned)
        {
            Directory.CreateDirectory(folder["other"]);
            File.Copy(folder["model/config.json"], folder["other/config.json"]);
            WeightFile.Unaligned(folder["model/model.safetensors"], folder["other/model.safetensors"]);
        }

        var directory = unaligned ? "other" : "model";
        var before = Maps(folder[$"{directory}/model.safetensors"]);
        using var copied = Tower.Load(folder[directory], nameof(EvaClipVision), new LoadOptions { Copy = copy });

        Maps(folder[$"{directory}/model.safetensors"]).ShouldBe(before);
        Different(mapped, copied).ShouldBeEmpty();
        copied.Module.state_dict().Keys.ShouldBe(mapped.Module.state_dict().Keys);
        if (!unaligned)
        {
            // What was copied does not care what becomes of the file.
            File.WriteAllBytes(folder["model/model.safetensors"], []);
            copied.Run(torch.zeros(1, 3, 32, 48)).Values.ShouldAllBe(output => output.isfinite().all().item<bool>());
        }
    }

    [Theory]
    [InlineData("eps-eva02", "timm", nameof(EvaClipVision))]
    [InlineData("eps-clip", "open_clip", nameof(ClipVisionModelWithProjection))]
    public void Another_dtype_is_converted_to_while_loading(string name, string layout, string model)
    {
        new ModelCase(name).Write(layout, folder["model"]);
        using var half = Tower.Load(folder["model"], model, new LoadOptions { DType = torch.ScalarType.BFloat16 });
        Maps(Weights()).ShouldBe(0);
        using var single = Tower.Load(folder["model"], model);

        half.Module.parameters().ShouldAllBe(parameter => parameter.dtype == torch.ScalarType.BFloat16);
        single.Module.parameters().ShouldAllBe(parameter => parameter.dtype == torch.ScalarType.Float32);
        single.Module.to(torch.ScalarType.BFloat16);
        Different(half, single).ShouldBeEmpty();
    }

    private string Weights() => Directory.EnumerateFiles(folder["model"], "*.safetensors").Single();

    private static IEnumerable<string> Different(Tower a, Tower b)
    {
        var other = b.Module.state_dict();
        return a.Module.state_dict().Where(entry => !entry.Value.equal(other[entry.Key]).all().item<bool>()).Select(entry => entry.Key);
    }

    private static unsafe long Address(torch.Tensor tensor) => (long)Unsafe.AsPointer(ref tensor.bytes[0]);

    /// <summary>How many address ranges of this process are the file's; private copies of written pages split none off.</summary>
    private static int Maps(string file) => !OperatingSystem.IsLinux() ? 0 : File.ReadLines("/proc/self/maps")
        .Where(line => line.EndsWith(file, StringComparison.Ordinal))
        .Select(line => long.Parse(line.Split('-')[0], NumberStyles.HexNumber, CultureInfo.InvariantCulture))
        .Distinct().Count();
}
