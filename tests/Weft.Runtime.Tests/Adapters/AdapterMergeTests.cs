using System.Runtime.InteropServices;
using System.Text.Json.Nodes;
using TorchSharp;
using Weft.Cli;
using Weft.Models;
using Weft.Tests.Checkpoints;
using Weft.Tests.Models;
using Weft.Tests.Modules;

namespace Weft.Tests.Adapters;

/// <summary>Merging adapters into the weights of a model, in whatever layout these are.</summary>
public sealed class AdapterMergeTests : IDisposable
{
    // PEFT sums in single precision; the largest weights are some units.
    private const double Tolerance = 5e-7;

    private readonly TemporaryFolder folder = new();

    public static TheoryData<string> Cases => AdapterCase.All;

    public void Dispose() => folder.Dispose();

    [Theory]
    [MemberData(nameof(Cases))]
    public void The_merged_weights_are_those_of_PEFT(string name)
    {
        var adapter = new AdapterCase(name);
        var before = WeightFile.Read(WeightsOf(AdapterCase.Base(adapter.Layout, folder["model"])));

        Converter.Convert(folder["model"], folder["merged.safetensors"], adapter.Layout, Catalog.Models, new() { Adapter = adapter.Folder });

        var (found, expected) = (WeightFile.Read(folder["merged.safetensors"]), adapter.Merged);
        found.Values.Select(tensor => tensor.Spec.ToString()).ShouldBe(before.Values.Select(tensor => tensor.Spec.ToString()));
        found.Keys.Where(key => !found[key].Bytes.AsSpan().SequenceEqual(before[key].Bytes)).ShouldBe(expected.Keys);
        foreach (var (key, (_, bytes)) in expected)
        {
            var (a, b) = (Singles(found[key].Bytes), Singles(bytes));
            a.Zip(b, (x, y) => Math.Abs((double)x - y)).Max().ShouldBeLessThan(Tolerance, key);
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Names_of_another_layout_than_the_models_do_as_well(string name)
    {
        var adapter = new AdapterCase(name);
        AdapterCase.Base(adapter.Layout, folder["model"]);
        AdapterCase.Base(adapter.Other, folder["other"]);

        Converter.Convert(folder["model"], folder["merged"], adapter.Layout, Catalog.Models, new() { Adapter = adapter.Folder });
        var report = Converter.Convert(folder["other"], folder["merged-other"], adapter.Other, Catalog.Models, new() { Adapter = adapter.Folder });
        Converter.Convert(folder["merged-other"], folder["back"], adapter.Layout, Catalog.Models);
        Converter.Convert(folder["other"], folder["at-once"], adapter.Layout, Catalog.Models, new() { Adapter = adapter.Folder });

        report.Adapter!.Layout.ShouldBe(adapter.Layout);
        var expected = WeightFile.Read(WeightsOf(folder["merged"]));
        WeightFile.ShouldHoldTheSame(WeightsOf(folder["back"]), expected);
        WeightFile.ShouldHoldTheSame(WeightsOf(folder["at-once"]), expected);
    }

    [Theory]
    [InlineData("rank-patterns", null)]
    [InlineData("rank-patterns", DType.F32)]
    [InlineData("rank-patterns", DType.BF16)]
    [InlineData("open_clip-parameter", null)]
    public void A_model_is_loaded_with_it(string name, DType? cast)
    {
        // Of halves, so that rounding twice would show.
        var adapter = new AdapterCase(name);
        AdapterCase.Base(adapter.Layout, folder["model"]);
        Converter.Convert(folder["model"], folder["halves"], adapter.Layout, Catalog.Models, new() { DType = DType.F16 });
        var source = folder["halves"];
        Converter.Convert(source, folder["merged"], Layout.Transformers, Catalog.Models, new() { Adapter = adapter.Folder, DType = cast });
        var dtype = cast?.ToScalarType();

        using var expected = ClipModel.Load(folder["merged"]);
        using var found = ClipModel.Load(source, new() { Adapter = adapter.Folder, DType = dtype });
        using var without = ClipModel.Load(source, new() { DType = dtype });

        List<string> Different(torch.nn.Module a) => [.. a.state_dict().Where(entry => !entry.Value.Equals(expected.state_dict()[entry.Key])).Select(entry => entry.Key)];
        Different(found).ShouldBeEmpty();
        Different(without).ShouldNotBeEmpty();
    }

    [Fact]
    public void A_run_tells_what_was_merged()
    {
        var adapter = new AdapterCase("rank-patterns");
        var source = AdapterCase.Base(Layout.OpenClip, folder["model"]);
        (int Status, string Output, string Error) Run(params string[] args)
        {
            using StringWriter output = new() { NewLine = "\n" }, error = new() { NewLine = "\n" };
            return (CommandLine.Run(["run", "--weights", source, "--inputs", Path.Combine(Fixture.Folder("openai-clip-vit-quickgelu"), "io.safetensors"), "--map", "image=in.image", "--map", "text=in.text", .. args], Catalog.Models, output, error, TestContext.Current.CancellationToken), output.ToString(), error.ToString());
        }

        var (status, output, error) = Run("--outputs", folder["a.safetensors"], "--adapter", adapter.Folder);

        (status, error).ShouldBe((0, ""));
        output.Split('\n')[0].ShouldMatch(@"^OpenClip\.[^ ]+(, [^ ]+)* with \d+ pairs of an adapter \(transformers\)$");
        Run("--outputs", folder["b.safetensors"]).Output.ShouldNotContain("adapter");
        File.ReadAllBytes(folder["a.safetensors"]).ShouldNotBe(File.ReadAllBytes(folder["b.safetensors"]));
        Run("--outputs", folder["c.safetensors"], "--adapter", adapter.Folder, "--json").Output.ShouldContain("\"adapter\": {");
        Run("--outputs", folder["d.safetensors"], "--adapter", folder["none"]).Error.ShouldContain("none");
    }

    /// <summary>The pair is summed with what the file holds and rounded once, to what is written.</summary>
    [Theory]
    [InlineData(null)]
    [InlineData(DType.F32)]
    [InlineData(DType.BF16)]
    public void A_sum_is_rounded_once(DType? dtype)
    {
        const string key = "transformer.resblocks.0.attn.in_proj_weight";
        var adapter = new AdapterCase("rank-patterns");
        AdapterCase.Base(Layout.Transformers, folder["singles"]);
        Converter.Convert(folder["singles"], folder["halves"], Layout.Transformers, Catalog.Models, new() { DType = DType.F16 });

        // q and v are summed, k is only cast, and all three are joined.
        Converter.Convert(folder["halves"], folder["merged.safetensors"], Layout.OpenClip, Catalog.Models, new() { Adapter = adapter.Folder, DType = dtype });

        var (halves, pairs, merged) = (WeightFile.Read(WeightsOf(folder["halves"])), WeightFile.Read(Path.Combine(adapter.Folder, "adapter_model.safetensors")), WeightFile.Read(folder["merged.safetensors"]));
        merged[key].Spec.DType.ShouldBe(dtype ?? DType.F16);
        List<double> expected = [];
        foreach (var part in "qkv")
        {
            var module = $"text_model.encoder.layers.0.self_attn.{part}_proj";
            var weight = MemoryMarshal.Cast<byte, Half>(halves[$"{module}.weight"].Bytes).ToArray().Select(half => (double)half).ToArray();
            if (part != 'k')
            {
                // Rank 2, alpha 4, over the root of the rank.
                var (a, b) = (Singles(pairs[$"base_model.model.{module}.lora_A.weight"].Bytes), Singles(pairs[$"base_model.model.{module}.lora_B.weight"].Bytes));
                for (var i = 0; i < weight.Length; i++)
                {
                    weight[i] += 4 / Math.Sqrt(2) * (((double)b[i / 28 * 2] * a[i % 28]) + ((double)b[(i / 28 * 2) + 1] * a[28 + (i % 28)]));
                }
            }

            expected.AddRange(weight);
        }

        var found = new double[expected.Count];
        DTypeCast.ToDouble(merged[key].Bytes, merged[key].Spec.DType, found);
        var rounded = new byte[merged[key].Bytes.Length];
        DTypeCast.Convert(MemoryMarshal.AsBytes<double>(expected.ToArray()), DType.F64, rounded, merged[key].Spec.DType);
        merged[key].Bytes.ShouldBe(rounded);
    }

    /// <summary>PEFT's form for an attention of torch: one rank and alpha for it and for what lies inside.</summary>
    [Fact]
    public void An_attention_may_be_a_module()
    {
        var adapter = new AdapterCase("open_clip-attention");
        var other = adapter.Changed(folder["adapter"], config =>
        {
            (config["target_parameters"], config["target_modules"]) = (null, new JsonArray("attn", "c_fc"));
            (config["r"], config["lora_alpha"]) = (9, 9);
            config["rank_pattern"] = new JsonObject { ["attn"] = 4, ["c_fc"] = 4 };
            config["alpha_pattern"] = new JsonObject { ["attn"] = 8, ["c_fc"] = 8 };
        });
        AdapterCase.Base(Layout.OpenClip, folder["model"]);

        Converter.Convert(folder["model"], folder["a.safetensors"], Layout.OpenClip, Catalog.Models, new() { Adapter = adapter.Folder });
        Converter.Convert(folder["model"], folder["b.safetensors"], Layout.OpenClip, Catalog.Models, new() { Adapter = other });

        WeightFile.ShouldHoldTheSame(folder["b.safetensors"], WeightFile.Read(folder["a.safetensors"]));
    }

    /// <summary>The dtypes of the two files need not be the same, and a file's name says nothing of its container.</summary>
    [Fact]
    public void An_adapter_may_have_a_dtype_of_its_own()
    {
        var adapter = new AdapterCase("attention");
        AdapterCase.Base(Layout.Transformers, folder["model"]);
        Converter.Convert(adapter.Folder, folder["halves"], Layout.Transformers, Catalog.Models, new() { Config = folder["model"], DType = DType.BF16 });
        Converter.Convert(folder["halves"], folder["singles"], Layout.Transformers, Catalog.Models, new() { Config = folder["model"], DType = DType.F32 });
        File.Move(Path.Combine(folder["halves"], "adapter_model.safetensors"), Path.Combine(folder["halves"], "adapter_model.bin"));

        Converter.Convert(folder["model"], folder["a.safetensors"], Layout.Transformers, Catalog.Models, new() { Adapter = folder["halves"] });
        Converter.Convert(folder["model"], folder["b.safetensors"], Layout.Transformers, Catalog.Models, new() { Adapter = folder["singles"] });

        WeightFile.ShouldHoldTheSame(folder["b.safetensors"], WeightFile.Read(folder["a.safetensors"]));
        WeightFile.Read(folder["a.safetensors"]).Values.ShouldNotContain(tensor => tensor.Spec.DType == DType.BF16);
    }

    /// <summary>By a library that has the tower alone, which is reached in several ways.</summary>
    [Fact]
    public void An_adapter_may_have_the_names_of_a_part()
    {
        var vision = new AdapterCase("attention").Changed(folder["adapter"], tensors: all =>
        {
            foreach (var key in all.Keys.Where(key => key.Contains("text_model", StringComparison.Ordinal)).ToList())
            {
                all.Remove(key);
            }
        });
        AdapterCase.Base(Layout.OpenClip, folder["model"]);
        Converter.Convert(vision, folder["there"], Layout.Timm, Catalog.Models, new() { Config = folder["model"] });

        var report = Converter.Convert(folder["model"], folder["a.safetensors"], Layout.OpenClip, Catalog.Models, new() { Adapter = folder["there"] });
        Converter.Convert(folder["model"], folder["b.safetensors"], Layout.OpenClip, Catalog.Models, new() { Adapter = vision });

        report.Adapter!.Layout.ShouldBe(Layout.Timm);
        WeightFile.ShouldHoldTheSame(folder["a.safetensors"], WeightFile.Read(folder["b.safetensors"]));
    }

    [Fact]
    public void Two_pairs_on_the_same_weights_are_refused()
    {
        using var adapter = Adapter.Open(new AdapterCase("attention").Folder);
        var (first, second) = (adapter.Modules[0], adapter.Modules[1]);
        var shared = PlannedTensor.Of(new("shared", DType.F32, [28, 28], "file", 0, 28 * 28 * 4));

        Should.Throw<CheckpointException>(() => Merging.Into(
            new([shared], [], [], []),
            adapter,
            [new(first.A, shared, null, new(first.Rows, first.Columns, 1, null)), new(second.A, shared, null, new(second.Rows, second.Columns, 1, null))],
            null))
            .Message.ShouldContain("k_proj.lora_A.weight' and 'base_model.model.text_model.encoder.layers.0.self_attn.out_proj.lora_A.weight' change the same weights, 'shared' of the model.");
    }

    /// <summary>Towers of one size: the image tower's own names are those that the text tower has in the whole model.</summary>
    [Fact]
    public void Names_that_two_towers_have_are_no_reason_to_guess()
    {
        var model = new ModelCase("eps-clip").Write("open_clip", folder["model"]);
        Directory.CreateDirectory(folder["adapter"]);
        File.WriteAllText(folder["adapter/adapter_config.json"], """{"peft_type": "LORA", "r": 1, "lora_alpha": 1}""");
        SortedDictionary<string, (TensorSpec Spec, byte[] Bytes)> tensors = [];
        foreach (var (part, shape) in new (string, long[])[] { ("A", [1, 24]), ("B", [24, 1]) })
        {
            var name = $"base_model.model.transformer.resblocks.0.attn.out_proj.lora_{part}.weight";
            tensors[name] = (new(name, DType.F32, [.. shape]), new byte[96]);
        }

        WeightFile.Write(folder["adapter/adapter_model.safetensors"], tensors);

        Run("convert", model, folder["merged"], "--to", "open_clip", "--adapter", folder["adapter"]).Error
            .ShouldBe($"weft: {folder["adapter"]}: may be an adapter of OpenClip in layout open_clip, or of OpenClipVision in layout open_clip, whose tensors of these names are others.\n");
    }

    [Fact]
    public void A_whole_tensor_of_no_dimension_is_replaced_as_others_are()
    {
        var adapter = new AdapterCase("attention").Changed(folder["adapter"], tensors: all => all["base_model.model.logit_scale"] = (new("base_model.model.logit_scale", DType.F32, []), BitConverter.GetBytes(2.5f)));

        Converter.Convert(AdapterCase.Base(Layout.OpenClip, folder["model"]), folder["merged.safetensors"], Layout.Transformers, Catalog.Models, new() { Adapter = adapter });

        Singles(WeightFile.Read(folder["merged.safetensors"])["logit_scale"].Bytes).ShouldBe([2.5f]);
    }

    [Fact]
    public void A_plan_and_a_report_tell_of_it()
    {
        var adapter = new AdapterCase("other-modules");

        var (status, output, error) = Run("convert", AdapterCase.Base(Layout.OpenClip, folder["model"]), folder["merged"], "--to", "open_clip", "--adapter", adapter.Folder, "--dry-run");
        status.ShouldBe(0, error);
        output.ShouldContain("visual.conv1.weight: F32[36, 3, 14, 14] <- merge visual.conv1.weight\n");
        output.ShouldContain("\nvisual.class_embedding: F32[36] <- visual.class_embedding\n");

        Run("convert", folder["model"], folder["merged"], "--to", "open_clip", "--adapter", adapter.Folder).Output
            .ShouldStartWith("OpenClip (open_clip) with 8 pairs and 2 tensors of an adapter (transformers) -> OpenClip (open_clip): 50 tensors in ");
    }

    /// <summary>One line each, and nothing is written.</summary>
    [Theory]
    [InlineData("no config", "adapter_config.json: no such file; an adapter's rank and alpha stand there.")]
    [InlineData("no weights", "expected adapter_model.safetensors or adapter_model.bin in an adapter's directory, found none.")]
    [InlineData("not JSON", "not valid JSON")]
    [InlineData("an array", "adapter_config.json: expected an object, found [1].")]
    [InlineData("twice the same field", "not valid JSON")]
    [InlineData("rank 0", "adapter_config.json: the rank (r) must be positive, found 0.")]
    [InlineData("rank text", "adapter_config.json: 'r' is an integer, found \"3\".")]
    [InlineData("rank in a pattern 0", "adapter_config.json: the rank (r) must be positive, found 0.")]
    [InlineData("alpha NaN", "not valid JSON")]
    [InlineData("alpha huge", "adapter_config.json: 'lora_alpha' is a number, found 1e999.")]
    [InlineData("alpha too large", "attn.in_proj_weight' of the model")]
    [InlineData("patterns text", "adapter_config.json: 'rank_pattern' is an object, found \"q_proj\".")]
    [InlineData("pattern not closed", "adapter_config.json: rank_pattern: 'q_proj(' is no regular expression that is understood.")]
    [InlineData("pattern looks ahead", "is no regular expression that is understood.")]
    [InlineData("another kind", "adapter_config.json: expected an adapter of peft_type 'LORA', found 'IA3'.")]
    [InlineData("starts with PiSSA", "adapter_config.json: init_lora_weights = \"pissa\" changes the base model's weights, too; save the adapter with path_initial_model_for_weight_conversion, which undoes that.")]
    [InlineData("tokens", "adapter_config.json: alora_invocation_tokens = [1,2] is not known to leave the weights as they are, and is not supported.")]
    [InlineData("a field of the future", "adapter_config.json: use_squares = true is not known to leave the weights as they are, and is not supported.")]
    [InlineData("another rank", "q_proj.lora_A.weight' has rank 3, but by adapter_config.json (r, rank_pattern) it is 4.")]
    [InlineData("A alone", "'text_model.encoder.layers.0.self_attn.q_proj' has no lora_B.weight beside lora_A.weight.")]
    [InlineData("B alone", "'text_model.encoder.layers.0.self_attn.q_proj' has no lora_A.weight beside lora_B.weight.")]
    [InlineData("ranks differ", "are no pair: the first size of one is the rank, as is the second of the other.")]
    [InlineData("lengths without DoRA", "has a lora_magnitude_vector, but use_dora is false in adapter_config.json.")]
    [InlineData("DoRA without lengths", "has no lora_magnitude_vector, but use_dora is true in adapter_config.json.")]
    [InlineData("a bias without lora_bias", "has a lora_B.bias, but lora_bias is false in adapter_config.json.")]
    [InlineData("another prefix", "does not start with 'base_model.model.', as those of an adapter that PEFT saved do.")]
    [InlineData("integers", "is I32; only F16, BF16, F32 and F64 are added to weights.")]
    [InlineData("unknown part", "is no part of a pair that is known.")]
    [InlineData("nothing", "holds no tensors.")]
    [InlineData("misspelt module", "is on 'text_model.encoder.layers.0.self_attn.q_porj', which no module of the model is. Did you mean 'text_model.encoder.layers.0.self_attn.q_proj'?")]
    [InlineData("another width", "q_proj.lora_B.weight' [28, 3] change a weight of [28, 30], but 'text_model.encoder.layers.0.self_attn.q_proj.weight' of the model is [28, 28].")]
    [InlineData("a norm", "layer_norm1.weight' of the model is [28].")]
    [InlineData("an unknown replacement", "replaces 'text_model.final_layer_nrom.weight', which the model does not have. Did you mean 'text_model.final_layer_norm.weight'?")]
    [InlineData("a larger replacement", "is [29], but the 'text_model.final_layer_norm.weight' of the model that it replaces is [28].")]
    [InlineData("not a number", "q_proj.lora_A.weight' makes 'text_model.encoder.layers.0.self_attn.q_proj.weight' of the model NaN somewhere, which is no number that F32 holds; the adapter is broken.")]
    public void What_is_wrong_with_an_adapter_is_said_in_one_line(string what, string says)
    {
        var model = AdapterCase.Base(what == "alpha too large" ? Layout.OpenClip : Layout.Transformers, folder["model"]);
        var broken = Broken(what);

        var (status, output, error) = Run("convert", model, folder["merged"], "--to", what == "alpha too large" ? "open_clip" : "transformers", "--adapter", broken);

        (status, output).ShouldBe((2, ""));
        error.ShouldContain(says);
        error.TrimEnd('\n').ShouldNotContain("\n");
        folder.Names.ShouldBe(["adapter", "model"], ignoreOrder: true);
    }

    [Fact]
    public void Several_misfits_are_counted()
    {
        var broken = new AdapterCase("attention").Changed(folder["adapter"], tensors: all =>
        {
            foreach (var (key, (spec, bytes)) in all.ToList())
            {
                all.Remove(key);
                all[key.Replace("layers", "blocks", StringComparison.Ordinal)] = (spec with { Name = spec.Name.Replace("layers", "blocks", StringComparison.Ordinal) }, bytes);
            }
        });

        Run("convert", AdapterCase.Base(Layout.Transformers, folder["model"]), folder["merged"], "--to", "transformers", "--adapter", broken).Error
            .ShouldEndWith("11 more of the adapter's tensors do not fit ClipModel in layout transformers.\n");
    }

    private static (int Status, string Output, string Error) Run(params string[] args) => AdapterConversionTests.Run(args);

    private static float[] Singles(byte[] bytes) => MemoryMarshal.Cast<byte, float>(bytes).ToArray();

    private static string WeightsOf(string folder) => Directory.EnumerateFiles(folder, "*.safetensors").Single();

    private string Broken(string what)
    {
        const string module = "base_model.model.text_model.encoder.layers.0.self_attn.q_proj.";
        var adapter = new AdapterCase("attention");
        var file = Path.Combine(folder["adapter"], "adapter_config.json");
        switch (what)
        {
            case "no config":
                adapter.Changed(folder["adapter"]);
                File.Delete(file);
                return folder["adapter"];
            case "no weights":
                adapter.Changed(folder["adapter"]);
                File.Delete(Path.Combine(folder["adapter"], "adapter_model.safetensors"));
                return folder["adapter"];
            case "not JSON" or "an array" or "twice the same field" or "alpha NaN" or "alpha huge":
                adapter.Changed(folder["adapter"]);
                File.WriteAllText(file, what switch
                {
                    "not JSON" => "{",
                    "an array" => "[1]",
                    "alpha NaN" => """{"peft_type": "LORA", "r": 3, "lora_alpha": NaN}""",
                    "alpha huge" => """{"peft_type": "LORA", "r": 3, "lora_alpha": 1e999}""",
                    _ => """{"peft_type": "LORA", "r": 3, "r": 4}""",
                });
                return folder["adapter"];
            default:
                break;
        }

        return adapter.Changed(
            folder["adapter"],
            config =>
            {
                var (field, json) = what switch
                {
                    "rank 0" => ("r", "0"),
                    "rank text" => ("r", "\"3\""),
                    "rank in a pattern 0" => ("rank_pattern", """{"k_proj": 0}"""),
                    "alpha too large" => ("lora_alpha", "1e300"),
                    "patterns text" => ("rank_pattern", "\"q_proj\""),
                    "pattern not closed" => ("rank_pattern", """{"q_proj(": 3}"""),
                    "pattern looks ahead" => ("rank_pattern", """{"(?=q)q_proj": 3}"""),
                    "another kind" => ("peft_type", "\"IA3\""),
                    "starts with PiSSA" => ("init_lora_weights", "\"pissa\""),
                    "tokens" => ("alora_invocation_tokens", "[1, 2]"),
                    "a field of the future" => ("use_squares", "true"),
                    "another rank" => ("rank_pattern", """{"q_proj": 4}"""),
                    "DoRA without lengths" => ("use_dora", "true"),
                    _ => ("task_type", "null"),
                };
                config[field] = JsonNode.Parse(json);
            },
            tensors =>
            {
                void Put(string name, DType dtype, params long[] shape) => tensors[name] = (new(name, dtype, [.. shape]), new byte[shape.Aggregate(dtype.Bits() / 8L, (a, b) => a * b)]);
                void Rename(string from, string to)
                {
                    foreach (var key in tensors.Keys.Where(key => key.StartsWith(from, StringComparison.Ordinal)).ToList())
                    {
                        var (spec, bytes) = tensors[key];
                        tensors.Remove(key);
                        tensors[to + key[from.Length..]] = (spec with { Name = to + key[from.Length..] }, bytes);
                    }
                }

                switch (what)
                {
                    case "A alone":
                        tensors.Remove(module + "lora_B.weight");
                        break;
                    case "B alone":
                        tensors.Remove(module + "lora_A.weight");
                        break;
                    case "ranks differ":
                        Put(module + "lora_B.weight", DType.F32, 28, 2);
                        break;
                    case "lengths without DoRA":
                        Put(module + "lora_magnitude_vector", DType.F32, 28);
                        break;
                    case "a bias without lora_bias":
                        Put(module + "lora_B.bias", DType.F32, 28);
                        break;
                    case "another prefix":
                        Rename(module, "base_model." + module["base_model.model.".Length..]);
                        break;
                    case "integers":
                        Put(module + "lora_A.weight", DType.I32, 3, 28);
                        break;
                    case "unknown part":
                        Put(module + "lora_C.weight", DType.F32, 3);
                        break;
                    case "nothing":
                        tensors.Clear();
                        break;
                    case "misspelt module":
                        Rename(module, module.Replace("q_proj", "q_porj", StringComparison.Ordinal));
                        break;
                    case "another width":
                        Put(module + "lora_A.weight", DType.F32, 3, 30);
                        break;
                    case "a norm":
                        Rename(module, module.Replace("self_attn.q_proj", "layer_norm1", StringComparison.Ordinal));
                        break;
                    case "an unknown replacement":
                        Put("base_model.model.text_model.final_layer_nrom.weight", DType.F32, 28);
                        break;
                    case "a larger replacement":
                        Put("base_model.model.text_model.final_layer_norm.weight", DType.F32, 29);
                        break;
                    case "not a number":
                        BitConverter.TryWriteBytes(tensors[module + "lora_A.weight"].Bytes.AsSpan(20), float.NaN);
                        break;
                    default:
                        break;
                }
            });
    }
}
