using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.RegularExpressions;
using Weft.Cli;
using Weft.Generators.Tests.Harness;
using Weft.Tests.Conversion;
using static Weft.Tests.Conversion.TwoLayouts;

namespace Weft.Tests.Cli;

public partial class CommandLineTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    [Theory]
    [InlineData("", "Required command was not provided")]
    [InlineData("frobnicate", "unknown command or argument 'frobnicate'.")]
    [InlineData("inspct x", "unknown command or argument 'inspct'. Did you mean 'inspect'?")]
    [InlineData("inspect x --hsh", "unknown command or argument '--hsh'. Did you mean '--hash'?")]
    [InlineData("convert a --to apart", "DST is missing")]
    [InlineData("convert a b", "Option '--to' is required")]
    [InlineData("convert a b --to aprat", "--to: no layout 'aprat'; known are joined, wrapped, apart. Did you mean 'apart'?")]
    [InlineData("convert a b --to apart --dtype f8", "f8")]
    [InlineData("convert a b --to apart --set width", "--set: expected param=value, found 'width'.")]
    [InlineData("convert a b --to apart --max-shard-size 5XB", "--max-shard-size: expected a size such as 5GB or 500MiB, found '5XB'.")]
    [InlineData("convert nowhere b --to apart", "nowhere: no such file")]
    [InlineData("inspect nowhere", "nowhere: no such file")]
    [InlineData("keys", "give --config DIR|FILE, or --preset NAME --model CLASS.")]
    [InlineData("keys --preset x --model JonedModel", "--model: no class 'JonedModel'. Did you mean 'JoinedModel'?")]
    [InlineData("verify a b --tolerance -1", "--tolerance: expected a number that is not negative")]
    [InlineData("verify a b --tolerance many", "many")]
    [InlineData("run --weights a", "is required")]
    [InlineData("run --weights a --inputs nowhere --outputs c", "nowhere: no such file")]
    public void Bad_usage_is_one_line_on_stderr_and_status_2(string line, string says)
    {
        var (status, output, error) = Run(line.Split(' ', StringSplitOptions.RemoveEmptyEntries));

        status.ShouldBe(2);
        output.ShouldBeEmpty();
        error.ShouldContain(says);
        error.ShouldStartWith("weft: ");
        error.TrimEnd('\n').ShouldNotContain("\n");
    }

    [Fact]
    public void Paths_are_shown_with_nothing_that_a_terminal_would_obey()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "No file has such a name there.");
        WriteJoined(folder["a"]);
        var (file, shown) = (folder["b\u001b[31m\nc.safetensors"], folder["b\\u001b[31m\\u000ac.safetensors"]);

        var (status, output, error) = Run("convert", folder["a"], file, "--to", "apart");

        status.ShouldBe(0);
        output.ShouldEndWith($" in {shown}\n");
        error.ShouldContain($"weft: {shown} holds weights only");
        foreach (var text in new[] { output, error, Run("convert", folder["a"], file, "--to", "apart").Error, Run("inspect", folder["x\u001b"]).Error, Run("convert", file, folder["d"], "--from", "joined", "--to", "apart").Error, Run("inspect", file).Output })
        {
            text.Length.ShouldBeGreaterThan(0);
            text.ShouldNotContain('\u001b');
        }
    }

    [Fact]
    public void An_unexpected_error_is_one_line_that_asks_for_a_report()
    {
        var broken = new Architecture
        {
            Name = "Broken",
            Summary = "",
            Layouts = [],
            Presets = [new("p", new WidthConfig(JoinedModel, 1))],
            Upstream = [],
            Methods = [],
            DefaultConfig = JoinedModel.DefaultConfig,
            Keys = _ => throw new InvalidOperationException("on\npurpose"),
            Create = (_, _) => throw new InvalidOperationException(),
        };

        var (status, _, error) = Run(new ModelCatalog([broken], [], []), "keys", "--preset", "p", "--model", "broken");

        status.ShouldBe(3);
        error.TrimEnd('\n').ShouldNotContain("\n");
        error.ShouldContain("please report it");
    }

    [Fact]
    public void Version_and_help_go_to_stdout()
    {
        Run("--version").Output.Trim().ShouldMatch(@"^\d+\.\d+\.\d+");
        Run("convert", "--help").Output.ShouldContain("--partial");
    }

    [Fact]
    public void Models_tells_what_converts_to_what()
    {
        var joined = Json("models").GetProperty("architectures")[0];

        joined.GetProperty("class").GetString().ShouldBe("JoinedModel");
        joined.GetProperty("layouts").EnumerateArray().Select(l => l.GetString()).ShouldBe(["joined", "wrapped"]);
        joined.GetProperty("converts_to").EnumerateArray().Select(t => $"{t.GetProperty("layout")} {t.GetProperty("class")}")
            .ShouldBe(["joined JoinedModel", "wrapped JoinedModel", "apart ApartModel", "apart SmallModel"]);
        Run("models").Output.ShouldContain("  converts to apart (SmallModel)");
    }

    [Fact]
    public void Inspect_tells_class_layout_and_hashes()
    {
        WriteJoined(folder["a"]);

        var json = Json("inspect", folder["a"], "--hash");

        json.GetProperty("container").GetString().ShouldBe("safetensors");
        json.GetProperty("class").GetString().ShouldBe("JoinedModel");
        json.GetProperty("layout").GetString().ShouldBe("joined");
        json.GetProperty("config").GetProperty("width").GetInt32().ShouldBe(4);
        var mask = json.GetProperty("tensors").EnumerateArray().Single(t => t.GetProperty("name").GetString() == "mask");
        mask.GetProperty("shape").EnumerateArray().Select(s => s.GetInt32()).ShouldBe([4]);
        mask.GetProperty("dtype").GetString().ShouldBe("F32");
        mask.GetProperty("sha256").GetString().ShouldBe(Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(MemoryMarshal.AsBytes<float>([56, 57, 58, 59]))));
        Run("inspect", folder["a"]).Output.ShouldContain("class      JoinedModel");
    }

    [Fact]
    public void A_file_of_an_unknown_model_is_listed()
    {
        WriteCounting(folder["x.safetensors"], [HandMade.Key("x", 3)]);

        var json = Json("inspect", folder["x.safetensors"]);

        json.GetProperty("class").ValueKind.ShouldBe(JsonValueKind.Null);
        var tensor = json.GetProperty("tensors")[0];
        tensor.GetProperty("name").GetString().ShouldBe("x");
        tensor.TryGetProperty("sha256", out _).ShouldBeFalse();
    }

    [Fact]
    public void Keys_lists_any_layout_of_a_config_without_weights()
    {
        File.WriteAllText(folder["config.json"], """{ "model": { "width": 2 } }""");

        var own = Json("keys", "--config", folder["config.json"]);
        var other = Json("keys", "--config", folder["config.json"], "--layout", "apart");

        own.GetProperty("class").GetString().ShouldBe("JoinedModel");
        own.GetProperty("tensors").GetProperty("qkv.weight").GetRawText().ShouldContain("6");
        other.GetProperty("layout").GetString().ShouldBe("apart");
        other.GetProperty("tensors").EnumerateObject().Select(t => t.Name).ShouldBe(
            ["q.weight", "k.weight", "v.weight", "proj.weight", "proj.bias"]);
        Run("keys", "--config", folder["config.json"], "--set", "width=3").Output.ShouldContain("qkv.weight  F32 [9, 3]");
    }

    [Fact]
    public void Convert_reports_what_it_did_and_what_was_left_out()
    {
        WriteJoined(folder["a"]);

        Run("convert", folder["a"], folder["b"], "--to", "apart", "--dry-run").Output.ShouldContain("net.k.weight: F32[4, 4] <- qkv.weight[64..128]");
        folder.Entries.ShouldBe(["a"]);
        var json = Json("convert", folder["a"], folder["b"], "--to", "apart");
        var (status, output, error) = Run("convert", folder["a"], folder["c.safetensors"], "--to", "apart");

        json.GetProperty("class").GetString().ShouldBe("ApartModel");
        json.GetProperty("left_out").EnumerateArray().Select(t => t.GetString()).ShouldBe(["mask"]);
        status.ShouldBe(0);
        output.ShouldBe($"JoinedModel (joined) -> ApartModel (apart): 5 tensors in {folder["c.safetensors"]}\n");
        error.ShouldBe($"weft: left out 1 tensor of SRC that ApartModel does not hold, such as 'mask'.\nweft: {folder["c.safetensors"]} holds weights only; it cannot carry width=4.\n");
        Run("convert", folder["a"], folder["b"], "--to", "apart").Status.ShouldBe(2);
        Run("convert", folder["a"], folder["b"], "--to", "apart", "--overwrite").Status.ShouldBe(0);
    }

    [Fact]
    public void An_error_names_options_as_its_reader_spells_them()
    {
        WriteJoined(folder["a"]);
        WriteJoined(folder["b"]);

        var there = Should.Throw<CheckpointException>(() => Converter.Convert(folder["a"], folder["b"], new("apart"), Known));
        var same = Should.Throw<ConversionException>(() => Converter.Convert(folder["a"], folder["a"], new("apart"), Known, new() { Overwrite = true }));

        there.Options.ShouldBe([nameof(ConvertOptions.Overwrite)]);
        there.Message.ShouldEndWith("choose another one or overwrite it (Overwrite).");
        Run("convert", folder["a"], folder["b"], "--to", "apart").Error.ShouldBe($"weft: {folder["b"]}: the directory exists and is not empty; choose another one or overwrite it (--overwrite).\n");
        same.Message.ShouldEndWith("convert it in place (ConvertInPlace).");
        Run("convert", folder["a"], folder["a"], "--to", "apart", "--overwrite").Error.ShouldEndWith("convert it in place (--in-place).\n");
    }

    [Fact]
    public void Options_stand_at_the_end_of_a_message_s_first_line()
    {
        var told = new LoadException("a: does not fit. Give the sizes.\n  missing b.") { Options = [nameof(LoadOptions.Preset), nameof(ConvertOptions.MaxShardSize)] };

        told.Message.ShouldBe("a: does not fit. Give the sizes (Preset, MaxShardSize).\n  missing b.");
        OptionNames.Tell(told).ShouldBe("a: does not fit. Give the sizes (--preset, --max-shard-size).\n  missing b.");
        new LoadException("a: broken.").Message.ShouldBe("a: broken.");
    }

    [Fact]
    public void Every_option_that_the_library_names_is_one_of_convert()
    {
        var help = Run("convert", "--help").Output;
        var named = Directory.EnumerateFiles(Path.Combine(Repository.Root, "runtime/Weft.Runtime"), "*.cs", SearchOption.AllDirectories)
            .SelectMany(file => NamedOption().Matches(File.ReadAllText(file)).Select(match => match.Groups[1].Value)).Distinct().ToList();

        named.ShouldContain(nameof(Converter.ConvertInPlace));
        named.ShouldContain(nameof(ConvertOptions.DType));
        named.Where(name => !help.Contains($" {OptionNames.Spell(name)} ", StringComparison.Ordinal)).ShouldBeEmpty();
    }

    [Fact]
    public void Verify_answers_with_its_status()
    {
        WriteJoined(folder["a"]);
        Run("convert", folder["a"], folder["b"], "--to", "apart");

        Run("verify", folder["a"], folder["a"]).Status.ShouldBe(0);
        var (status, output, _) = Run("verify", folder["a"], folder["b"]);
        Run("verify", folder["a"], folder["b"], "--subset").Status.ShouldBe(0);

        status.ShouldBe(1);
        output.ShouldEndWith("equal on the 5 common tensors; 0 not in A, 1 not in B\n");
        var json = JsonDocument.Parse(Run("verify", folder["a"], folder["b"], "--json").Output).RootElement;
        json.GetProperty("same").GetBoolean().ShouldBeFalse();
        json.GetProperty("tensors")[0].GetProperty("verdict").GetString().ShouldBe("equal");
    }

    [Fact]
    public void A_cancelled_command_has_status_130()
    {
        WriteJoined(folder["a"]);
        using var output = new StringWriter { NewLine = "\n" };

        CommandLine.Run(["convert", folder["a"], folder["b"], "--to", "apart"], Known, output, output, new CancellationToken(true)).ShouldBe(130);
        folder.Entries.ShouldBe(["a"]);
    }

    [GeneratedRegex(@"nameof\((?:(?:ConvertOptions|LoadOptions|options)\.)?(ConvertInPlace|(?<=\.)\w+)\)")]
    private static partial Regex NamedOption();

    public void Dispose()
    {
        folder.Dispose();
        GC.SuppressFinalize(this);
    }

    private static JsonElement Json(params string[] args)
    {
        var (status, output, error) = Run([.. args, "--json"]);
        status.ShouldBe(0, error);
        return JsonDocument.Parse(output).RootElement;
    }

    private static (int Status, string Output, string Error) Run(params string[] args) => Run(Known, args);

    private static (int Status, string Output, string Error) Run(ModelCatalog catalog, params string[] args)
    {
        using StringWriter output = new() { NewLine = "\n" }, error = new() { NewLine = "\n" };
        var status = CommandLine.Run(args, catalog, output, error, TestContext.Current.CancellationToken);
        return (status, output.ToString(), error.ToString());
    }
}
