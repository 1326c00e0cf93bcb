using TorchSharp;
using Weft.Testing;
using Weft.Tests.Checkpoints;
using static TorchSharp.torch;
using static Weft.Tests.Modules.TensorAssert;

namespace Weft.Tests.Testing;

public sealed class ModelAssertTests : IDisposable
{
    private readonly DisposeScope scope = NewDisposeScope();
    private readonly TemporaryFolder folder = new();

    public void Dispose()
    {
        scope.Dispose();
        folder.Dispose();
    }

    [Fact]
    public void Close_numbers_pass()
    {
        ModelAssert.Close(Tensor([2, 2], 0, 1, -2, 1e6f), Tensor([2, 2], 0.00001f, 1.00001f, -2, 1e6f + 1));
        ModelAssert.Close(Tensor([], 3), Tensor([], 3));
        ModelAssert.Close(Tensor([0, 2]), Tensor([0, 2]));
        ModelAssert.Close(Tensor([1], 1), Tensor([1], 1.5f), new Tolerance(0.5));
        ModelAssert.Close(Tensor([1], 10), Tensor([1], 20), new Tolerance(0, 0.5));
        ModelAssert.Close(Tensor([2], float.PositiveInfinity, float.NegativeInfinity), Tensor([2], float.PositiveInfinity, float.NegativeInfinity), Tolerance.Exact);
        ModelAssert.Close(tensor(new long[] { 1L << 53 }), tensor(new long[] { 1L << 53 }));
    }

    [Fact]
    public void The_message_names_the_tensor_the_worst_element_and_the_largest_errors()
    {
        var output = Tensor([2, 3], 0, 1, 2, 3, 5, 5);

        Fault(() => ModelAssert.Close(output, Tensor([2, 3], 0, 1, 2, 3, 4, 5.5f))).ShouldBe(
            "output: 2 of 6 elements of Float32[2, 3] are not within 1E-05 + 1.3E-06 × |expected|.\n" +
            "  worst at [1, 1]: 5, expected 4\n" +
            "  largest absolute error 1 at [1, 1], largest relative error 0.25 at [1, 1]");
        Fault(() => ModelAssert.Close(Tensor([2], 100, 2), Tensor([2], 101, 2.1f), new Tolerance(0.05, 0.005), "pooled")).ShouldBe(
            "pooled: 2 of 2 elements of Float32[2] are not within 0.05 + 0.005 × |expected|.\n" +
            "  worst at [0]: 100, expected 101\n" +
            "  largest absolute error 1 at [0], largest relative error 0.047619 at [1]");
        Fault(() => ModelAssert.Close(Tensor([2], 100, 2), Tensor([2], 101, 2.1f), new Tolerance(0.05, 0.01), "pooled")).ShouldBe(
            "pooled: 1 of 2 elements of Float32[2] are not within 0.05 + 0.01 × |expected|.\n" +
            "  worst at [1]: 2, expected 2.1\n" +
            "  largest absolute error 1 at [0], largest relative error 0.047619 at [1]");
        Fault(() => ModelAssert.Close(Tensor([], 1), Tensor([], 0), name: "scale")).ShouldBe(
            "scale: 1 of 1 elements of Float32[] are not within 1E-05 + 1.3E-06 × |expected|.\n" +
            "  worst at []: 1, expected 0\n" +
            "  largest absolute error 1 at [], largest relative error Infinity at []");
    }

    [Fact]
    public void Shapes_and_dtypes_agree_first()
    {
        Fault(() => ModelAssert.Close(Tensor([2, 1], 1, 2), Tensor([2], 1, 2), name: "x")).ShouldBe("x: expected Float32[2], found Float32[2, 1].");
        Fault(() => ModelAssert.Close(Tensor([2], 1, 2), Tensor([2], 1, 2).to(float16), name: "x")).ShouldBe("x: expected Float16[2], found Float32[2].");
    }

    [Fact]
    public void NaN_is_nothing_that_is_expected_unless_that_is_said()
    {
        var (some, none) = (Tensor([3], 1, float.NaN, 3), Tensor([3], 1, 2, 4));

        Fault(() => ModelAssert.Close(some, none, name: "x")).ShouldBe(
            "x: 2 of 3 elements of Float32[3] are not within 1E-05 + 1.3E-06 × |expected|.\n" +
            "  NaN: 1, the first at [1]: NaN, expected 2\n" +
            "  worst at [2]: 3, expected 4\n" +
            "  largest absolute error 1 at [2], largest relative error 0.25 at [2]");
        Fault(() => ModelAssert.Close(some, some, new Tolerance(1), "x")).ShouldBe(
            "x: 1 of 3 elements of Float32[3] are not within 1 + 0 × |expected|.\n" +
            "  NaN: 1, the first at [1]: NaN, expected NaN");
        ModelAssert.Close(some, some, new Tolerance(0) { NaNIsNaN = true });
        Should.Throw<AssertionException>(() => ModelAssert.Close(none, some, new Tolerance(0) { NaNIsNaN = true }));
    }

