using System.IO.Compression;
using System.Text;
using System.Text.Json;
using Weft.Cli;
using Weft.Models;
using Weft.Tests.Checkpoints;
using Weft.Tests.Modules;

namespace Weft.Tests.Models;

/// <summary>One fingerprint for one model, in whatever layout, split and container it is, and another for any other.</summary>
public sealed class FingerprintTests : IDisposable
{
    private static readonly Layout[] Layouts = [.. Catalog.Models.Ecosystems.Select(ecosystem => ecosystem.Layout).Distinct()];

    private readonly TemporaryFolder folder = new();

    public static TheoryData<string, string> Recorded
    {
        get
        {
            TheoryData<string, string> data = [];
            var names = Directory.EnumerateDirectories(Path.GetDirectoryName(Fixture.Folder("coca"))!).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal);
            foreach (var name in names.Where(name => Array.TrueForAll((string[])["case.json", "io.safetensors"], file => File.Exists(Path.Combine(Fixture.Folder(name), file)))))
            {
                foreach (var layout in new ModelCase(name).Layouts.Where(layout => File.Exists(new ModelCase(name).WeightsFile(layout))))
                {
                    data.Add(name, layout);
                }
            }

            return data;
        }
    }

    public void Dispose() => folder.Dispose();

    [Theory]
    [MemberData(nameof(Recorded))]
    public void Every_model_keeps_it_wherever_it_is_converted_to_and_comes_back_from(string name, string layout)
    {
        var source = new ModelCase(name).Write(layout, folder["a"]);
        var set = new ModelCase(name).Set;
        var expected = Of(source, set: set);
        expected.Unknown.ShouldBeNull();
        foreach (var to in Layouts)
        {
            try
            {
                var report = Converter.Convert(source, folder[to.Name], to, Catalog.Models, new() { Set = set });
                if (report.Plan.LeftOut.Count > 0)
                {
                    continue;
                }

                Converter.Convert(folder[to.Name], folder[to.Name + "-back"], report.From.Layout, Catalog.Models, new() { Model = report.From.Architecture.Name });
            }
            catch (WeftException)
            {
                continue;
            }

            var (there, back) = (Of(folder[to.Name]), Of(folder[to.Name + "-back"]));
            there.Value.ShouldBe(expected.Value, $"{to}: {there.Config}, expected {expected.Config}");
            back.Value.ShouldBe(expected.Value, $"{to} and back: {back.Config}, expected {expected.Config}");
        }
    }

    [Theory]
    [InlineData("openai-clip-vit-quickgelu", "open_clip", "transformers")]
    [InlineData("openai-clip-vit-quickgelu", "transformers-vision", "transformers-vision-noprefix")]
    [InlineData("open_clip-vit", "open_clip", "transformers")]
    [InlineData("eps-clip", "open_clip", "transformers")]
    [InlineData("dinov3", "timm", "transformers")]
    [InlineData("eps-dinov3", "timm", "transformers")]
    [InlineData("siglip", "open_clip", "transformers")]
    [InlineData("siglip2-tanh", "open_clip", "transformers")]
    [InlineData("eps-siglip", "open_clip", "transformers")]
    [InlineData("clip-relatives", "transformers-clip-vision-proj", "transformers-metaclip2")]
    public void Libraries_files_of_one_model_have_the_same(string name, string one, string other)
    {
        var recorded = new ModelCase(name);

        var (a, b) = (Of(recorded.Write(one, folder["a"])), Of(recorded.Write(other, folder["b"])));
        a.Value.ShouldBe(b.Value, $"{a.Config} and {b.Config}");
    }

    [Theory]
    [InlineData("openai-clip-vit-quickgelu", "open_clip", "timm")]
    [InlineData("openai-clip-vit-quickgelu", "transformers", "transformers-vision")]
    [InlineData("openai-clip-vit-quickgelu", "transformers-vision", "transformers-vision-proj")]
    [InlineData("eva02-base-clip", "open_clip", "timm")]
    public void A_part_is_another_model(string name, string whole, string part)
    {
        var recorded = new ModelCase(name);

        Of(recorded.Write(whole, folder["a"])).Value.ShouldNotBe(Of(recorded.Write(part, folder["b"])).Value);
    }

    [Theory]
    [InlineData("false")]
    [InlineData("true")]
    public void Keys_without_a_class_are_those_of_the_class(string scanned)
    {
        var source = new ModelCase("siglip").Write("open_clip", folder["a"]);

        Converter.Convert(source, folder["b.safetensors"], new Layout("big_vision"), Catalog.Models, new() { Set = [KeyValuePair.Create("scan", JsonElement.Parse(scanned))] });

        Of(folder["b.safetensors"], config: source).Value.ShouldBe(Of(source).Value);
        Of(Path.Combine(Fixture.Folder("siglip-bigvision-npz"), scanned == "true" ? "weights.bigvision-scan.npz" : "weights.bigvision.npz"), config: source).Value.ShouldBe(Of(source).Value);
    }

    [Fact]
    public void What_a_conversion_has_to_be_told_is_told_likewise()
    {
        string[] archive = [Path.Combine(Fixture.Folder("checkpoints"), "torchscript", "tiny_clip_jit_fp16.pt"), "--preset", "ViT-B-32-quickgelu", .. new[]
        {
            "embed_dim=8", "vision.image_size=32", "vision.patch_size=16", "vision.width=16", "vision.head_width=8", "vision.layers=2", "text.context_length=8", "text.vocab_size=50", "text.width=16", "text.heads=2", "text.layers=2",
        }.SelectMany(set => new[] { "--set", set })];

        Run(["convert", archive[0], folder["there"], "--to", "transformers", .. archive[1..]]).Status.ShouldBe(0);

        Run(["fingerprint", .. archive]).Output.ShouldBe(Run("fingerprint", folder["there"]).Output);
        Run("fingerprint", archive[0], "--preset", "ViT-B-32-quickgelu", "--config", folder["there"]).ShouldBe((2, "", "weft: --preset and --config both give the config; use one of them. See 'weft fingerprint --help'.\n"));
    }

    [Fact]
    public void Prefix_order_shards_and_container_do_not_matter()
    {
        var recorded = new ModelCase("openai-clip-vit-quickgelu");
        var source = recorded.Write("open_clip", folder["a"]);
        var expected = Of(source).Value;
        var tensors = WeightFile.Read(recorded.WeightsFile("open_clip")).Values.ToList();

        SafetensorsWriter.Write(folder["wrapped.safetensors"], tensors.Select(tensor => tensor.Spec with { Name = "module." + tensor.Spec.Name }), null, (spec, stream) => stream.Write(Bytes(spec.Name["module.".Length..])));
        Of(folder["wrapped.safetensors"], source).Value.ShouldBe(expected);
        tensors.Reverse();
        Of(TorchFile.Write(folder["old.bin"], tensors), source).Value.ShouldBe(expected);
        WriteArchive(folder["arrays.npz"], tensors);
        Of(folder["arrays.npz"], source).Value.ShouldBe(expected);
        Of(WriteShards(tensors, 3), source).Value.ShouldBe(expected);
        Of(recorded.Write("open_clip", folder["again"]), preset: null).Value.ShouldBe(expected);

        byte[] Bytes(string name) => tensors.Find(tensor => tensor.Spec.Name == name).Bytes;
    }

    [Theory]
    [InlineData("eps-clip", "open_clip")]
    [InlineData("eps-dinov3", "transformers")]
    [InlineData("eps-siglip", "timm")]
    public void One_bit_another_dtype_and_another_config_give_another(string name, string layout)
    {
        var recorded = new ModelCase(name);
        var source = recorded.Write(layout, folder["a"]);
        HashSet<string> seen = [Of(source).Value];
        var tensors = WeightFile.Read(recorded.WeightsFile(layout));
        foreach (var (spec, bytes) in tensors.Values)
        {
            bytes[^1] ^= 1;
            WeightFile.Write(folder["flipped.safetensors"], tensors);
            seen.Add(Of(folder["flipped.safetensors"], source).Value).ShouldBeTrue(spec.Name);
            bytes[^1] ^= 1;
        }

        foreach (var dtype in new[] { DType.F16, DType.BF16, DType.F64 })
        {
            Converter.Convert(source, folder[$"{dtype}"], Layouts.First(one => layout.StartsWith(one.Name, StringComparison.Ordinal)), Catalog.Models, new() { DType = dtype, Model = Of(source).Config!.Architecture == Dinov3VitModel.Architecture ? nameof(Dinov3VitModel) : null });
            seen.Add(Of(folder[$"{dtype}"]).Value).ShouldBeTrue($"{dtype}");
        }

        foreach (var (param, value) in new[] { ("vision.norm_eps", "1e-3"), ("text.norm_eps", "1e-3"), ("act", "\"relu\""), ("norm_eps", "1e-3"), ("layer_norm_eps", "1e-3") })
        {
            try
            {
                seen.Add(Of(source, set: [KeyValuePair.Create(param, JsonElement.Parse(value))]).Value).ShouldBeTrue(param);
            }
            catch (ConfigException)
            {
                // The class has no such param.
            }
        }

        seen.Count.ShouldBeGreaterThan(tensors.Count + 4);
    }

    [Fact]
    public void A_file_of_unknown_architecture_is_hashed_by_its_names()
    {
        var tensors = WeightFile.Read(new ModelCase("coca").WeightsFile("open_clip")).Values.Take(5).Select(tensor => (tensor.Spec with { Name = "x\n" + tensor.Spec.Name }, tensor.Bytes)).ToList();
        var one = Of(Write("one.safetensors"));
        one.Value.ShouldStartWith("weft1-names:");
        (one.Config, one.Tensors).ShouldBe((null, 5));
        one.Unknown!.ShouldContain("holds no key of any known architecture");
        Of(WriteShards(tensors, 2)).Value.ShouldBe(one.Value);
        tensors[0].Bytes[3] ^= 4;
        Of(Write("two.safetensors")).Value.ShouldNotBe(one.Value);
        tensors[0].Bytes[3] ^= 4;
        tensors[0] = (tensors[0].Item1 with { Name = "y" }, tensors[0].Bytes);
        Of(Write("three.safetensors")).Value.ShouldNotBe(one.Value);

        string Write(string name)
        {
            WeightFile.Write(folder[name], tensors.ToDictionary(tensor => tensor.Item1.Name));
            return folder[name];
        }
    }

    [Fact]
    public void A_broken_file_and_one_that_may_be_several_have_none()
    {
        var recorded = new ModelCase("eps-clip");
        var source = recorded.Write("open_clip", folder["a"]);
        var tensors = WeightFile.Read(recorded.WeightsFile("open_clip"));
        tensors.Remove("visual.proj");
        WeightFile.Write(Path.Combine(source, "open_clip_model.safetensors"), tensors);
        Should.Throw<LoadException>(() => Of(source)).Message.ShouldContain("missing 'visual.proj'");

        var keys = OpenClip.Architecture.Presets.Single(preset => preset.Name == "ViT-S-32").Config.Keys();
        SafetensorsWriter.Write(folder["b.safetensors"], keys.Select(key => new TensorSpec(key.Key, key.DType, [])), null, (_, stream) => stream.Write(new byte[4]));
        Of(folder["b.safetensors"]).Value.ShouldStartWith("weft1-names:");
        Should.Throw<LoadException>(() => Of(folder["b.safetensors"], preset: "ViT-S-32")).Message.ShouldContain("of another shape or kind");
        Should.Throw<ConfigException>(() => Of(folder["b.safetensors"], preset: "ViT-S-33")).Message.ShouldContain("Did you mean");
    }

    /// <summary>Whoever wrote one down must find it again: another value asks for another scheme.</summary>
    [Theory]
    [InlineData("eps-clip", "transformers", "weft1:0e641c3a06c4f73ed98d13dfde189a40729822ed101ac24492f9528b8b9d1b12")]
    [InlineData("eps-dinov3", "timm", "weft1:ee0394a80ffdd2d0f91df055f9770ca4c46411c3baa9560c2babc9c599b563d9")]
    [InlineData("eps-siglip", "open_clip", "weft1:72ff944a6bd4a0a0b850ec2c6582cc2562f42e44232540c52dd8d110c16b33c1")]
    public void Those_of_the_first_scheme_stay(string name, string layout, string value) => Of(new ModelCase(name).Write(layout, folder["a"])).Value.ShouldBe(value);

    [Fact]
    public void The_command_prints_it()
    {
        var source = new ModelCase("eps-clip").Write("transformers", folder["a"]);
        var value = Of(source).Value;

        Run("fingerprint", source).ShouldBe((0, value + "\n", ""));
        var json = JsonElement.Parse(Run("fingerprint", Path.Combine(source, "model.safetensors"), "--json").Output);
        json.GetProperty("fingerprint").GetString().ShouldBe(value);
        json.GetProperty("class").GetString().ShouldBe(nameof(ClipModel));
        json.GetProperty("config").TryGetProperty("vision.hidden_size", out _).ShouldBeTrue();

        File.Copy(new ModelCase("eps-clip").WeightsFile("transformers"), folder["bare.safetensors"]);
        Run("fingerprint", folder["bare.safetensors"], "--config", source).ShouldBe((0, value + "\n", ""));
        var (status, output, error) = Run("fingerprint", folder["bare.safetensors"]);
        (status, output[..12]).ShouldBe((0, "weft1-names:"));
        error.ShouldStartWith("weft: names were hashed as they are, so that another layout of the model gives another fingerprint: ");
        error.Count(character => character == '\n').ShouldBe(1);
    }

    private static (int Status, string Output, string Error) Run(params string[] args)
    {
        using StringWriter output = new() { NewLine = "\n" }, error = new() { NewLine = "\n" };
        return (CommandLine.Run(args, Catalog.Models, output, error, TestContext.Current.CancellationToken), output.ToString(), error.ToString());
    }

    private static void WriteArchive(string path, IEnumerable<(TensorSpec Spec, byte[] Bytes)> tensors)
    {
        using var archive = new ZipArchive(File.Create(path), ZipArchiveMode.Create);
        foreach (var (spec, bytes) in tensors)
        {
            var shape = string.Concat(spec.Shape.Select(size => $"{size},"));
            var header = Encoding.ASCII.GetBytes($"{{'descr': '<f4', 'fortran_order': False, 'shape': ({shape}), }}\n");
            using var entry = archive.CreateEntry(spec.Name + ".npy", CompressionLevel.NoCompression).Open();
            entry.Write([0x93, .. "NUMPY"u8, 1, 0, (byte)header.Length, (byte)(header.Length >> 8), .. header, .. bytes]);
        }
    }

    private string WriteShards(IReadOnlyList<(TensorSpec Spec, byte[] Bytes)> tensors, int count)
    {
        Directory.CreateDirectory(folder[$"shards-{count}"]);
        var map = new Dictionary<string, string>();
        foreach (var shard in tensors.Index().GroupBy(tensor => tensor.Index % count))
        {
            var name = $"model-{shard.Key}.safetensors";
            WeightFile.Write(folder[$"shards-{count}/{name}"], shard.ToDictionary(tensor => tensor.Item.Spec.Name, tensor => tensor.Item));
            foreach (var (_, (spec, _)) in shard)
            {
                map[spec.Name] = name;
            }
        }

        var index = folder[$"shards-{count}/model.safetensors.index.json"];
        File.WriteAllText(index, JsonSerializer.Serialize(new { metadata = new { }, weight_map = map }));
        return index;
    }

    private static Fingerprint Of(string path, string? config = null, string? preset = null, IReadOnlyList<KeyValuePair<string, JsonElement>>? set = null)
    {
        using var source = ModelSource.Open(path, Catalog.Models, config);
        return Fingerprint.Of(source, Catalog.Models, null, preset, set);
    }
}
