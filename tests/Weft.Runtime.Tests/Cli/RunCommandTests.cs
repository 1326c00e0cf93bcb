using System.Runtime.InteropServices;
using System.Text.Json;
using Weft.Cli;
using Weft.Tests.Conversion;
using static Weft.Tests.Conversion.TwoLayouts;

namespace Weft.Tests.Cli;

public class RunCommandTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public RunCommandTests()
    {
        WriteJoined(folder["joined"]);
        Converter.Convert(folder["joined"], folder["m"], Apart, Known);
        WriteCounting(folder["in.safetensors"], [HandMade.Key("pixels", 1, 4), HandMade.Key("y", 2)]);
    }

    [Fact]
    public void Every_method_whose_inputs_are_there_is_run()
    {
        var (status, output, error) = Run("--map", "x=pixels", "--json");

        status.ShouldBe(0, error);
        JsonDocument.Parse(output).RootElement.GetProperty("methods").EnumerateArray().Select(m => m.GetString()).ShouldBe(["forward", "Double"]);
        var outputs = Read(folder["out.safetensors"]);
        outputs["output"].Spec.ShouldBe("output: F32[1, 2]");
        MemoryMarshal.Cast<byte, float>(outputs["output"].Bytes).ToArray().ShouldBe([0 + 50 + 104 + 162, 0 + 51 + 106 + 165]);
        MemoryMarshal.Cast<byte, float>(outputs["doubled"].Bytes).ToArray().ShouldBe([8, 10]);
    }

    [Fact]
    public void A_file_of_another_layout_is_loaded_through_the_mapping()
    {
        Run("--map", "x=pixels");
        var own = Read(folder["out.safetensors"])["output"].Bytes;

        var (status, _, error) = RunOn("joined", "--model", "ApartModel", "--map", "x=pixels");

        status.ShouldBe(0, error);
        Read(folder["out.safetensors"])["output"].Bytes.ShouldBe(own);
    }

    [Fact]
    public void One_method_may_be_chosen_and_the_dtype_of_the_sums()
    {
        var (status, _, error) = Run("--method", "double", "--dtype", "bf16");

        status.ShouldBe(0, error);
        Read(folder["out.safetensors"]).Keys.ShouldBe(["doubled"]);
    }

    [Theory]
    [InlineData("--method nothing", "ApartModel has no method 'nothing'; it has forward, Double.")]
    [InlineData("--method forward", "ApartModel.forward needs 'x'; name it with --map x=tensor.")]
    [InlineData("--map z=pixels", "ApartModel has no input 'z'; it takes x, bias, y.")]
    [InlineData("--map x=pixel", "holds no tensor 'pixel'. Did you mean 'pixels'?")]
    [InlineData("--device toaster", "'toaster' is no device")]
    [InlineData("--preset a --config b", "both give the config")]
    public void What_cannot_be_run_is_refused_by_name(string options, string says)
    {
        var (status, _, error) = Run(options.Split(' '));

        status.ShouldBe(2);
        error.ShouldContain(says);
        File.Exists(folder["out.safetensors"]).ShouldBeFalse();
    }

    public void Dispose()
    {
        folder.Dispose();
        GC.SuppressFinalize(this);
    }

    private (int Status, string Output, string Error) Run(params string[] options) => RunOn("m", options);

    private (int Status, string Output, string Error) RunOn(string model, params string[] options)
    {
        using StringWriter output = new() { NewLine = "\n" }, error = new() { NewLine = "\n" };
        string[] line = ["run", "--weights", folder[model], "--inputs", folder["in.safetensors"], "--outputs", folder["out.safetensors"], .. options];
        return (CommandLine.Run(line, Known, output, error, TestContext.Current.CancellationToken), output.ToString(), error.ToString());
    }
}