    [Fact]
    public void No_tolerance_reaches_an_infinity()
    {
        Should.Throw<AssertionException>(() => ModelAssert.Close(Tensor([1], 1), Tensor([1], float.PositiveInfinity), new Tolerance(1, 1)));
        Should.Throw<AssertionException>(() => ModelAssert.Close(Tensor([1], float.NegativeInfinity), Tensor([1], float.PositiveInfinity), new Tolerance(1, 1)));
    }

    [Fact]
    public void Integers_are_compared_as_such()
    {
        var big = tensor(new long[] { 1, 1L << 53 });

        Fault(() => ModelAssert.Close(big + 1, big, name: "ids")).ShouldBe(
            "ids: 2 of 2 elements of Int64[2] are not within 0 + 0 × |expected|.\n" +
            "  worst at [0]: 2, expected 1\n" +
            "  largest absolute error 1 at [0], largest relative error 1 at [0]");
        Fault(() => ModelAssert.Close(big + tensor(new long[] { 0, 1 }), big, name: "ids")).ShouldContain("worst at [1]: 9007199254740993, expected 9007199254740992\n");
    }

    [Theory]
    [InlineData(ScalarType.Float16, 1e-3, true)]
    [InlineData(ScalarType.Float16, 4e-3, false)]
    [InlineData(ScalarType.BFloat16, 1.6e-2, true)]
    [InlineData(ScalarType.BFloat16, 3.2e-2, false)]
    [InlineData(ScalarType.Float64, 1e-7, true)]
    [InlineData(ScalarType.Float64, 4e-7, false)]
    public void Each_dtype_has_a_tolerance_of_its_own(ScalarType dtype, double error, bool close)
    {
        var (actual, expected) = (tensor(1 + error).to(dtype), tensor(1.0).to(dtype));

        if (close)
        {
            ModelAssert.Close(actual, expected);
        }
        else
        {
            Should.Throw<AssertionException>(() => ModelAssert.Close(actual, expected));
        }
    }

    [Fact]
    public void Complex_numbers_are_two_each() =>
        Fault(() => ModelAssert.Close(complex(Tensor([1], 1), Tensor([1], 2)), complex(Tensor([1], 1), Tensor([1], 3)), name: "spectrum"))
            .ShouldStartWith("spectrum: 1 of 2 elements of ComplexFloat32[1] are not within 1E-05 + 1.3E-06 × |expected|.\n  worst at [0, 1]: 2, expected 3\n");

    [Fact]
    public void Outputs_are_compared_by_name()
    {
        Dictionary<string, Tensor> actual = new() { ["a"] = Tensor([1], 1), ["b"] = Tensor([1], 2), ["d"] = Tensor([1], 4) };
        Dictionary<string, Tensor> expected = new() { ["a"] = Tensor([1], 1), ["b"] = Tensor([1], 3), ["c"] = Tensor([2], 4, 5) };

        ModelAssert.Close(actual, actual);
        Fault(() => ModelAssert.Close(actual, expected)).ShouldBe(
            "c: expected Float32[2], found no such tensor.\n" +
            "d: expected no such tensor, found Float32[1].\n" +
            "b: 1 of 1 elements of Float32[1] are not within 1E-05 + 1.3E-06 × |expected|.\n" +
            "  worst at [0]: 2, expected 3\n" +
            "  largest absolute error 1 at [0], largest relative error 0.333333 at [0]");
    }

    [Fact]
    public void Outputs_are_compared_with_a_file()
    {
        var file = folder["recorded.safetensors"];
        SafetensorsWriter.Write(file, [new("a", DType.F32, [2]), new("n", DType.I64, [])], null, (spec, stream) => stream.Write(spec.Name == "a" ? [0, 0, 0x80, 0x3F, 0, 0, 0, 0x40] : [7, 0, 0, 0, 0, 0, 0, 0]));

        ModelAssert.Close(new Dictionary<string, Tensor> { ["a"] = Tensor([2], 1, 2), ["n"] = tensor(7L) }, file);
        Fault(() => ModelAssert.Close(new Dictionary<string, Tensor> { ["a"] = Tensor([2], 1, 2), ["n"] = tensor(8L) }, file)).ShouldStartWith("n: 1 of 1 elements of Int64[] are not");
        Should.Throw<CheckpointException>(() => ModelAssert.Close(new Dictionary<string, Tensor>(), folder["none.safetensors"]));
    }

    [Fact]
    public void A_dtype_without_tensors_is_named()
    {
        var file = folder["small.safetensors"];
        SafetensorsWriter.Write(file, [new("w", DType.F8_E4M3, [1])], null, (_, stream) => stream.WriteByte(1));

        Should.Throw<CheckpointException>(() => TensorFile.Read(file)).Message.ShouldBe($"{file}: tensor 'w' is F8_E4M3, which TorchSharp does not have.");
    }

    private static string Fault(Action action) => Should.Throw<AssertionException>(action).Message;
}
