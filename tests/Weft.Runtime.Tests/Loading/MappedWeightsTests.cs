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

    [Theory]
    [InlineData(new long[] { 3L << 30 }, 1)]
    [InlineData(new long[] { 1, 3L << 30 }, 2)]
    [InlineData(new long[] { 2, 3, 1L << 30 }, 3)]
    [InlineData(new long[] { 3, 1L << 28, 4 }, 2)]
    [InlineData(new long[] { 1L << 32, 1 }, 1)]
    public void Rows_of_any_size_are_read_in_pieces(long[] shape, int cut)
    {
        var (length, pieces, gate) = (shape.Aggregate((all, size) => all * size), new List<(long First, long Count)>(), new Lock());

        MappedWeights.Fill(
            new(DType.U8, [.. shape], null, (depth, first, count, destination) =>
            {
                // Nothing is written: no memory stands behind it.
                depth.ShouldBe(cut);
                (destination.Length / count).ShouldBe(shape[depth..].Aggregate(1L, (all, size) => all * size));
                lock (gate)
                {
                    pieces.Add((first, count));
                }
            }),
            0,
            length);

        var next = 0L;
        foreach (var (first, count) in pieces.OrderBy(piece => piece.First))
        {
            first.ShouldBe(next);
            next += count;
        }

        next.ShouldBe(shape[..cut].Aggregate((all, size) => all * size));
    }

    [Theory]
    [InlineData(1, 0, 2)]
    [InlineData(2, 1, 4)]
    [InlineData(2, 0, 6)]
    [InlineData(3, 5, 13)]
    [InlineData(3, 23, 1)]
    public void Rows_are_counted_through_several_dimensions(int depth, long first, long count)
    {
        var path = folder["a.safetensors"];
        SafetensorsWriter.Write(path, [new("a", DType.U8, [2, 3, 4])], null, (_, stream) => stream.Write([.. Enumerable.Range(0, 24).Select(i => (byte)i)]));
        using var checkpoint = Checkpoint.Open(path);
        var row = new[] { 12, 4, 1 }[depth - 1];
        var plan = ConversionPlan.Of(checkpoint.Tensors);
        using var planned = new PlannedTensors(checkpoint, plan with { Tensors = [.. plan.Tensors.Select(tensor => PlanOperations.Join([tensor, tensor], 1))] });

        new StoredTensors(checkpoint, checkpoint.Tensors, "").TryFind("a", out var stored).ShouldBeTrue();
        var bytes = new byte[count * row];
        stored!.Read(depth, first, count, bytes);
        bytes.ShouldBe([.. Enumerable.Range((int)first * row, (int)count * row).Select(i => (byte)i)]);

        // Each matrix twice: [2, 6, 4].
        planned.TryFind("a", out var joined).ShouldBeTrue();
        row = new[] { 24, 4, 1 }[depth - 1];
        bytes = new byte[count * row];
        joined!.Read(depth, first, count, bytes);
        bytes.ShouldBe([.. Enumerable.Range((int)first * row, (int)count * row).Select(i => (byte)((i / 24 * 12) + (i % 12)))]);
        bytes = new byte[48];
        joined.Read(depth, 0, 48 / row, bytes);
        bytes.ShouldBe([.. Enumerable.Range(0, 48).Select(i => (byte)((i / 24 * 12) + (i % 12)))]);
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
