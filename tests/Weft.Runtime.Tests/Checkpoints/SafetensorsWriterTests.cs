using System.Collections.Immutable;
using FsCheck;
using FsCheck.Fluent;

namespace Weft.Tests.Checkpoints;

public sealed class SafetensorsWriterTests : IDisposable
{
    private static readonly TensorSpec Small = new("a", DType.F32, [2, 3]);

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("dtypes.safetensors")]
    [InlineData("tiny_clip.safetensors")]
    [InlineData("no_tensors.safetensors")]
    [InlineData("sharded/model-00002-of-00003.safetensors")]
    public void A_rewritten_file_is_the_official_librarys_byte_for_byte(string name)
    {
        var original = Path.Combine(Samples.Folder, "safetensors", name);
        using var source = Checkpoint.Open(original);
        Copy(source, folder["copy.safetensors"]);
        File.ReadAllBytes(folder["copy.safetensors"]).ShouldBe(File.ReadAllBytes(original));
    }

    [Theory]
    [InlineData("escaped_names.safetensors")]
    [InlineData("unsorted_header.safetensors")]
    [InlineData("subbyte.safetensors")]
    [InlineData("zero_size_between.safetensors")]
    public void Any_file_keeps_names_and_bytes(string name)
    {
        using var source = Checkpoint.Open(Path.Combine(Samples.Folder, "safetensors", name));
        Copy(source, folder["copy.safetensors"]);
        using var copy = Checkpoint.Open(folder["copy.safetensors"]);
        Contents(copy).ShouldBe(Contents(source), ignoreOrder: true);
        copy.Metadata["format"].ShouldBe("pt");
    }

    [Fact]
    public void Whatever_is_written_is_read_back()
    {
        var dtypes = Gen.Elements<DType>(DType.BOOL, DType.U8, DType.F8_E8M0, DType.BF16, DType.F32, DType.C64, DType.U64);
        var shapes = Gen.Choose(0, 4).Select(size => (long)size).ListOf().Select(sizes => sizes.Take(4).ToImmutableArray());
        var names = ArbMap.Default.GeneratorFor<NonNull<string>>().Select(text => new string([.. text.Get.Where(character => !char.IsSurrogate(character))]));
        var tensors = names.Zip(dtypes).Zip(shapes).Select(pair => new TensorSpec(pair.Item1.Item1, pair.Item1.Item2, pair.Item2)).ListOf();
        Prop.ForAll(tensors.ToArbitrary(), list =>
        {
            var distinct = list.DistinctBy(tensor => tensor.Name).Where(tensor => tensor.Name != "__metadata__").ToArray();
            SafetensorsWriter.Write(folder["p.safetensors"], distinct, null, (tensor, stream) => stream.Write(Pattern(tensor)));
            using var checkpoint = Checkpoint.Open(folder["p.safetensors"]);
            checkpoint.Tensors.Count.ShouldBe(distinct.Length);
            foreach (var entry in checkpoint.Tensors)
            {
                var bytes = new byte[entry.Length];
                checkpoint.Read(entry, 0, bytes);
                bytes.ShouldBe(Pattern(new TensorSpec(entry.Name, entry.DType, entry.Shape)));
            }
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Order_is_dtype_from_wide_to_narrow_then_name_by_bytes()
    {
        TensorSpec[] tensors = [new("\uffee", DType.F32, [1]), new("\U0001F600", DType.F32, [1]), new("b", DType.U8, [1]), new("a", DType.F64, [1]), new("B", DType.F32, [1])];
        SafetensorsLayout.Create(tensors).Tensors.Select(tensor => tensor.Name).ShouldBe(["a", "B", "\uffee", "\U0001F600", "b"]);
    }

    [Fact]
    public void The_header_is_padded_to_8_bytes_and_offsets_count_from_the_file()
    {
        var layout = SafetensorsLayout.Create([Small, new("b", DType.U8, [3])]);
        (layout.Header.Length % 8).ShouldBe(0);
        layout.Offsets.ShouldBe([layout.Header.Length, layout.Header.Length + 24]);
        layout.FileLength.ShouldBe(layout.Header.Length + 27);
    }

    [Fact]
    public void The_same_name_twice_is_refused() => Should.Throw<CheckpointException>(() => SafetensorsLayout.Create([Small, Small])).Message.ShouldContain("'a'");

    [Fact]
    public void So_it_is_with_another_dtype_and_a_tensor_between() =>
        Should.Throw<CheckpointException>(() => SafetensorsLayout.Create([Small, Small with { Name = "b" }, Small with { DType = DType.U8 }])).Message.ShouldBe("tensor 'a' cannot be written: it is there twice.");

    [Fact]
    public void A_size_beyond_64_bits_is_refused() =>
        Should.Throw<CheckpointException>(() => SafetensorsLayout.Create([new("huge", DType.F32, [1L << 40, 1L << 40])])).Message.ShouldContain("too large");

    [Fact]
    public void A_failing_tensor_leaves_the_old_file_and_nothing_else()
    {
        folder.Write("m.safetensors", "old");
        Should.Throw<InvalidOperationException>(() => SafetensorsWriter.Write(folder["m.safetensors"], [Small], null, (_, stream) =>
        {
            stream.Write(new byte[10]);
            throw new InvalidOperationException("stop");
        }));
        folder.Names.ShouldBe(["m.safetensors"]);
        File.ReadAllText(folder["m.safetensors"]).ShouldBe("old");
    }

    [Fact]
    public void A_cancel_between_tensors_leaves_nothing()
    {
        using var cancel = new CancellationTokenSource();
        var written = 0;
        Should.Throw<OperationCanceledException>(() => SafetensorsWriter.Write(
            folder["m.safetensors"],
            [Small, Small with { Name = "b" }],
            null,
            (_, stream) =>
            {
                written++;
                stream.Write(new byte[24]);
                cancel.Cancel();
            },
            cancel.Token));
        written.ShouldBe(1);
        folder.Names.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(23)]
    [InlineData(25)]
    public void Too_few_or_too_many_bytes_are_refused(int length)
    {
        Should.Throw<CheckpointException>(() => SafetensorsWriter.Write(folder["m.safetensors"], [Small], null, (_, stream) => stream.Write(new byte[length])))
            .Message.ShouldContain("24 bytes were expected");
        folder.Names.ShouldBeEmpty();
    }

    [Fact]
    public void A_folder_that_cannot_be_written_is_told()
    {
        var file = folder.Write("file", "x");
        Should.Throw<CheckpointException>(() => SafetensorsWriter.Write(Path.Combine(file, "m.safetensors"), [Small], null, (_, _) => { })).Message.ShouldContain("cannot be written");
        Should.Throw<CheckpointException>(() => SafetensorsWriter.Write("/proc/m.safetensors", [Small], null, (_, _) => { })).Message.ShouldContain("cannot be written");
        Should.Throw<CheckpointException>(() => SafetensorsWriter.Write(folder.Path, [Small], null, (_, _) => { })).Message.ShouldContain("it is a directory");
    }

    private static void Copy(Checkpoint source, string path)
    {
        var entries = source.Tensors.ToDictionary(entry => entry.Name);
        SafetensorsWriter.Write(path, source.Tensors.Select(entry => new TensorSpec(entry.Name, entry.DType, entry.Shape)), source.Metadata, (tensor, stream) =>
        {
            var bytes = new byte[entries[tensor.Name].Length];
            source.Read(entries[tensor.Name], 0, bytes);
            stream.Write(bytes);
        });
    }

    private static IEnumerable<string> Contents(Checkpoint checkpoint) => checkpoint.Tensors.Select(entry => $"{entry} {Samples.Hash(checkpoint, entry)}");

    private static byte[] Pattern(TensorSpec tensor)
    {
        tensor.DType.TryGetLength(tensor.Shape.AsSpan(), out var length).ShouldBeTrue();
        var bytes = new byte[length];
        new Random(tensor.Name.Length + tensor.Shape.Length).NextBytes(bytes);
        return bytes;
    }
}
