using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Weft.Generators.Tests.Harness;

namespace Weft.Tests.Checkpoints;

/// <summary>Whatever is written is read back, from every container; and what one cannot hold is refused by its name. Settings: Fuzzing/README.md.</summary>
public sealed class RoundTripTests : IDisposable
{
    private static readonly IReadOnlyList<string> Extensions = [".safetensors", ".npz", ".pt"];

    private static readonly DType[] Float8 = [DType.F8_E5M2, DType.F8_E4M3, DType.F8_E8M0, DType.F8_E4M3FNUZ, DType.F8_E5M2FNUZ];

    private readonly TemporaryFolder folder = new();

    public static TheoryData<string> Containers { get; } = [.. Extensions];

    public void Dispose() => folder.Dispose();

    [Theory]
    [MemberData(nameof(Containers))]
    public void What_is_written_is_read_back_or_refused_by_name(string extension) => Check(1, RandomTensors.Sets, set =>
    {
        var tensors = set.Tensors;
        var path = folder["w" + extension];
        File.Delete(path);
        var refused = Refused(tensors, extension);
        if (refused.Count > 0)
        {
            var message = Should.Throw<CheckpointException>(() => Write(path, tensors)).Message;
            refused.ShouldContain(name => message.Contains(name, StringComparison.Ordinal), message);
            folder.Names.ShouldBeEmpty();
            return;
        }

        Write(path, tensors);

        using var read = Checkpoint.Open(path);
        read.Tensors.Select(Spec).ShouldBe(extension == ".safetensors" ? SafetensorsLayout.Create(tensors).Tensors : tensors);
        ShouldHold(read, tensors);
    });

    [Theory]
    [InlineData("model.safetensors")]
    [InlineData("pytorch_model.bin")]
    public void Shards_are_read_back_as_one(string file) => Check(2, RandomTensors.Sets, set =>
    {
        var tensors = set.Tensors;
        var extension = Path.GetExtension(file);
        if (tensors.Length == 0 || Refused(tensors, ".safetensors").Count + Refused(tensors, extension).Count > 0)
        {
            return;
        }

        using var shards = new TemporaryFolder();
        Write(shards["whole.safetensors"], tensors);
        using var whole = Checkpoint.Open(shards["whole.safetensors"]);
        var sharding = Sharding.Of(ConversionPlan.Of(whole.Tensors), file, 1000);
        foreach (var (name, plan) in sharding.Shards)
        {
            PlanWriter.Write(plan, whole, shards[name]);
        }

        if (sharding.Index is { } index)
        {
            shards.Write(file + ".index.json", UpstreamWriter.Bytes(index));
        }

        using var read = Checkpoint.Open(shards[sharding.Index is null ? file : file + ".index.json"]);
        read.Container.EndsWith(sharding.Shards.Count == 1 ? read.Container : $", {sharding.Shards.Count} shards", StringComparison.Ordinal).ShouldBeTrue(read.Container);
        ShouldHold(read, tensors);
    });

    [Fact]
    public void Metadata_is_read_back() => Check(3, Gen.ListOf(RandomTensors.Names.Where(IsText)).ToArbitrary(), texts =>
    {
        var metadata = texts.Distinct(StringComparer.Ordinal).Select((text, i) => KeyValuePair.Create(text, texts[^(1 + i)])).Prepend(new("format", "np")).DistinctBy(pair => pair.Key).ToDictionary();

        WeightsWriter.Write(folder["m.safetensors"], [], metadata, (_, _) => { });

        using var read = Checkpoint.Open(folder["m.safetensors"]);
        read.Metadata.ShouldBe(metadata);
    });

    /// <summary>The properties would hardly ever meet these.</summary>
    [Theory]
    [MemberData(nameof(Containers))]
    public void What_no_reader_would_take_is_refused_by_name(string extension)
    {
        void Refuses(string part, params TensorSpec[] tensors)
        {
            Should.Throw<CheckpointException>(() => Write(folder["w" + extension], tensors)).Message.ShouldContain(part);
            folder.Names.ShouldBeEmpty();
        }

        Refuses("tensor 'w' cannot be written: it has 65 dimensions, at most 64 are read.", new("v", DType.U8, []), new TensorSpec("w", DType.U8, [.. Enumerable.Repeat(1L, 65)]));
        Refuses("cannot be written: its name is not valid Unicode.", new TensorSpec("w\ud800", DType.U8, []));
        Refuses("tensor 't15' cannot be written: U8[576460752303423488] does not fill whole bytes or is too large for 64 bits.", [.. Enumerable.Range(0, 16).Select(i => new TensorSpec($"t{i:d2}", DType.U8, [1L << 59]))]);
        Write(folder["most" + extension], [new TensorSpec("w", DType.U8, [.. Enumerable.Repeat(1L, 64)])]);
        using var most = Checkpoint.Open(folder["most" + extension]);
        most.Tensors.Single().Shape.Length.ShouldBe(64);
    }

