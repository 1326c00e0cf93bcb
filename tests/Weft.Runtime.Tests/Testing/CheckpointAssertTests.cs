using Weft.Testing;
using Weft.Tests.Checkpoints;

namespace Weft.Tests.Testing;

public sealed class CheckpointAssertTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Equal_tensors_pass_whatever_holds_them()
    {
        var (file, archive) = (Write("a.safetensors", ("x", DType.F32, [2, 3]), ("y", DType.I64, [])), Write("b.npz", ("y", DType.I64, []), ("x", DType.F32, [2, 3])));
        Directory.CreateDirectory(folder["model"]);
        File.Copy(file, folder["model/weights.safetensors"]);

        CheckpointAssert.Equal(file, file);
        CheckpointAssert.Equal(file, archive);
        CheckpointAssert.Equal(folder["model"], archive);
    }

    [Fact]
    public void Tensors_that_differ_are_named_with_how()
    {
        var expected = Write("expected.safetensors", ("gone", DType.F32, [2]), ("same", DType.F32, [2]), ("shape", DType.F32, [2, 3]), ("type", DType.F16, [2]), ("bytes", DType.F16, [2, 3]));
        var actual = Write("actual.safetensors", ("new", DType.F32, [2]), ("same", DType.F32, [2]), ("shape", DType.F32, [3, 2]), ("type", DType.BF16, [2]), ("bytes", DType.F16, [2, 3]));
        using (var file = new FileStream(actual, FileMode.Open))
        using (var checkpoint = Checkpoint.Open(expected))
        {
            // The last tensor of the file in its official order.
            file.Seek(-3, SeekOrigin.End);
            file.WriteByte(255);
        }

        Fault(() => CheckpointAssert.Equal(actual, expected)).ShouldBe(
            $"{actual}: expected the 5 tensors of {expected}, found\n" +
            "  missing 'gone': F32[2]\n" +
            "  'shape': F32[3, 2], expected F32[2, 3]\n" +
            "  'bytes': F16[2, 3]: other bytes, first at [1, 1]\n" +
            "  'type': BF16[2], expected F16[2]\n" +
            "  unexpected 'new': F32[2]");
    }

    [Fact]
    public void Many_faults_are_counted()
    {
        var (none, many) = (Write("none.safetensors", ("x", DType.F32, [1])), Write("many.safetensors", [.. Enumerable.Range(0, 11).Select(i => ($"x{i:00}", DType.F32, new long[] { 1 }))]));

        var lines = Fault(() => CheckpointAssert.Equal(none, many)).Split('\n');

        lines.Length.ShouldBe(10);
        lines[8].ShouldBe("  missing 'x07': F32[1]");
        lines[9].ShouldBe("  and 4 more");
    }

    [Fact]
    public void Large_tensors_are_compared_to_their_end()
    {
        var (a, b) = (Write("a.safetensors", ("x", DType.U8, [3, 1 << 20])), Write("b.safetensors", ("x", DType.U8, [3, 1 << 20])));
        CheckpointAssert.Equal(a, b);
        using (var file = new FileStream(a, FileMode.Open))
        {
            file.Seek(-1, SeekOrigin.End);
            file.WriteByte(77);
        }

        Fault(() => CheckpointAssert.Equal(a, b)).ShouldEndWith("found\n  'x': U8[3, 1048576]: other bytes, first at [2, 1048575]");
    }

    [Fact]
    public void A_tensor_is_held_with_its_dtype_and_shape()
    {
        var file = Write("a.safetensors", ("x", DType.F32, [2, 3]), ("y", DType.I64, []));

        CheckpointAssert.Holds(file, "x", DType.F32, 2, 3);
        CheckpointAssert.Holds(file, "y", DType.I64);
        Fault(() => CheckpointAssert.Holds(file, "z", DType.F32, 2)).ShouldBe($"{file}: expected 'z': F32[2], found no such tensor among 2.");
        Fault(() => CheckpointAssert.Holds(file, "x", DType.F32, 3, 2)).ShouldBe($"{file}: expected 'x': F32[3, 2], found F32[2, 3].");
        Fault(() => CheckpointAssert.Holds(file, "y", DType.I32)).ShouldBe($"{file}: expected 'y': I32[], found I64[].");
    }

    [Fact]
    public void Keys_are_all_there_and_no_others()
    {
        var file = Write("a.safetensors", ("x", DType.F16, [2, 3]), ("y", DType.I64, []));

        CheckpointAssert.HasKeys(file, "y", "x");
        CheckpointAssert.HasKeys(file, [new KeySpec("x", [2, 3]), new KeySpec("y", [], DType.I64, KeyKind.Buffer)]);
        Fault(() => CheckpointAssert.HasKeys(file, "x", "z")).ShouldBe($"{file}: expected 2 keys, found\n  missing 'z'\n  unexpected 'y': I64[]");
        Fault(() => CheckpointAssert.HasKeys(file, [new KeySpec("x", [3, 2]), new KeySpec("y", []), new KeySpec("z", [4])]))
            .ShouldBe($"{file}: expected 3 keys, found\n  'x': F16[2, 3], expected F32[3, 2]\n  'y': I64[], expected F32[]\n  missing 'z': F32[4]");
    }

    [Fact]
    public void A_file_that_is_not_there_is_the_readers_error() =>
        Should.Throw<CheckpointException>(() => CheckpointAssert.HasKeys(folder["none.safetensors"], "x"));

    private string Write(string name, params (string Name, DType DType, long[] Shape)[] tensors)
    {
        WeightsWriter.Write(folder[name], tensors.Select(t => new TensorSpec(t.Name, t.DType, [.. t.Shape])), null, (spec, stream) =>
        {
            spec.DType.TryGetLength(spec.Shape.AsSpan(), out var length);
            stream.Write([.. Enumerable.Range(1, (int)length).Select(i => (byte)(i % 50))]);
        });
        return folder[name];
    }

    private static string Fault(Action action) => Should.Throw<AssertionException>(action).Message;
}
