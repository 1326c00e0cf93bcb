namespace Weft.Tests.Checkpoints;

public sealed class HostileFileTests
{
    private static readonly string Folder = Path.Combine(Samples.Folder, "hostile");

    public static TheoryData<string, string> Files { get; } = [.. Samples.Json("hostile", "expect.json").EnumerateArray()
        .Select(sample => (sample.GetProperty("file").GetString()!, sample.GetProperty("must").GetString()!))];

    [Theory]
    [MemberData(nameof(Files))]
    public void Behaves_as_the_sample_demands(string file, string must)
    {
        var path = Path.Combine(Folder, file);
        var before = GC.GetAllocatedBytesForCurrentThread();
        var error = Open(path);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        error ??= Read(path);
        if ((must.StartsWith("clear error", StringComparison.Ordinal) && !must.Contains(", or", StringComparison.Ordinal)) || must.StartsWith("refuse:", StringComparison.Ordinal))
        {
            error.ShouldNotBeNull();
        }
        else if (must.StartsWith("reads", StringComparison.Ordinal))
        {
            error.ShouldBeNull();
        }

        if (error is not null)
        {
            error.ShouldContain(Path.GetDirectoryName(path)!);
            error.ShouldNotContain('\n');
            error.Any(char.IsControl).ShouldBeFalse();
            error.Length.ShouldBeLessThan(1000);
        }

        // In proportion to the file, plus what a message and its exception take.
        allocated.ShouldBeLessThan((40 * new FileInfo(path).Length) + 1_000_000);
        File.Exists("/tmp/pwned_by_pickle").ShouldBeFalse();
        File.Exists("/tmp/pwned_by_zip").ShouldBeFalse();
    }

    [Theory]
    [InlineData("st-header-len-99mb.safetensors", "99")]
    [InlineData("st-header-len-200mb.safetensors", "100000000")]
    [InlineData("st-overlap.safetensors", "'b' overlaps")]
    [InlineData("st-hole.safetensors", "'b' leaves a hole")]
    [InlineData("st-hole-start.safetensors", "'a' leaves a hole")]
    [InlineData("st-trailing-bytes.safetensors", "belong to none")]
    [InlineData("st-shape-mismatch.safetensors", "takes 32 bytes")]
    [InlineData("st-shape-float.safetensors", "2.0")]
    [InlineData("st-unknown-dtype.safetensors", "'Q4_K'")]
    [InlineData("st-duplicate-key-same.safetensors", "twice")]
    [InlineData("st-nul-padding.safetensors", "only spaces")]
    [InlineData("st-leading-space.safetensors", "'{'")]
    [InlineData("st-bad-utf8.safetensors", "UTF-8")]
    [InlineData("st-trunc-data.safetensors", "cut short")]
    [InlineData("st-is-a-zip.safetensors", "zip archive")]
    [InlineData("st-is-a-pickle.safetensors", "pickle")]
    [InlineData("index-missing-shard/model.safetensors.index.json", "model-00002-of-00002.safetensors")]
    [InlineData("index-missing-tensor/model.safetensors.index.json", "'zz'")]
    [InlineData("index-traversal/model.safetensors.index.json", "'../outside.safetensors'")]
    [InlineData("index-traversal-backslash/model.safetensors.index.json", "beside the index")]
    [InlineData("index-absolute/model.safetensors.index.json", "'/etc/passwd'")]
    [InlineData("index-no-map/model.safetensors.index.json", "weight_map")]
    [InlineData("npz-object-array.npz", "entry 'params/w.npy': no tensor can hold elements of dtype '|O'")]
    [InlineData("npz-structured.npz", "plain numbers")]
    [InlineData("npy-timedelta.npy", "'<M8[ns]'")]
    [InlineData("npz-shape-lie-huge.npz", "does not take the 24 bytes")]
    [InlineData("npz-header-expression.npz", "tuple of sizes")]
    [InlineData("npz-header-len-lie.npz", "4294967295")]
    [InlineData("npz-duplicate-name.npz", "'a.npy' is there twice")]
    [InlineData("npz-version-9.npz", "found 9.0")]
    [InlineData("index-pickle-traversal/pytorch_model.bin.index.json", "beside the index")]
    public void The_message_names_what_is_wrong(string file, string part) => Open(Path.Combine(Folder, file)).ShouldNotBeNull().ShouldContain(part);

    [Fact]
    public void Names_are_text_whatever_they_look_like()
    {
        using var checkpoint = Checkpoint.Open(Path.Combine(Folder, "st-name-traversal.safetensors"));
        checkpoint.Tensors.Count.ShouldBe(3);
    }

    private static string? Open(string path)
    {
        try
        {
            using var checkpoint = Checkpoint.Open(path);
            return null;
        }
        catch (CheckpointException e)
        {
            return e.Message;
        }
    }

    private static string? Read(string path)
    {
        var part = new byte[1 << 16];
        try
        {
            using var checkpoint = Checkpoint.Open(path);
            foreach (var entry in checkpoint.Tensors)
            {
                for (var done = 0L; done < entry.Length; done += part.Length)
                {
                    checkpoint.Read(entry, done, part.AsSpan(0, (int)Math.Min(part.Length, entry.Length - done)));
                }
            }

            return null;
        }
        catch (CheckpointException e)
        {
            return e.Message;
        }
    }
}
