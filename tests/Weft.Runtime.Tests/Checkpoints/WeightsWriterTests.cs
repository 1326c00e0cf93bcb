using System.Globalization;

namespace Weft.Tests.Checkpoints;

/// <summary>Other containers than safetensors: what is written is read back, and is what their own libraries write.</summary>
public sealed class WeightsWriterTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public static TheoryData<string, DType> Kinds
    {
        get
        {
            TheoryData<string, DType> kinds = [];
            foreach (var dtype in Enum.GetValues<DType>().Where(dtype => dtype.Bits() % 8 == 0))
            {
                kinds.Add(".pt", dtype);
                if (dtype is not (DType.F8_E5M2 or DType.F8_E4M3 or DType.F8_E8M0 or DType.F8_E4M3FNUZ or DType.F8_E5M2FNUZ))
                {
                    kinds.Add(".npz", dtype);
                }
            }

            return kinds;
        }
    }

    public void Dispose() => folder.Dispose();

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Every_dtype_and_shape_comes_back(string extension, DType dtype)
    {
        TensorSpec[] tensors = [new("b/one", dtype, []), new("a.two", dtype, [3]), new("é", dtype, [2, 3, 4]), new("none", dtype, [0, 5])];

        Write(folder["w" + extension], tensors);

        using var read = Checkpoint.Open(folder["w" + extension]);
        read.Container.ShouldBe(extension == ".pt" ? "torch zip" : "npz");
        read.Tensors.Select(entry => $"{new TensorSpec(entry.Name, entry.DType, entry.Shape)}").ShouldBe(tensors.Select(tensor => $"{tensor}"), ignoreOrder: true);
        foreach (var entry in read.Tensors)
        {
            var bytes = new byte[entry.Length];
            read.Read(entry, 0, bytes);
            bytes.ShouldBe(Content(tensors.Single(tensor => tensor.Name == entry.Name)));
        }
    }

    [Theory]
    [InlineData(".npz", DType.F8_E4M3, "tensor 'x' cannot be written: NumPy has no F8_E4M3.")]
    [InlineData(".pt", DType.F4, "tensor 'x' cannot be written: PyTorch has no F4.")]
    [InlineData(".npz", DType.F4, "tensor 'x' cannot be written: NumPy has no F4.")]
    public void What_a_container_cannot_hold_is_refused_and_leaves_nothing(string extension, DType dtype, string message)
    {
        File.WriteAllText(folder["w" + extension], "old");

        Should.Throw<CheckpointException>(() => Write(folder["w" + extension], [new("w", DType.F32, [2]), new("x", dtype, [2])])).Message.ShouldBe(message);

        folder.Names.ShouldBe(["w" + extension]);
        File.ReadAllText(folder["w" + extension]).ShouldBe("old");
    }

    [Fact]
    public void Mistakes_of_the_caller_are_told()
    {
        Should.Throw<CheckpointException>(() => Write(folder["w.npz"], [new("w", DType.F32, [2]), new("w", DType.F32, [2])])).Message.ShouldBe("tensor 'w' cannot be written: it is there twice.");
        Should.Throw<CheckpointException>(() => WeightsWriter.Write(folder["w.pt"], [new("w", DType.F32, [2])], null, (_, stream) => stream.Write(new byte[4]))).Message.ShouldBe("entry 'archive/data/0': 8 bytes were expected, 4 were given.");
        Should.Throw<CheckpointException>(() => Write(folder["w.npz"], [new(new string('w', 70_000), DType.F32, [2])])).Message.ShouldContain("a zip archive has names of at most 65535 bytes, found 70004.");
        Should.Throw<CheckpointException>(() => Write(folder["w.npz"], [new("../w", DType.F32, [2])])).Message.ShouldBe("entry '../w.npy': the name would lead out of the archive, or is none.");
        Should.Throw<ArgumentException>(() => Write(folder["w.txt"], []));
        folder.Names.ShouldBeEmpty();
    }

    [Fact]
    public void A_cancel_leaves_the_old_file()
    {
        File.WriteAllText(folder["w.pt"], "old");
        using CancellationTokenSource cancel = new();

        Should.Throw<OperationCanceledException>(() => WeightsWriter.Write(
            folder["w.pt"],
            [new("a", DType.F32, [2]), new("b", DType.F32, [2])],
            null,
            (spec, stream) =>
            {
                stream.Write(Content(spec));
                cancel.Cancel();
            },
            cancel.Token));

        folder.Names.ShouldBe(["w.pt"]);
        File.ReadAllText(folder["w.pt"]).ShouldBe("old");
    }

    [Fact]
    public void More_entries_than_16_bits_count_are_written()
    {
        TensorSpec[] tensors = [.. Enumerable.Range(0, 66_000).Select(i => new TensorSpec(i.ToString(CultureInfo.InvariantCulture), DType.U8, []))];

        Write(folder["many.npz"], tensors);

        using var read = Checkpoint.Open(folder["many.npz"]);
        read.Tensors.Count.ShouldBe(tensors.Length);
        read.Tensors[^1].Name.ShouldBe("65999");
    }

    [Fact]
    public void Storages_start_where_they_can_be_mapped_and_equal_content_is_equal_bytes()
    {
        TensorSpec[] tensors = [new("a", DType.U8, [3]), new("b", DType.F32, [5]), new("c", DType.F64, [1])];
        Write(folder["a.pt"], tensors);
        Write(folder["b.pt"], tensors);

        File.ReadAllBytes(folder["a.pt"]).ShouldBe(File.ReadAllBytes(folder["b.pt"]));
        using var read = Checkpoint.Open(folder["a.pt"]);
        read.Tensors.ShouldAllBe(entry => entry.IsPlain && entry.Offset % 64 == 0);
    }

    private static void Write(string path, IEnumerable<TensorSpec> tensors) => WeightsWriter.Write(path, tensors, null, (spec, stream) => stream.Write(Content(spec)));

    private static byte[] Content(TensorSpec spec)
    {
        spec.DType.TryGetLength(spec.Shape.AsSpan(), out var length);
        return [.. Enumerable.Range(0, (int)length).Select(i => spec.DType == DType.BOOL ? (byte)(i & 1) : (byte)(i + spec.Name.Length))];
    }
}
