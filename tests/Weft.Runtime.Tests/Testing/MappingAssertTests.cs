using System.Text.Json;
using Weft.Models;
using Weft.Testing;
using Weft.Tests.Conversion;
using Weft.Tests.Models;
using Weft.Tests.Modules;
using static Weft.Tests.Conversion.TwoLayouts;
using TemporaryFolder = Weft.Tests.Checkpoints.TemporaryFolder;

namespace Weft.Tests.Testing;

public sealed class MappingAssertTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_checkpoint_that_comes_back_passes()
    {
        var model = WriteJoined(folder["model"]);

        MappingAssert.RoundTrips(model, Apart, Known, except: "mask");
        MappingAssert.RoundTrips(Path.Combine(model, "joined.safetensors"), Apart, Known, except: "mask");
    }

    [Fact]
    public void A_part_of_a_model_comes_back_when_parts_are_allowed() =>
        MappingAssert.RoundTrips(Path.Combine(Generators.Tests.Harness.Repository.Root, "samples/Quickstart/data/open_clip"), Layout.Transformers, Catalog.Models, new() { Partial = true });

    [Fact]
    public void What_comes_back_as_something_else_is_named()
    {
        var model = WriteJoined(folder["model"]);

        Fault(() => MappingAssert.RoundTrips(model, Apart, Known)).ShouldBe(
            $"{model}: JoinedModel in layout joined comes back from ApartModel in layout apart as something else:\n  'mask': F32[4]: other bytes, first at [0]");
        Fault(() => MappingAssert.RoundTrips(model, Apart, Known, new() { DType = DType.F16 }, "mask")).ShouldBe(
            $"{model}: JoinedModel in layout joined comes back from ApartModel in layout apart as something else:\n  'proj': F16[4, 2], expected F32[4, 2]\n  'qkv.weight': F16[12, 4], expected F32[12, 4]");
    }

    [Fact]
    public void Names_behind_another_prefix_do_not_come_back()
    {
        var file = folder["model.safetensors"];
        SafetensorsWriter.Write(file, ApartModel.Keys(new WidthConfig(ApartModel, 1)).Select(key => new TensorSpec(key.Key, key.DType, key.Shape)), null, (spec, stream) => stream.Write(new byte[4 * spec.Shape.Aggregate(1L, (a, b) => a * b)]));

        Fault(() => MappingAssert.RoundTrips(file, Joined, Known, new() { Set = [One("width=1")] })).ShouldBe(
            $"{file}: ApartModel in layout apart comes back from JoinedModel in layout joined as something else:\n" +
            "  missing 'k.weight': F32[1, 1]\n  missing 'proj.bias': F32[2]\n  missing 'proj.weight': F32[2, 1]\n  missing 'q.weight': F32[1, 1]\n  missing 'v.weight': F32[1, 1]\n" +
            "  unexpected 'net.k.weight': F32[1, 1]\n  unexpected 'net.proj.bias': F32[2]\n  unexpected 'net.proj.weight': F32[2, 1]\n  and 2 more");
    }

    [Fact]
    public void A_refusal_is_a_failure_either_way()
    {
        var model = WriteJoined(folder["model"]);
        var oneWay = Known with { Mappings = [Copy(Map, null), SmallMap] };

        Fault(() => MappingAssert.RoundTrips(model, new("none"), Known)).ShouldStartWith($"{model}: does not become none: {model}: JoinedModel in layout joined does not convert to layout none;");
        Fault(() => MappingAssert.RoundTrips(model, Apart, oneWay)).ShouldStartWith($"{model}: does not come back from apart: ");
        Fault(() => MappingAssert.RoundTrips(folder["nothing"], Apart, Known)).ShouldStartWith($"{folder["nothing"]}: does not become apart: {folder["nothing"]}: ");
    }

    [Fact]
    public void Sizes_without_a_checkpoint_are_tried_with_values_made_up()
    {
        MappingAssert.RoundTrips(new WidthConfig(JoinedModel, 3), Apart, Known, except: "mask");
        MappingAssert.RoundTrips(new WidthConfig(ApartModel, 3), Joined, Known, new Dictionary<string, double> { ["net.proj.bias"] = 0 });

        Fault(() => MappingAssert.RoundTrips(new WidthConfig(JoinedModel, 3), Apart, Known)).ShouldBe(
            "JoinedModel(width=3): JoinedModel in layout joined comes back from ApartModel in layout apart as something else:\n  'mask': F32[3]: other bytes, first at [0]");
        Fault(() => MappingAssert.RoundTrips(new WidthConfig(ApartModel, 3), Joined, Known)).ShouldContain("proj.bias: joined-apart.map.json expects 0 in every element and has no place for another value, found ");
        Should.Throw<ArgumentException>(() => MappingAssert.RoundTrips(new WidthConfig(ApartModel, 3), Joined, Known, new Dictionary<string, double> { ["bias"] = 0 }))
            .Message.ShouldStartWith("'bias' is no key of ApartModel(width=3).");
        Should.Throw<ConfigException>(() => MappingAssert.RoundTrips(new WidthConfig(ApartModel, 0), Joined, Known));
    }

    [Fact]
    public void Classes_that_are_parts_of_larger_models_come_back()
    {
        MappingAssert.RoundTrips(TinyConfigs.OpenClip, Layout.Transformers, Catalog.Models);
        MappingAssert.RoundTrips(TinyConfigs.Eva, Layout.OpenClip, Catalog.Models);
    }

    [Fact]
    public void Blocks_come_back_stacked()
    {
        var config = folder.Write("open_clip_config.json", Fixture.Case("siglip-bigvision-npz").GetProperty("constructor").GetProperty("open_clip").GetRawText());
        var options = new ConvertOptions { Config = config };
        var own = folder["own.safetensors"];
        Converter.Convert(Path.Combine(Fixture.Folder("siglip-bigvision-npz"), "weights.bigvision-scan.npz"), own, BigVisionCustomTextClip.Layout, Catalog.Models, options with { Set = [One("scan=true")] });

        MappingAssert.RoundTrips(own, Layout.OpenClip, Catalog.Models, options);
        Fault(() => MappingAssert.RoundTrips(Path.Combine(Fixture.Folder("siglip-bigvision-npz"), "weights.bigvision-scan.npz"), Layout.OpenClip, Catalog.Models, options))
            .ShouldContain(" in layout big_vision comes back from CustomTextClip in layout open_clip as something else:\n  missing 'img/");
    }

    private static Mapping Copy(Mapping map, Func<ArchitectureConfig, ArchitectureConfig>? toLeft) => new()
    {
        Name = map.Name,
        Left = map.Left,
        Right = map.Right,
        Rules = map.Rules,
        ToRight = map.ToRight,
        ToLeft = toLeft,
        LeftOnly = map.LeftOnly,
        RightOnly = map.RightOnly,
    };

    private static KeyValuePair<string, JsonElement> One(string set) => KeyValuePair.Create(set.Split('=')[0], JsonElement.Parse(set.Split('=')[1]));

    private static string Fault(Action action) => Should.Throw<AssertionException>(action).Message;
}
