using System.Runtime.InteropServices;
using static Weft.Tests.Conversion.TwoLayouts;

namespace Weft.Tests.Conversion;

public class ConverterTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    [Fact]
    public void A_directory_becomes_the_other_ecosystems_directory_and_back()
    {
        WriteJoined(folder["a"]);

        var report = Converter.Convert(folder["a"], folder["b"], Apart, Known);
        Converter.Convert(folder["b"], folder["c"], Joined, Known);

        report.Architecture.ShouldBe(ApartModel);
        report.Files.ShouldBe([folder["b/model.safetensors"], folder["b/config.json"]]);
        report.Plan.LeftOut.Select(t => t.Name).ShouldBe(["mask"]);
        File.ReadAllText(folder["b/config.json"]).ShouldBe(
            """
            {
              "architectures": [
                "ApartNet"
              ],
              "model_type": "apart",
              "width": 4,
              "written_by": "weft"
            }

            """);
        var (a, b, c) = (Read(folder["a/joined.safetensors"]), Read(folder["b/model.safetensors"]), Read(folder["c/joined.safetensors"]));
        b.Keys.Order().ShouldBe(["net.k.weight", "net.proj.bias", "net.proj.weight", "net.q.weight", "net.v.weight"]);
        Singles(b["net.k.weight"].Bytes).ShouldBe(Enumerable.Range(16, 16).Select(i => (float)i));
        Singles(b["net.proj.weight"].Bytes).ShouldBe([48, 50, 52, 54, 49, 51, 53, 55]);
        Singles(b["net.proj.bias"].Bytes).ShouldBe([0, 0]);
        foreach (var name in new[] { "qkv.weight", "proj" })
        {
            c[name].Spec.ShouldBe(a[name].Spec);
            c[name].Bytes.ShouldBe(a[name].Bytes);
        }

        Singles(c["mask"].Bytes).ShouldBe([0, 0, 0, 0]);
    }

    [Fact]
    public void The_target_class_may_be_named_by_any_of_its_names()
    {
        WriteJoined(folder["a"]);

        Converter.Convert(folder["a"], folder["b"], Apart, Known, new() { Model = "smallnet" }).Plan.LeftOut.Count.ShouldBe(2);
        Converter.Convert(folder["a"], folder["c"], Apart, Known, new() { Model = "apartcousin" });

        Read(folder["b/model.safetensors"]).Keys.ShouldBe(["proj.weight"]);
        File.ReadAllText(folder["c/config.json"]).ShouldContain("ApartCousin");
    }

    [Fact]
    public void A_file_holds_the_weights_alone_in_the_dtype_asked_for()
    {
        WriteJoined(folder["a"]);

        Converter.Convert(folder["a"], folder["b.safetensors"], Apart, Known, new() { DType = DType.F16 });

        var tensors = Read(folder["b.safetensors"]);
        tensors.Values.ShouldAllBe(t => t.Spec.Contains("F16"));
        MemoryMarshal.Cast<byte, Half>(tensors["net.proj.weight"].Bytes).ToArray().ShouldBe([(Half)48, (Half)50, (Half)52, (Half)54, (Half)49, (Half)51, (Half)53, (Half)55]);
    }

    [Fact]
    public void A_prefix_alone_needs_no_mapping_and_a_part_is_written_only_on_request()
    {
        WriteJoined(folder["a"]);
        var wrapped = new Layout("wrapped");

        Should.Throw<ConversionException>(() => Converter.Convert(folder["a"], folder["b.safetensors"], wrapped, Known))
            .Message.ShouldContain("as a part ('trunk.') of a larger model");
        var report = Converter.Convert(folder["a"], folder["b.safetensors"], wrapped, Known, new() { Partial = true });

        report.Plan.Tensors.ShouldAllBe(t => t.Ranges != null);
        Read(folder["b.safetensors"]).Keys.Order().ShouldBe(["trunk.mask", "trunk.proj", "trunk.qkv.weight"]);
    }

    [Fact]
    public void What_the_target_also_needs_is_refused_by_name_and_nothing_is_left()
    {
        Directory.CreateDirectory(folder["a"]);
        File.WriteAllText(folder["a/config.json"], """{"architectures": ["SmallNet"], "width": 4}""");
        WriteCounting(folder["a/model.safetensors"], SmallModel.Keys(SmallModel.DefaultConfig));
        var small = SmallMap;
        var catalog = Known with
        {
            Mappings = [new Mapping { Name = small.Name, Left = small.Left, Right = small.Right, Rules = small.Rules, ToLeft = small.ToLeft, ToRight = small.ToRight }],
        };

        Should.Throw<ConversionException>(() => Converter.Convert(folder["a"], folder["b"], Joined, catalog))
            .Message.ShouldBe("JoinedModel also needs 'qkv.weight' and 1 more, which the source does not hold; the rest can be written alone (Partial).");
        folder.Entries.ShouldBe(["a"]);

        var report = Converter.Convert(folder["a"], folder["b"], Joined, catalog, new() { Partial = true });
        report.Files.ShouldBe([folder["b/joined.safetensors"]]);
        report.Plan.Missing.Select(k => k.Key).ShouldBe(["qkv.weight", "mask"]);
    }

    [Fact]
    public void A_destination_that_exists_is_kept_unless_overwriting()
    {
        WriteJoined(folder["a"]);
        File.WriteAllText(folder["b.safetensors"], "old");
        WriteJoined(folder["c"]);

        Should.Throw<ConversionException>(() => Converter.Convert(folder["a"], folder["b.safetensors"], Apart, Known)).Message.ShouldContain("the file exists");
        Should.Throw<CheckpointException>(() => Converter.Convert(folder["a"], folder["c"], Apart, Known)).Message.ShouldContain("is not empty");
        File.ReadAllText(folder["b.safetensors"]).ShouldBe("old");

        Converter.Convert(folder["a"], folder["b.safetensors"], Apart, Known, new() { Overwrite = true });
        Converter.Convert(folder["a"], folder["c"], Apart, Known, new() { Overwrite = true });
        Read(folder["b.safetensors"]).Count.ShouldBe(5);
        Directory.GetFiles(folder["c"]).Select(f => Path.GetFileName(f)).Order().ShouldBe(["config.json", "model.safetensors"]);
    }

    [Fact]
    public void A_value_that_the_target_has_no_place_for_stops_before_anything_is_written()
    {
        WriteJoined(folder["a"]);
        Converter.Convert(folder["a"], folder["b"], Apart, Known);
        WriteCounting(folder["b/model.safetensors"], ApartModel.Keys(ApartModel.DefaultConfig), "net.");

        Should.Throw<ConversionException>(() => Converter.Convert(folder["b"], folder["c"], Joined, Known)).Message.ShouldContain("joined-apart.map.json expects 0");

        folder.Entries.ShouldBe(["a", "b"]);
    }

    [Fact]
    public void A_cancelled_conversion_leaves_nothing()
    {
        WriteJoined(folder["a"]);

        Should.Throw<OperationCanceledException>(() => Converter.Convert(folder["a"], folder["b"], Apart, Known, new() { Cancellation = new(true) }));

        folder.Entries.ShouldBe(["a"]);
    }

    [Fact]
    public void A_dry_run_writes_nothing()
    {
        WriteJoined(folder["a"]);

        var report = Converter.Convert(folder["a"], folder["b"], Apart, Known, new() { DryRun = true });

        report.Plan.Tensors.Count.ShouldBe(5);
        report.Files.ShouldBeEmpty();
        folder.Entries.ShouldBe(["a"]);
    }

    [Fact]
    public void A_layout_that_no_way_leads_to_is_refused_with_those_that_one_does()
    {
        WriteJoined(folder["a"]);

        Should.Throw<ConversionException>(() => Converter.Convert(folder["a"], folder["b"], new("aprat"), Known))
            .Message.ShouldBe($"{folder["a"]}: JoinedModel in layout joined does not convert to layout aprat; it converts to joined, wrapped, apart. Did you mean 'apart'?");
        Should.Throw<ConversionException>(() => Converter.Convert(folder["a"], folder["b"], Apart, Known, new() { From = Apart }))
            .Message.ShouldContain("expected layout apart, found joined");
    }

    public void Dispose()
    {
        folder.Dispose();
        GC.SuppressFinalize(this);
    }

    private static float[] Singles(byte[] bytes) => MemoryMarshal.Cast<byte, float>(bytes).ToArray();
}
