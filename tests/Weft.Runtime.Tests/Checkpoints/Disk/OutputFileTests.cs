using System.Runtime.InteropServices;
using Weft.Tests.Conversion;

namespace Weft.Tests.Checkpoints.Disk;

/// <summary>What goes from file to file, and what is left when it does not arrive.</summary>
public sealed class OutputFileTests : IDisposable
{
    private const long Sparse = 64L << 20;

    private readonly Conversion.TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Bytes_are_copied_to_their_place(bool sparse)
    {
        var bytes = Random(5_000_001);
        File.WriteAllBytes(folder["a"], bytes);
        List<long> passed = [];
        using (var source = RandomAccessFile.Open(folder["a"], "a"))
        using (var target = new OutputFile(folder["b"], 8 + bytes.Length - 3, sparse))
        {
            target.Copy(8, source, 3, bytes.Length - 3, passed.Add);
            target.Write("12345678"u8, 0);
        }

        File.ReadAllBytes(folder["b"]).ShouldBe([.. "12345678"u8, .. bytes.AsSpan(3)]);
        passed.Sum().ShouldBe(bytes.Length - 3);
    }

    [Fact]
    public void Holes_stay_holes()
    {
        var middle = Random(10_000);
        using (var file = File.Create(folder["a"]))
        {
            file.SetLength(Sparse);
            file.Position = Sparse / 2;
            file.Write(middle);
        }

        using (var source = RandomAccessFile.Open(folder["a"], "a"))
        {
            Assert.SkipUnless(source.IsSparse, "this file system keeps no holes");
            using var target = new OutputFile(folder["b"], Sparse + 8, sparse: true);
            target.Copy(8, source, 0, Sparse, _ => { });
            target.Write(new byte[1 << 20], 100);
        }

        using var written = RandomAccessFile.Open(folder["b"], "b");
        written.Length.ShouldBe(Sparse + 8);
        written.HoleAt(0).ShouldBeInRange((Sparse / 2) - (1 << 20), (Sparse / 2) + 8);
        var read = new byte[middle.Length];
        written.Read((Sparse / 2) + 8, read);
        read.ShouldBe(middle);
        written.DataAt(Sparse / 2).ShouldBeLessThan(1 << 20);
    }

    [Fact]
    public void A_sparse_checkpoint_converts_without_its_holes_in_one_file_or_in_shards()
    {
        const long Rows = 1 << 20;
        var layout = SafetensorsLayout.Create([new("qkv", DType.F32, [Rows, 1024]), new("w", DType.F32, [4])]);
        using (var file = File.Create(folder["a.safetensors"]))
        {
            file.Write(layout.Header.Span);
            file.SetLength(layout.FileLength);
            file.Position = layout.FileLength - 16;
            file.Write(MemoryMarshal.AsBytes<float>([1, 2, 3, 4]));
        }

        using var source = Checkpoint.Open(folder["a.safetensors"]);
        Assert.SkipUnless(source.Files.Single().IsSparse, "this file system keeps no holes");
        PlanWriter.Write(ConversionPlan.Of(source.Tensors).WithPrefix("x."), source, folder["b.safetensors"]);

        using var written = Checkpoint.Open(folder["b.safetensors"]);
        var data = written.Files.Single();
        written.Tensors.Select(tensor => tensor.Name).ShouldBe(["x.qkv", "x.w"]);
        data.Length.ShouldBeGreaterThan(4L << 30);
        (data.HoleAt(1 << 20) + (1 << 20)).ShouldBeGreaterThan(data.Length - (1 << 20));
        MemoryCheckpoint.Bytes(new PlanReader(written), PlannedTensor.Of(written.Tensors[1])).ShouldBe(MemoryMarshal.AsBytes<float>([1, 2, 3, 4]).ToArray());
    }

    [Fact]
    public void A_source_that_is_written_to_meanwhile_gives_nothing()
    {
        TwoLayouts.WriteCounting(folder["a.safetensors"], [HandMade.Key("a", 400)]);
        using var source = Checkpoint.Open(folder["a.safetensors"]);
        var meddler = new Meddler(() =>
        {
            using var file = new FileStream(folder["a.safetensors"], FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
            file.Position = file.Length - 4;
            file.Write([1, 2, 3, 4]);
            file.Flush();
            File.SetLastWriteTimeUtc(folder["a.safetensors"], DateTime.UtcNow.AddSeconds(1));
        });

        Should.Throw<CheckpointException>(() => PlanWriter.Write(ConversionPlan.Of(source.Tensors), source, folder["b.safetensors"], meddler)).Message.ShouldContain("was changed while it was read");
        folder.Entries.ShouldBe(["a.safetensors"]);
    }

    [Fact]
    public void Progress_ends_with_all_of_it_and_a_cancel_leaves_nothing()
    {
        TwoLayouts.WriteCounting(folder["a.safetensors"], [HandMade.Key("a", 400), HandMade.Key("b", 16)]);
        using var source = Checkpoint.Open(folder["a.safetensors"]);
        var plan = ConversionPlan.Of(source.Tensors);
        List<ConvertProgress> seen = [];
        PlanWriter.Write(plan.Cast(DType.F16), source, folder["b.safetensors"], new Meddler(seen.Add));
        seen[^1].ShouldBe(new(832, 832));

        using var cancel = new CancellationTokenSource();
        Should.Throw<OperationCanceledException>(() => PlanWriter.Write(plan, source, folder["c.safetensors"], new Meddler(cancel.Cancel), cancel.Token));
        folder.Entries.ShouldBe(["a.safetensors", "b.safetensors"]);
    }

    [Fact]
    public void What_a_killed_run_left_goes_and_what_another_writes_stays()
    {
        File.WriteAllText(folder[".b.safetensors.weft-0123abcd"], "left");
        Directory.CreateDirectory(folder[".b.safetensors.weft-01234567"]);
        File.WriteAllText(folder[".b.safetensors.weft-notours!"], "kept");
        File.WriteAllText(folder[".c.safetensors.weft-0123abcd"], "another file's");
        using (new OutputFile(folder[".b.safetensors.weft-89abcdef"], 0, sparse: false))
        {
            AtomicFile.Write(folder["b.safetensors"], [1]);
            folder.Entries.ShouldBe([".b.safetensors.weft-89abcdef", ".b.safetensors.weft-notours!", ".c.safetensors.weft-0123abcd", "b.safetensors"]);
        }

        AtomicFile.Write(folder["b.safetensors"], [2]);
        folder.Entries.ShouldBe([".b.safetensors.weft-notours!", ".c.safetensors.weft-0123abcd", "b.safetensors"]);
    }

    [Fact]
    public void A_directory_that_was_moved_aside_comes_back()
    {
        Directory.CreateDirectory(folder[".out.weft-0123abcd-old"]);
        File.WriteAllText(folder[".out.weft-0123abcd-old/config.json"], "{}");
        TemporaryName.Clear(folder["out"]);
        folder.Entries.ShouldBe(["out"]);

        Directory.CreateDirectory(folder[".out.weft-0123abcd-old"]);
        TemporaryName.Clear(folder["out"]);
        folder.Entries.ShouldBe(["out"]);
    }

    private static byte[] Random(int length)
    {
        var bytes = new byte[length];
        new Random(1).NextBytes(bytes);
        return bytes;
    }

    private sealed class Meddler(Action<ConvertProgress> act) : IProgress<ConvertProgress>
    {
        public Meddler(Action act)
            : this(_ => act())
        {
        }

        public void Report(ConvertProgress value) => act(value);
    }
}
