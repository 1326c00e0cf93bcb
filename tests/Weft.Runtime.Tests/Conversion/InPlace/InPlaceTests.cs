using System.Text.Json.Nodes;
using Weft.Models;
using Weft.Tests.Models;

namespace Weft.Tests.Conversion.InPlace;

/// <summary>A model that is converted where it stands is the model that is converted to another place.</summary>
public sealed class InPlaceTests : IDisposable
{
    private static readonly Layout transformers = new("transformers");

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("open_clip-vit", "open_clip", "transformers")]
    [InlineData("openai-clip-vit-quickgelu", "open_clip", "transformers")]
    [InlineData("eva02-base-clip", "timm", "timm")]
    public void Where_names_cuts_and_transposes_are_all_the_bytes_stay(string name, string from, string to)
    {
        var there = new ModelCase(name).Write(from, folder["there"]);
        Converter.Convert(there, folder["anew"], new(to), Catalog.Models);

        var report = Converter.ConvertInPlace(there, new(to), Catalog.Models);

        report.IsInPlace.ShouldBeTrue();
        report.Files.Select(Path.GetFileName).ShouldBe(Names("anew"), ignoreOrder: true);
        ShouldBeTheSame("there", "anew");
    }

    [Theory]
    [InlineData("open_clip-vit", "open_clip", "transformers")]
    [InlineData("openai-clip-vit-quickgelu", "open_clip", "transformers")]
    public void And_the_way_back_is_in_place_for_what_was_cut_lies_together(string name, string from, string to)
    {
        var there = new ModelCase(name).Write(from, folder["there"]);
        Converter.Convert(there, folder["anew"], new(from), Catalog.Models);

        Converter.ConvertInPlace(there, new(to), Catalog.Models);
        Converter.ConvertInPlace(there, new(from), Catalog.Models).IsInPlace.ShouldBeTrue();

        Names("there").ShouldBe(Names("anew"));
        ShouldHoldTheSame(folder["there/open_clip_model.safetensors"], folder["anew/open_clip_model.safetensors"]);
    }

    [Theory]
    [InlineData("open_clip-vit", "transformers", "open_clip")]
    [InlineData("siglip", "transformers", "open_clip")]
    [InlineData("siglip", "open_clip", "transformers")]
    public void What_lies_apart_is_joined_in_a_new_file_and_the_rest_of_the_directory_stays(string name, string from, string to)
    {
        var there = new ModelCase(name).Write(from, folder["there"]);
        Directory.CreateDirectory(folder["there/runs"]);
        File.WriteAllText(folder["there/runs/log.txt"], "log");
        File.WriteAllText(folder["there/tokenizer.json"], "{}");
        Converter.Convert(there, folder["anew"], new(to), Catalog.Models);

        Converter.ConvertInPlace(there, new(to), Catalog.Models).IsInPlace.ShouldBeFalse();

        File.ReadAllText(folder["there/runs/log.txt"]).ShouldBe("log");
        File.ReadAllText(folder["there/tokenizer.json"]).ShouldBe("{}");
        Directory.Delete(folder["there/runs"], recursive: true);
        ShouldBeTheSame("there", "anew");
        folder.Entries.ShouldBe(["anew", "there"]);
    }

    [Fact]
    public void A_file_alone_keeps_its_name_and_is_told_that_its_config_is_not()
    {
        var there = new ModelCase("open_clip-vit").Write("open_clip", folder["there"]);
        Converter.Convert(there, folder["anew.safetensors"], transformers, Catalog.Models);
        var file = Path.Combine(there, "open_clip_model.safetensors");

        var report = Converter.ConvertInPlace(file, transformers, Catalog.Models);

        report.IsInPlace.ShouldBeTrue();
        report.Notes.ShouldContain(note => note.Contains("open_clip_config.json") && note.Contains("still describes the old layout"));
        ShouldHoldTheSame(file, folder["anew.safetensors"]);
        Names("there").ShouldBe(["open_clip_config.json", "open_clip_model.safetensors"]);
    }

    [Fact]
    public void Containers_that_may_hold_more_than_tensors_and_indices_are_refused()
    {
        var there = new ModelCase("open_clip-vit").Write("open_clip", folder["there"]);
        Converter.Convert(there, folder["there/model.pt"], new("open_clip"), Catalog.Models);
        Converter.Convert(there, folder["shards"], transformers, Catalog.Models, new() { MaxShardSize = 20_000 });
        var config = new ConvertOptions { Config = folder["there/open_clip_config.json"] };

        Refusal(folder["there/model.pt"], transformers, config).ShouldContain("'model.pt' is no safetensors file");
        Refusal(folder["shards/model.safetensors.index.json"], new("open_clip")).ShouldContain("name the directory");
    }

    [Fact]
    public void A_directory_of_shards_becomes_one_file()
    {
        var there = new ModelCase("open_clip-vit").Write("open_clip", folder["source"]);
        Converter.Convert(there, folder["there"], transformers, Catalog.Models, new() { MaxShardSize = 20_000 });
        Converter.Convert(folder["there"], folder["anew"], new("open_clip"), Catalog.Models);

        Converter.ConvertInPlace(folder["there"], new("open_clip"), Catalog.Models).IsInPlace.ShouldBeFalse();

        ShouldBeTheSame("there", "anew");
    }

    [Fact]
    public void What_was_changed_since_it_was_planned_is_left_as_it_is()
    {
        TwoLayouts.WriteCounting(folder["x.safetensors"], [HandMade.Key("a", 16), HandMade.Key("b", 400)]);
        TwoLayouts.WriteCounting(folder["y.safetensors"], [HandMade.Key("a", 16), HandMade.Key("b", 400)]);
        using var file = SafetensorsCheckpoint.Open(folder["x.safetensors"]);
        using var reader = new PlanReader(file);
        var plan = InPlacePlan.Of(ConversionPlan.Of(file.Tensors).WithPrefix("n"), file).ShouldNotBeNull();
        var writer = new InPlaceWriter(folder["x.safetensors"], file.Files.Single(), reader);

        File.SetLastWriteTimeUtc(folder["x.safetensors"], DateTime.UtcNow.AddSeconds(2));
        List<DiskChange> changes = [];
        FileSystem.Watcher.Value = (change, _) => changes.Add(change);
        Should.Throw<CheckpointException>(() => writer.Write(plan, "x.safetensors", [], [])).Message.ShouldContain("was changed while it was read");
        FileSystem.Watcher.Value = null;

        // What a journal says that was written then would undo the change.
        changes.ShouldNotContain(DiskChange.Rename);
        File.Move(folder["y.safetensors"], folder["x.safetensors"], overwrite: true);
        Should.Throw<CheckpointException>(() => writer.Write(plan, "x.safetensors", [], []));

        TwoLayouts.Read(folder["x.safetensors"]).Keys.ShouldBe(["a", "b"], ignoreOrder: true);
        folder.Entries.ShouldBe(["x.safetensors"]);
    }

    [Fact]
    public void A_link_in_a_directory_that_is_written_anew_stays_one()
    {
        var there = new ModelCase("open_clip-vit").Write("transformers", folder["there"]);
        Directory.CreateDirectory(folder["there/runs"]);
        Directory.CreateSymbolicLink(folder["there/runs/all"], "..");

        Converter.ConvertInPlace(there, new("open_clip"), Catalog.Models).IsInPlace.ShouldBeFalse();

        new DirectoryInfo(folder["there/runs/all"]).LinkTarget.ShouldBe("..");
    }

    [Fact]
    public void A_dry_run_tells_and_changes_nothing()
    {
        var there = new ModelCase("open_clip-vit").Write("open_clip", folder["there"]);
        var before = Content("there");

        Converter.ConvertInPlace(there, transformers, Catalog.Models, new() { DryRun = true }).IsInPlace.ShouldBeTrue();

        Content("there").ShouldBe(before);
    }

    [Fact]
    public void What_would_be_lost_or_changed_is_refused()
    {
        var there = new ModelCase("open_clip-vit").Write("open_clip", folder["there"]);
        var before = Content("there");

        Refusal(there, new("timm"), new() { Model = nameof(TimmVit) }).ShouldContain("would be lost, such as");
        Refusal(there, transformers, new() { DType = DType.F16 }).ShouldContain("casting changes more than names; convert it to another place (DType).");
        Refusal(there, transformers, new() { MaxShardSize = 1000 }).ShouldContain("(MaxShardSize)");
        File.WriteAllText(folder["there/config.json"], "{ \"other\": 1 }");
        Refusal(there, transformers).ShouldContain("'config.json' already");
        File.Delete(folder["there/config.json"]);

        Content("there").ShouldBe(before);
    }

    [Fact]
    public void What_others_may_use_under_another_name_is_refused()
    {
        var there = new ModelCase("open_clip-vit").Write("open_clip", folder["there"]);
        var weights = Path.Combine(there, "open_clip_model.safetensors");
        Directory.CreateSymbolicLink(folder["link"], there);
        Refusal(folder["link"], transformers).ShouldContain("is a link");

        FileSystem.LinkFile(weights, folder["second"]);
        Refusal(there, transformers).ShouldContain("another name");
        File.Delete(folder["second"]);

        using (OpenClip.Load(there))
        {
            Refusal(there, transformers).ShouldContain("mapped");
        }

        File.Move(weights, folder["blob"]);
        File.CreateSymbolicLink(weights, folder["blob"]);
        Refusal(there, transformers).ShouldContain("is a link");
    }

    [Fact]
    public void A_tensor_that_would_lie_askew_after_the_move_is_no_reason_to_move_it()
    {
        // A byte at the end, so that what is put behind it is not aligned.
        var source = MemoryCheckpoint.Counting(("a", [2]), ("b", [3]));
        var bytes = new MemoryCheckpoint([.. source.Tensors.Select(t => (t.Name, t.DType, t.Shape.ToArray(), MemoryCheckpoint.Bytes(new PlanReader(source), PlannedTensor.Of(t)))), ("c", DType.U8, [1], [7])]);
        PlanWriter.Write(ConversionPlan.Of(bytes.Tensors), bytes, folder["x.safetensors"]);
        using var file = SafetensorsCheckpoint.Open(folder["x.safetensors"]);
        var longer = ConversionPlan.Of(file.Tensors).WithPrefix(new string('n', 200));

        InPlacePlan.Of(longer, file).ShouldBeNull();
        InPlacePlan.Of(ConversionPlan.Of(file.Tensors), file).ShouldNotBeNull().Appended.ShouldBeEmpty();
    }

    [Fact]
    public void A_longer_header_moves_the_first_tensors_and_no_more()
    {
        TwoLayouts.WriteCounting(folder["x.safetensors"], [HandMade.Key("a", 16), HandMade.Key("b", 400), HandMade.Key("c", 5)]);
        var before = TwoLayouts.Read(folder["x.safetensors"]);
        using (var file = SafetensorsCheckpoint.Open(folder["x.safetensors"]))
        {
            using var reader = new PlanReader(file);
            var plan = InPlacePlan.Of(ConversionPlan.Of(file.Tensors).WithPrefix(new string('n', 100)), file).ShouldNotBeNull();
            plan.Appended.Select(one => one.Tensor.Name[100..]).ShouldBe(["a", "b"]);
            new InPlaceWriter(folder["x.safetensors"], file.Files.Single(), reader).Write(plan, "x.safetensors", [], []);
        }

        var after = TwoLayouts.Read(folder["x.safetensors"]);
        after.Count.ShouldBe(before.Count);
        foreach (var (name, (_, bytes)) in after)
        {
            bytes.ShouldBe(before[name[100..]].Bytes);
        }

        folder.Entries.ShouldBe(["x.safetensors"]);
    }

    private static string Refusal(string path, Layout to, ConvertOptions? options = null) =>
        Should.Throw<ConversionException>(() => Converter.ConvertInPlace(path, to, Catalog.Models, options)).Message;

    private string[] Names(string directory) => [.. Directory.EnumerateFileSystemEntries(folder[directory]).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];

    private Dictionary<string, string> Content(string directory) => Names(directory).ToDictionary(name => name, name => System.Convert.ToHexString(File.ReadAllBytes(Path.Combine(folder[directory], name))));

    private void ShouldBeTheSame(string there, string anew)
    {
        Names(there).ShouldBe(Names(anew));
        foreach (var name in Names(anew))
        {
            if (name.EndsWith(".json", StringComparison.Ordinal))
            {
                JsonNode.Parse(File.ReadAllText(folder[$"{there}/{name}"]))!.ToJsonString().ShouldBe(JsonNode.Parse(File.ReadAllText(folder[$"{anew}/{name}"]))!.ToJsonString());
            }
            else
            {
                ShouldHoldTheSame(folder[$"{there}/{name}"], folder[$"{anew}/{name}"]);
            }
        }
    }

    private static void ShouldHoldTheSame(string there, string anew)
    {
        var (a, b) = (TwoLayouts.Read(there), TwoLayouts.Read(anew));
        a.Keys.ShouldBe(b.Keys, ignoreOrder: true);
        foreach (var (name, (spec, bytes)) in a)
        {
            spec.ShouldBe(b[name].Spec);
            bytes.ShouldBe(b[name].Bytes);
        }
    }
}
