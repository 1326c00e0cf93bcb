using System.Text.Json;
using TorchSharp;
using Weft.Cli;
using Weft.Models;
using Weft.Tests.Checkpoints;
using Weft.Tests.Modules;

namespace Weft.Tests.Models;

/// <summary>The command line on the libraries' own models.</summary>
public sealed class ModelCommandTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("eva02-base-clip", "open_clip", "EvaClipVision", "x", "output")]
    [InlineData("eva02-large-clip-dyn", "timm", "EvaClipVision", "x", "output")]
    [InlineData("openai-clip-vit-quickgelu", "open_clip", "OpenClipVision", "x", "output")]
    [InlineData("openai-clip-vit-quickgelu", "transformers", "CLIPVisionModelWithProjection", "pixel_values", "image_embeds")]
    public void Run_gives_the_librarys_features(string name, string layout, string model, string input, string output)
    {
        var recorded = new ModelCase(name);

        var (status, _, error) = Run(
            "run", "--model", model, "--weights", recorded.Write(layout, folder["model"]),
            "--inputs", Path.Combine(Fixture.Folder(name), "io.safetensors"), "--map", $"{input}=in.image", "--outputs", folder["out.safetensors"]);

        status.ShouldBe(0, error);
        var (spec, bytes) = WeightFile.Read(folder["out.safetensors"])[output];
        spec.DType.ShouldBe(DType.F32);
        using var features = torch.tensor(System.Runtime.InteropServices.MemoryMarshal.Cast<byte, float>(bytes).ToArray(), [.. spec.Shape]);
        Parity.Differences(recorded, new Dictionary<string, torch.Tensor> { ["out.image_features"] = features }).ShouldBeEmpty();
    }

    [Fact]
    public void Convert_folds_branches_and_refuses_the_way_back()
    {
        var trained = new ModelCase("fastvit-ln").Write("timm", folder["trained"]);

        var (status, output, error) = Run("convert", trained, folder["folded"], "--to", "timm", "--model", "FoldedFastVit", "--dry-run");
        status.ShouldBe(0, error);
        output.ShouldContain("stages.3.pos_emb.reparam_conv.weight: F32[32, 1, 7, 7] <- fold stages.3.pos_emb.pos_enc.weight + stages.3.pos_emb.pos_enc.bias\n");
        output.ShouldContain("left out stem.0.conv_kxk.0.bn.num_batches_tracked\n");

        Run("convert", trained, folder["folded"], "--to", "timm", "--model", "FoldedFastVit").Status.ShouldBe(0);
        Run("convert", folder["folded"], folder["back"], "--to", "timm", "--model", "FastVit")
            .ShouldBe((2, "", $"weft: {folder["folded"]}: FastVit-FoldedFastVit.map.json takes FastVit to FoldedFastVit and not back: what was folded into 'stem.{{s:0|1}}.reparam_conv.{{weight|bias}}' cannot be told apart again.\n"));
        folder.Names.ShouldBe(["folded", "trained"], ignoreOrder: true);
    }

    [Theory]
    [InlineData("eva02-base-clip", "timm", "EvaClipVision", "timm", 0)]
    [InlineData("openai-clip-vit-quickgelu", "open_clip", "OpenClip", "open_clip", 0)]
    [InlineData("openai-clip-vit-quickgelu", "transformers", "ClipModel", "transformers", 0)]
    [InlineData("openai-clip-vit-quickgelu", "transformers-vision-noprefix", "ClipVisionModel", "transformers", 0)]
    public void Inspect_tells_what_a_directory_holds(string name, string layout, string model, string found, int besides)
    {
        var path = new ModelCase(name).Write(layout, folder["model"]);

        var (status, output, error) = Run("inspect", path, "--json");

        status.ShouldBe(0, error);
        var json = JsonElement.Parse(output);
        (json.GetProperty("class").GetString(), json.GetProperty("layout").GetString()).ShouldBe((model, found));
        (json.GetProperty("tensors").GetArrayLength() > besides).ShouldBeTrue();
    }

    [Theory]
    [InlineData("eva02-base-clip", "timm")]
    [InlineData("openai-clip-vit-quickgelu", "transformers-vision-proj")]
    public void Keys_of_a_config_are_those_of_the_file(string name, string layout)
    {
        var recorded = new ModelCase(name);

        var (status, output, error) = Run("keys", "--config", recorded.Write(layout, folder["model"]), "--json");

        status.ShouldBe(0, error);
        var file = WeightFile.Read(recorded.WeightsFile(layout)).Values.Select(tensor => tensor.Spec)
            .ToDictionary(spec => spec.Name, spec => Display.Shape(spec.Shape));
        JsonElement.Parse(output).GetProperty("tensors").EnumerateObject()
            .ToDictionary(key => key.Name, key => Display.Shape([.. key.Value.GetProperty("shape").EnumerateArray().Select(size => size.GetInt64())]))
            .ShouldBe(file, ignoreOrder: true);
    }

    [Fact]
    public void Run_names_the_input_it_lacks()
    {
        var (status, output, error) = Run(
            "run", "--model", "EvaClipVision", "--weights", new ModelCase("eps-eva02").Write("timm", folder["model"]),
            "--inputs", Path.Combine(Fixture.Folder("eps-eva02"), "io.safetensors"), "--outputs", folder["out.safetensors"]);

        (status, output).ShouldBe((2, ""));
        error.ShouldContain("forward needs x; the file holds ");
        error.ShouldContain("in.image");
        error.ShouldContain("--map");
        File.Exists(folder["out.safetensors"]).ShouldBeFalse();
    }

    [Fact]
    public void Run_refuses_an_image_of_another_size_in_one_line()
    {
        var (status, output, error) = Run(
            "run", "--model", "EvaClipVision", "--weights", new ModelCase("eps-eva02").Write("timm", folder["model"]),
            "--inputs", Path.Combine(Fixture.Folder("eva02-base-clip"), "io.safetensors"), "--map", "x=in.image", "--outputs", folder["out.safetensors"]);

        (status, output).ShouldBe((2, ""));
        error.TrimEnd('\n').ShouldNotContain("\n");
        error.ShouldContain("expected [_, 3, 32, 48], found [2, 3, 112, 80]");
        File.Exists(folder["out.safetensors"]).ShouldBeFalse();
    }

    [Fact]
    public void Run_refuses_a_token_that_the_vocabulary_lacks_in_one_line()
    {
        var texts = WeightFile.Read(Path.Combine(Fixture.Folder("coca"), "io.safetensors"));
        texts["in.text"].Bytes.AsSpan().Fill(0x7F);
        WeightFile.Write(folder["in.safetensors"], texts);

        var (status, output, error) = RunCoCa("--inputs", folder["in.safetensors"], "--map", "text=in.text");

        (status, output).ShouldBe((2, ""));
        error.TrimEnd('\n').ShouldNotContain("\n");
        error.ShouldStartWith("weft: --inputs: EncodeText cannot take them: ");
        File.Exists(folder["out.safetensors"]).ShouldBeFalse();
    }

    [Fact]
    public void Run_says_which_output_a_config_does_not_give()
    {
        var (status, output, error) = RunCoCa("--inputs", Path.Combine(Fixture.Folder("coca"), "io.safetensors"), "--map", "text=in.text", "--map", "image=in.image", "--set", "text.output_tokens=false");

        (status, output).ShouldBe((2, ""));
        error.ShouldBe("weft: --method: Caption: EncodeText of this config gives no text_tokens.\n");
    }

    private (int Status, string Output, string Error) RunCoCa(params string[] args) =>
        Run(["run", "--model", "CoCa", "--weights", new ModelCase("coca").Write("open_clip", folder["model"]), "--outputs", folder["out.safetensors"], .. args]);

    private static (int Status, string Output, string Error) Run(params string[] args)
    {
        using StringWriter output = new() { NewLine = "\n" }, error = new() { NewLine = "\n" };
        var status = CommandLine.Run(args, Catalog.Models, output, error, TestContext.Current.CancellationToken);
        return (status, output.ToString(), error.ToString());
    }
}
