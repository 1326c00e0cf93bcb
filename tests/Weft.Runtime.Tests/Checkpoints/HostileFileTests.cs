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
    [InlineData("st-is-a-zip.safetensors", "entry 'archive/data.pkl': byte 13: asks for 'os.system'")]
    [InlineData("st-is-a-pickle.safetensors", "pickle")]
    [InlineData("index-missing-shard/model.safetensors.index.json", "model-00002-of-00002.safetensors")]
    [InlineData("index-missing-tensor/model.safetensors.index.json", "'zz'")]
    [InlineData("index-traversal/model.safetensors.index.json", "'../outside.safetensors'")]
    [InlineData("index-traversal-backslash/model.safetensors.index.json", "beside the index")]
    [InlineData("index-absolute/model.safetensors.index.json", "'/etc/passwd'")]
    [InlineData("index-no-map/model.safetensors.index.json", "weight_map")]
    [InlineData("pt-reduce-hidden-in-state-dict.pt", "asks for 'os.system'")]
    [InlineData("pt-stack-global-nested.pt", "asks for 'builtins.getattr'")]
    [InlineData("pt-stack-global-dotted.pt", "asks for 'torch.serialization.os.system'")]
    [InlineData("pt-global-torch-prefix.pt", "asks for 'torch.hub.load'")]
    [InlineData("pt-newobj-ex.pt", "asks for 'subprocess.Popen'")]
    [InlineData("pt-build-setstate.pt", "asks for 'os.system'")]
    [InlineData("pt-reduce-on-ordereddict-args.pt", "'collections.OrderedDict' does not take these arguments")]
    [InlineData("pt-persid-text.pt", "opcode 0x50")]
    [InlineData("pt-ext1.pt", "opcode 0x82")]
    [InlineData("pt-persid-not-tuple.pt", "a persistent id must be that of a storage")]
    [InlineData("pt-huge-string-claim.pt", "4611686018427387904 bytes were expected, 4 are left")]
    [InlineData("pt-huge-long-claim.pt", "found 2147483647")]
    [InlineData("pt-protocol-255.pt", "found 255")]
    [InlineData("pt-stack-underflow.pt", "a value is taken that is not there")]
    [InlineData("pt-mark-missing.pt", "never begun")]
    [InlineData("pt-memo-missing.pt", "value 7 was never kept")]
    [InlineData("pt-truncated-pickle.pt", "the pickle is cut short")]
    [InlineData("pt-not-a-dict.pt", "found a number")]
    [InlineData("pt-int-keys.pt", "holds no tensors")]
    [InlineData("pt-self-reference.pt", "holds no tensors at its keys 'w'")]
    [InlineData("pt-list-as-key.pt", "cannot be a key")]
    [InlineData("pt-storage-too-small.pt", "tensor 'w': storage '0' of 1000000 torch.FloatStorage elements does not take the 16 bytes")]
    [InlineData("pt-storage-numel-2pow62.pt", "storage '0' of 4611686018427387904")]
    [InlineData("pt-storage-odd-bytes.pt", "the 15 bytes")]
    [InlineData("pt-storage-missing.pt", "its storage '7' is not in the archive")]
    [InlineData("pt-storage-key-traversal.pt", "tensor 'w': its storage '../../../etc/passwd' is not in the archive")]
    [InlineData("pt-storage-key-is-pickle.pt", "its storage '../data.pkl'")]
    [InlineData("pt-storage-unknown-type.pt", "asks for 'torch.EvilStorage'")]
    [InlineData("pt-view-beyond-storage.pt", "tensor 'w': shape [1000] with strides [1] from element 0 on reaches beyond its storage of 4")]
    [InlineData("pt-view-offset-beyond.pt", "from element 2 on")]
    [InlineData("pt-view-offset-2pow62.pt", "from element 4611686018427387904 on")]
    [InlineData("pt-view-stride-huge.pt", "strides [4611686018427387904]")]
    [InlineData("pt-view-expand-bomb.pt", "tensor 'w' shows the same stored bytes again and again")]
    [InlineData("pt-view-expand-overflow.pt", "too large for 64 bits")]
    [InlineData("pt-view-offset-negative.pt", "whole numbers from 0 on")]
    [InlineData("pt-view-stride-negative.pt", "whole numbers from 0 on")]
    [InlineData("pt-view-size-negative.pt", "whole numbers from 0 on")]
    [InlineData("pt-view-size-float.pt", "whole numbers from 0 on")]
    [InlineData("pt-view-rank-mismatch.pt", "a stride for every size")]
    [InlineData("pt-rebuild-too-few-args.pt", "does not take these arguments")]
    [InlineData("raw-reduce-os-system.bin", "asks for 'os.system'")]
    [InlineData("legacy-bad-magic.pt", "magic number")]
    [InlineData("legacy-evil-before-magic.pt", "asks for 'os.system'")]
    [InlineData("legacy-evil-in-sysinfo.pt", "asks for 'os.system'")]
    [InlineData("legacy-storage-count-lie.pt", "found a count of 1099511627776")]
    [InlineData("legacy-storage-truncated.pt", "and 7 bytes after it")]
    [InlineData("legacy-storage-key-unknown.pt", "names 'zz', which no tensor has")]
    [InlineData("ts-data-os-system.pt", "entry 'm/data.pkl': byte 13: asks for 'os.system'")]
    [InlineData("ts-constants-os-system.pt", "entry 'm/constants.pkl': byte 13: asks for 'os.system'")]
    [InlineData("zip-traversal-entry.pt", "'../../../tmp/pwned_by_zip' has a name that leads out")]
    [InlineData("zip-absolute-entry.pt", "'/tmp/pwned_by_zip' has a name")]
    [InlineData("zip-duplicate-data-pkl.pt", "'archive/data.pkl' is there twice")]
    [InlineData("zip-two-roots.pt", "'archive/data.pkl', 'other/data.pkl'")]
    [InlineData("zip-no-data-pkl.pt", "found 'archive/version'")]
    [InlineData("zip-empty.pt", "found no entries")]
    [InlineData("zip-truncated.pt", "cut short")]
    [InlineData("zip-size-lie.pt", "holds more than the 16 bytes")]
    [InlineData("zip-declares-1tb.pt", "would take 1099511627776 bytes")]
    [InlineData("zip-local-offset-lie.pt", "from byte 4294967040 on")]
    [InlineData("zip-overlap.pt", "is another one there")]
    [InlineData("zip-bad-crc.pt", "entry 'archive/data/0': its checksum must be 12345678")]
    [InlineData("zip-entry-count-lie.pt", "must hold 65534 entries")]
    [InlineData("zip-encrypted.pt", "is encrypted")]
    [InlineData("zip-method-unknown.pt", "by method 99")]
    [InlineData("zip-bad-byteorder.pt", "found 'middle'")]
    [InlineData("npz-object-array.npz", "entry 'params/w.npy': no tensor can hold elements of dtype '|O'")]
    [InlineData("npz-structured.npz", "plain numbers")]
    [InlineData("npy-timedelta.npy", "'<M8[ns]'")]
    [InlineData("npz-shape-lie-huge.npz", "does not take the 24 bytes")]
    [InlineData("npz-header-expression.npz", "tuple of sizes")]
    [InlineData("npz-header-len-lie.npz", "4294967295")]
    [InlineData("npz-duplicate-name.npz", "'a.npy' is there twice")]
    [InlineData("npz-version-9.npz", "found 9.0")]
    [InlineData("index-pickle-traversal/pytorch_model.bin.index.json", "beside the index")]
    public void The_message_names_what_is_wrong(string file, string part) => Read(Path.Combine(Folder, file)).ShouldNotBeNull().ShouldContain(part);

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
