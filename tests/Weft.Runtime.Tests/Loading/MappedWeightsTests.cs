using Weft.Tests.Checkpoints;
using static TorchSharp.torch;

namespace Weft.Tests.Loading;

public sealed class MappedWeightsTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("dtypes.safetensors", false)]
    [InlineData("dtypes.safetensors", true)]
    [InlineData("unaligned.safetensors", false)]
    [InlineData("zero_size_between.safetensors", false)]
    public void Tensors_are_the_files_bytes(string file, bool copy)
    {
        using var checkpoint = Checkpoint.Open(Path.Combine(Samples.Folder, "safetensors", file));
        foreach (var entry in checkpoint.Tensors.Where(entry => entry.DType.ToScalarType() is not null))
        {
            using var tensor = Take(checkpoint, entry.Name, new LoadOptions { Copy = copy });
            tensor.shape.ShouldBe(entry.Shape);
            tensor.dtype.ShouldBe(entry.DType.ToScalarType()!.Value);
            var bytes = new byte[entry.Length];
            checkpoint.Read(entry, 0, bytes);
            (entry.Length == 0 ? [] : tensor.bytes.ToArray()).ShouldBe(bytes, entry.Name);
        }
    }

    [Fact]
    public void Changing_a_mapped_tensor_leaves_the_file_alone()
    {
        var path = FakeModels.Save(folder["a.safetensors"], FakeModels.Small);
        var before = File.ReadAllBytes(path);
        using (var checkpoint = Checkpoint.Open(path))
        using (var tensor = Take(checkpoint, "stem.weight"))
        {
            tensor.fill_(7);
            tensor.data<float>().ShouldAllBe(value => value == 7);
        }

        File.ReadAllBytes(path).ShouldBe(before);
    }

    [Fact]
    public void A_tensor_outlives_its_source_and_any_scope()
    {
        var path = FakeModels.Save(folder["a.safetensors"], FakeModels.Small);
        Tensor tensor;
        using (NewDisposeScope())
        using (var checkpoint = Checkpoint.Open(path))
        {
            tensor = Take(checkpoint, "head.weight");
        }

        using (tensor)
        {
            tensor.IsInvalid.ShouldBeFalse();
            tensor.data<float>().ShouldAllBe(value => value == 11);
        }
    }

    [Fact]
    public void Floating_tensors_change_dtype_and_others_keep_theirs()
    {
        using var checkpoint = Checkpoint.Open(Path.Combine(Samples.Folder, "safetensors", "padded_header.safetensors"));
        var options = new LoadOptions { DType = ScalarType.BFloat16 };
        using var floating = Take(checkpoint, "a", options);
        using var whole = Take(checkpoint, "b", options);
        (floating.dtype, whole.dtype).ShouldBe((ScalarType.BFloat16, ScalarType.Int64));
    }

    [Fact]
    public void A_file_that_was_cut_is_an_error_not_a_crash()
    {
        var path = FakeModels.Save(folder["a.safetensors"], FakeModels.Small);
        using var checkpoint = Checkpoint.Open(path);
        using (var file = new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite))
        {
            file.SetLength(file.Length - 4);
        }

        Should.Throw<CheckpointException>(() => Take(checkpoint, checkpoint.Tensors[^1].Name)).Message.ShouldContain("changed after it was opened");
    }

    [Fact]
    public void Another_shape_and_an_absent_key_are_refused()
    {
        using var checkpoint = Checkpoint.Open(FakeModels.Save(folder["a.safetensors"], FakeModels.Small));
        using var weights = new MappedWeights(new StoredTensors(checkpoint, checkpoint.Tensors, ""));
        Should.Throw<LoadException>(() => weights.Take("head.weight", [1], Init.Zeros)).Message.ShouldBe("key 'head.weight': expected shape [1], found [3, 4].");
        Should.Throw<LoadException>(() => weights.Take("nose.weight", [1], Init.Zeros)).Message.ShouldContain("'nose.weight'");
    }

    private static Tensor Take(Checkpoint checkpoint, string name, LoadOptions? options = null)
    {
        using var weights = new MappedWeights(new StoredTensors(checkpoint, checkpoint.Tensors, ""), options);
        return weights.Take(name, checkpoint.Tensors.Single(entry => entry.Name == name).Shape.AsSpan(), Init.Zeros);
    }
}
