using System.Security.Cryptography;
using System.Text.Json;

namespace Weft.Tests.Checkpoints;

public sealed class SampleFileTests
{
    public static TheoryData<string> Files { get; } =
    [
        .. Directory.EnumerateFiles(Samples.Folder, "*.expect.json", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(Samples.Folder, path)[..^".expect.json".Length])
            .Order(StringComparer.Ordinal),
    ];

    [Theory]
    [MemberData(nameof(Files))]
    public void Reads_what_the_official_library_wrote(string file)
    {
        var expected = Samples.Json(file + ".expect.json");
        using var checkpoint = Checkpoint.Open(Path.Combine(Samples.Folder, file));

        var tensors = expected.GetProperty("tensors").EnumerateArray().ToDictionary(tensor => tensor.GetProperty("name").GetString()!);
        checkpoint.Tensors.Select(tensor => tensor.Name).ShouldBe(tensors.Keys, ignoreOrder: true);
        foreach (var entry in checkpoint.Tensors)
        {
            var tensor = tensors[entry.Name];
            entry.DType.ToString().ShouldBe(tensor.GetProperty("dtype").GetString(), entry.Name);
            entry.Shape.ShouldBe(tensor.GetProperty("shape").EnumerateArray().Select(size => size.GetInt64()), entry.Name);
            Samples.Hash(checkpoint, entry).ShouldBe(tensor.GetProperty("sha256").GetString(), entry.Name);
            if (tensor.TryGetProperty("shard", out var shard))
            {
                Path.GetFileName(entry.File).ShouldBe(shard.GetString(), entry.Name);
            }

            if (entry.IsPlain && entry.Length > 0)
            {
                var bytes = new byte[entry.Length];
                using var stream = File.OpenRead(entry.File);
                stream.Position = entry.Offset;
                stream.ReadExactly(bytes);
                Convert.ToHexStringLower(SHA256.HashData(bytes)).ShouldBe(tensor.GetProperty("sha256").GetString(), entry.Name);
            }
        }

        if (expected.TryGetProperty("metadata", out var metadata))
        {
            var pairs = metadata.ValueKind == JsonValueKind.Null ? [] : metadata.EnumerateObject().Select(pair => KeyValuePair.Create(pair.Name, pair.Value.GetString()!));
            checkpoint.Metadata.ShouldBe(pairs, ignoreOrder: true);
        }
    }

    [Fact]
    public void Tensors_come_in_the_order_of_the_data()
    {
        using var checkpoint = Checkpoint.Open(Path.Combine(Samples.Folder, "safetensors", "unsorted_header.safetensors"));
        checkpoint.Tensors.Select(tensor => tensor.Name).ShouldBe(["a", "b", "c"]);
        checkpoint.Container.ShouldBe("safetensors");
    }

    [Fact]
    public void Reads_a_part_of_a_tensor_and_nothing_beyond_it()
    {
        using var checkpoint = Checkpoint.Open(Path.Combine(Samples.Folder, "safetensors", "unsorted_header.safetensors"));
        var entry = checkpoint.Tensors[0];
        var whole = new byte[entry.Length];
        checkpoint.Read(entry, 0, whole);
        var part = new byte[8];
        checkpoint.Read(entry, 4, part);
        part.ShouldBe(whole[4..12]);
        Should.Throw<ArgumentOutOfRangeException>(() => checkpoint.Read(entry, entry.Length - 4, part));
    }

    [Theory]
    [InlineData("npz/layouts.npz", "fortran")]
    [InlineData("npz/dtypes.npz", "big")]
    [InlineData("npz/bigvision_f32_deflate.npz", "params/img/embedding/kernel")]
    [InlineData("torch/strided.pt", "permuted")]
    [InlineData("torch/strided.pt", "expand")]
    [InlineData("torch/big_endian.pt", "i")]
    [InlineData("torch/rezipped_deflate.pt", "visual.positional_embedding")]
    [InlineData("torch/legacy_tied_strided.pt", "head_t")]
    public void Bytes_that_are_no_range_of_the_file_are_read_from_any_place(string file, string name)
    {
        using var checkpoint = Checkpoint.Open(Path.Combine(Samples.Folder, file));
        var entry = checkpoint.Tensors.Single(tensor => tensor.Name == name);
        entry.IsPlain.ShouldBeFalse();
        var whole = new byte[entry.Length];
        checkpoint.Read(entry, 0, whole);
        foreach (var at in (int[])[whole.Length - 3, 1, whole.Length / 2, 0])
        {
            var part = new byte[Math.Min(7, whole.Length - at)];
            checkpoint.Read(entry, at, part);
            part.ShouldBe(whole[at..(at + part.Length)]);
        }
    }

    [Theory]
    [InlineData("npz/single.npy", "npy")]
    [InlineData("npz/layouts.npz", "npz")]
    [InlineData("torch/plain.pt", "torch zip")]
    [InlineData("torch/legacy.pt", "torch legacy")]
    [InlineData("torch/sharded/pytorch_model.bin.index.json", "torch zip, 3 shards")]
    [InlineData("torchscript/scripted_tied.pt", "torchscript")]
    public void The_container_is_named(string file, string container)
    {
        using var checkpoint = Checkpoint.Open(Path.Combine(Samples.Folder, file));
        checkpoint.Container.ShouldBe(container);
    }

    /// <summary>What can be mapped is not to be unpacked.</summary>
    [Theory]
    [InlineData("torch/plain.pt", "")]
    [InlineData("torch/legacy.pt", "")]
    [InlineData("torch/tied.pt", "head_t")]
    [InlineData("torchscript/tiny_clip_jit_fp16.pt", "")]
    [InlineData("npz/layouts.npz", "fortran,fortran2")]
    [InlineData("npz/dtypes.npz", "big,big_i")]
    public void Tensors_that_lie_in_the_file_as_they_are_say_so(string file, string others)
    {
        using var checkpoint = Checkpoint.Open(Path.Combine(Samples.Folder, file));
        string.Join(',', checkpoint.Tensors.Where(entry => !entry.IsPlain).Select(entry => entry.Name)).ShouldBe(others);
    }

    [Fact]
    public void A_shard_set_says_how_many()
    {
        using var checkpoint = Checkpoint.Open(Path.Combine(Samples.Folder, "safetensors", "sharded", "model.safetensors.index.json"));
        checkpoint.Container.ShouldBe("safetensors, 3 shards");
    }
}
