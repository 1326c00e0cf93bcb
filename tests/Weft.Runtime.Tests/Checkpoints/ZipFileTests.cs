using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Text;

namespace Weft.Tests.Checkpoints;

public sealed class ZipFileTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    /// <summary>Larger than a window, than a piece and than what is kept in memory.</summary>
    [Fact]
    public void A_large_compressed_array_whose_first_index_runs_fastest_is_put_together()
    {
        const int A = 5, B = 701, C = 1500;
        var values = new float[A * B * C];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = i % 1021;
        }

        using var checkpoint = Checkpoint.Open(Npz(("x.npy", Npy($"'<f4', 'fortran_order': True, 'shape': ({A}, {B}, {C})", MemoryMarshal.AsBytes(values.AsSpan())), CompressionLevel.Fastest)));
        var entry = checkpoint.Tensors.Single();
        var found = new float[values.Length];
        using var reader = new PlanReader(checkpoint);
        reader.Read(PlannedTensor.Of(entry), MemoryMarshal.AsBytes(found.AsSpan()));

        var at = 0;
        for (var a = 0; a < A; a++)
        {
            for (var b = 0; b < B; b++)
            {
                for (var c = 0; c < C; c++, at++)
                {
                    if (found[at] != values[a + (A * (b + (B * c)))])
                    {
                        Assert.Fail($"[{a}, {b}, {c}] is {found[at]}");
                    }
                }
            }
        }
    }

    [Fact]
    public void Content_that_is_not_what_was_packed_is_told()
    {
        var path = Npz(("x.npy", Npy("'|u1', 'fortran_order': False, 'shape': (4,)", "abcd"u8), CompressionLevel.NoCompression));
        var bytes = File.ReadAllBytes(path);
        bytes[bytes.AsSpan().IndexOf("abcd"u8)] = (byte)'x';
        using var checkpoint = Checkpoint.Open(folder.Write("damaged.npz", bytes));
        Should.Throw<CheckpointException>(() => checkpoint.Read(checkpoint.Tensors[0], 0, new byte[4])).Message.ShouldContain("entry 'x.npy': its checksum must be");
    }

    [Fact]
    public void Folders_and_a_comment_are_no_error()
    {
        var path = folder["a.npz"];
        using (var archive = new ZipArchive(File.Create(path), ZipArchiveMode.Create))
        {
            archive.Comment = "PK\u0005\u0006 is how the end starts";
            archive.CreateEntry("params/");
            using var stream = archive.CreateEntry("params/x.npy").Open();
            stream.Write(Npy("'|u1', 'fortran_order': False, 'shape': (2,)", "ab"u8));
        }

        using var checkpoint = Checkpoint.Open(path);
        checkpoint.Tensors.Select(t => t.Name).ShouldBe(["params/x"]);
    }

    /// <summary>Two entries by turns, each from its end: unpacking goes on only as long as the sizes account for.</summary>
    [Fact]
    public void Compressed_data_is_not_unpacked_without_end()
    {
        var zeros = new byte[8 << 20];
        var array = Npy($"'|u1', 'fortran_order': False, 'shape': ({zeros.Length},)", zeros);
        using var checkpoint = Checkpoint.Open(Npz(("a.npy", array, CompressionLevel.Fastest), ("b.npy", array, CompressionLevel.Fastest)));
        Should.Throw<CheckpointException>(() =>
        {
            for (var i = 0; i < 100; i++)
            {
                checkpoint.Read(checkpoint.Tensors[i % 2], zeros.Length - 1, new byte[1]);
            }
        }).Message.ShouldContain("again and again");
    }

    private static byte[] Npy(string header, ReadOnlySpan<byte> data) =>
        [0x93, .. "NUMPY"u8, 1, 0, 128, 0, .. Encoding.ASCII.GetBytes($"{{'descr': {header}}}".PadRight(127) + "\n"), .. data];

    private string Npz(params ReadOnlySpan<(string Name, byte[] Content, CompressionLevel Level)> entries)
    {
        using var archive = new ZipArchive(File.Create(folder["made.npz"]), ZipArchiveMode.Create);
        foreach (var (name, content, level) in entries)
        {
            using var stream = archive.CreateEntry(name, level).Open();
            stream.Write(content);
        }

        return folder["made.npz"];
    }
}
