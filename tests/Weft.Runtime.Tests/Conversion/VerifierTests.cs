using static Weft.Tests.Conversion.TwoLayouts;

namespace Weft.Tests.Conversion;

public class VerifierTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    [Fact]
    public void A_model_equals_its_conversion()
    {
        WriteJoined(folder["a"]);
        Converter.Convert(folder["a"], folder["b"], Apart, Known);

        var report = Verify(folder["a"], folder["b"]);

        report.Count(TensorVerdict.Differs).ShouldBe(0);
        report.Tensors.Single(t => t.B.Contains("net.k.weight")).A.ShouldBe(["qkv.weight"]);
        report.Tensors.Single(t => t.Verdict == TensorVerdict.MissingInB).A.ShouldBe(["mask"]);
        report.IsEqual.ShouldBeFalse();
        report.IsSubset.ShouldBeTrue();
        Verify(folder["a"], folder["a"]).IsEqual.ShouldBeTrue();
    }

    [Fact]
    public void A_changed_element_is_found_and_measured()
    {
        WriteJoined(folder["a"]);
        Converter.Convert(folder["a"], folder["b"], Apart, Known);
        Change(folder["b/model.safetensors"], "net.k.weight", 16.25f);

        var report = Verify(folder["a"], folder["b"]);

        var found = report.Tensors.Single(t => t.Verdict == TensorVerdict.Differs);
        (found.B.Single(), found.Largest).ShouldBe(("net.k.weight", 0.25));
        report.IsSubset.ShouldBeFalse();
        Verify(folder["a"], folder["b"], 0.25).Count(TensorVerdict.Differs).ShouldBe(0);
    }

    [Fact]
    public void A_cast_differs_by_its_rounding_alone()
    {
        WriteJoined(folder["a"], width: 64);
        Converter.Convert(folder["a"], folder["b"], Joined, Known, new() { DType = DType.BF16 });

        var report = Verify(folder["a"], folder["b"]);

        report.Tensors.Single(t => t.B.Contains("qkv.weight")).Largest.ShouldBe(32);
        Verify(folder["a"], folder["b"], 32).IsEqual.ShouldBeTrue();
    }

    [Fact]
    public void It_is_enough_that_one_of_them_is_recognised()
    {
        WriteJoined(folder["a"]);
        Converter.Convert(folder["a"], folder["bare.safetensors"], Apart, Known);

        var report = Verify(folder["bare.safetensors"], folder["a"]);

        report.Count(TensorVerdict.Equal).ShouldBe(5);
        report.Tensors.Single(t => t.A.Contains("net.k.weight")).B.ShouldBe(["qkv.weight"]);
        report.Tensors.Single(t => t.Verdict == TensorVerdict.MissingInA).B.ShouldBe(["mask"]);
        WriteCounting(folder["other.safetensors"], [HandMade.Key("x", 3)]);
        Should.Throw<WeftException>(() => Verify(folder["other.safetensors"], folder["bare.safetensors"])).Message.ShouldContain("no config beside it");
    }

    [Fact]
    public void Files_of_unknown_models_are_compared_by_name()
    {
        WriteCounting(folder["a.safetensors"], [HandMade.Key("x", 3)]);
        WriteCounting(folder["b.safetensors"], [HandMade.Key("x", 4)]);

        Verify(folder["a.safetensors"], folder["a.safetensors"]).IsEqual.ShouldBeTrue();
        Verify(folder["a.safetensors"], folder["b.safetensors"]).Tensors.Single().Largest.ShouldBe(double.PositiveInfinity);
    }

    public void Dispose()
    {
        folder.Dispose();
        GC.SuppressFinalize(this);
    }

    private static VerifyReport Verify(string a, string b, double tolerance = 0) => Verifier.Verify(a, b, Known, tolerance, cancellation: TestContext.Current.CancellationToken);

    private static void Change(string path, string name, float first)
    {
        long offset;
        using (var file = Checkpoint.Open(path))
        {
            offset = file.Tensors.Single(t => t.Name == name).Offset;
        }

        using var stream = File.OpenWrite(path);
        stream.Position = offset;
        stream.Write(BitConverter.GetBytes(first));
    }
}