    [Fact]
    public void Names_are_as_long_as_a_container_takes()
    {
        TensorSpec Named(int length) => new(new string('é', length / 2), DType.U8, []);

        foreach (var (extension, longest) in new[] { (".pt", 65_536), (".npz", 65_530), (".safetensors", 1_000_000) })
        {
            Write(folder["w" + extension], [Named(longest)]);
            using var read = Checkpoint.Open(folder["w" + extension]);
            read.Tensors.Single().Name.Length.ShouldBe(longest / 2);
        }

        Should.Throw<CheckpointException>(() => Write(folder["x.pt"], [Named(65_538)])).Message.ShouldEndWith("…' cannot be written: its name has 65538 bytes, at most 65536 are read.");
    }

    private static void Check<T>(ulong property, Arbitrary<T> arbitrary, Action<T> body) =>
        FsCheck.Check.One(Config.QuickThrowOnFailure.WithMaxTest(FuzzSettings.Properties).WithReplay((ulong)FuzzSettings.Seed, (2 * property) + 1), Prop.ForAll(arbitrary, body));

    /// <summary>What a message has to hold when a container cannot have these tensors: one of these. Empty when it can.</summary>
    private static List<string> Refused(TensorSpec[] tensors, string extension)
    {
        List<string> reasons = [.. tensors.GroupBy(tensor => tensor.Name, StringComparer.Ordinal).Where(same => same.Count() > 1).Select(same => Display.Name(same.Key))];
        reasons.AddRange(tensors.Where(tensor => !IsText(tensor.Name) || !Holds(tensor, extension)).Select(tensor => Display.Text(tensor.Name)));
        if (tensors.Length == 0 && extension != ".safetensors")
        {
            reasons.Add("no tensors");
        }

        return reasons;
    }

    private static bool Holds(TensorSpec tensor, string extension) => extension switch
    {
        ".safetensors" => tensor.Name != "__metadata__" && tensor.DType.TryGetLength(tensor.Shape.AsSpan(), out _),
        ".npz" => tensor.DType.Bits() % 8 == 0 && !Float8.Contains(tensor.DType)
            && !tensor.Name.StartsWith('/') && !tensor.Name.Any(c => c == '\\' || char.IsControl(c)) && !$"{tensor.Name}.npy".Split('/').Contains(".."),
        _ => tensor.DType.Bits() % 8 == 0,
    };

    private static bool IsText(string name) => name.EnumerateRunes().Sum(rune => rune == Rune.ReplacementChar ? 0 : rune.Utf16SequenceLength) + name.Count(c => c == '\ufffd') == name.Length;

    private static void ShouldHold(Checkpoint read, TensorSpec[] tensors)
    {
        read.Tensors.Select(Spec).ShouldBe(tensors, ignoreOrder: true);
        var specs = tensors.ToDictionary(tensor => tensor.Name, StringComparer.Ordinal);
        foreach (var entry in read.Tensors)
        {
            var bytes = new byte[entry.Length];
            read.Read(entry, 0, bytes);
            bytes.ShouldBe(Content(specs[entry.Name]), entry.Name);
        }
    }

    private static TensorSpec Spec(TensorEntry entry) => new(entry.Name, entry.DType, entry.Shape);

    private static void Write(string path, TensorSpec[] tensors) => WeightsWriter.Write(path, tensors, null, (tensor, stream) => stream.Write(Content(tensor)));

    // Other bytes for another name: tensors are not taken for each other.
    private static byte[] Content(TensorSpec tensor)
    {
        _ = tensor.DType.TryGetLength(tensor.Shape.AsSpan(), out var length);
        var bytes = new byte[length];
        new Random(tensor.Name.Aggregate(7, (sum, c) => unchecked((31 * sum) + c))).NextBytes(bytes);
        return tensor.DType == DType.BOOL ? [.. bytes.Select(value => (byte)(value & 1))] : bytes;
    }
}
