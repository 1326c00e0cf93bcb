using System.Text.Json;
using Weft.Cli;
using Weft.Models;
using Weft.Tests.Checkpoints;

namespace Weft.Tests.Models;

/// <summary>Weights in several files with an index, as their library reads them.</summary>
public sealed class ShardingTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(100_000, 5)]
    [InlineData(1_000_000, 1)]
    [InlineData(1, 88)]
    public void They_hold_as_much_as_they_may_and_the_same_as_one(long size, int shards)
    {
        var recorded = new ModelCase("siglip");
        var source = recorded.Write("open_clip", folder["source"]);

        var report = Converter.Convert(source, folder["there"], Layout.Transformers, Catalog.Models, new() { MaxShardSize = size });

        var files = Directory.GetFiles(folder["there"], "*.safetensors").Order(StringComparer.Ordinal).ToArray();
        files.Length.ShouldBe(shards);
        report.Files.Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal).ShouldBe(Directory.GetFiles(folder["there"]).Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal));
        Dictionary<string, (TensorSpec Spec, byte[] Bytes)> tensors = [];
        foreach (var file in files)
        {
            var held = WeightFile.Read(file);
            (held.Count == 1 || held.Sum(tensor => tensor.Value.Bytes.Length) <= size).ShouldBeTrue();
            held.ToList().ForEach(tensor => tensors.Add(tensor.Key, tensor.Value));
        }

        WeightFile.ShouldHoldTheSame(recorded.WeightsFile("transformers"), tensors);
        Path.GetFileName(report.Files[0]).ShouldBe(shards == 1 ? "model.safetensors" : "model.safetensors.index.json");
        if (shards > 1)
        {
            var index = JsonElement.Parse(File.ReadAllText(report.Files[0]));
            index.GetProperty("metadata").GetProperty("total_size").GetInt64().ShouldBe(tensors.Sum(tensor => tensor.Value.Bytes.Length));
            index.GetProperty("weight_map").EnumerateObject().ToDictionary(entry => entry.Name, entry => entry.Value.GetString())
                .ShouldBe(files.SelectMany(file => WeightFile.Read(file).Keys.Select(name => KeyValuePair.Create<string, string?>(name, Path.GetFileName(file)))), ignoreOrder: true);
        }

        var back = Converter.Convert(folder["there"], folder["back"], Layout.OpenClip, Catalog.Models);
        WeightFile.ShouldHoldTheSame(back.Files[0], WeightFile.Read(recorded.WeightsFile("open_clip")));
    }

    [Fact]
    public void What_has_no_shards_is_refused()
    {
        var source = new ModelCase("siglip").Write("open_clip", folder["source"]);
        void Refused(string destination, string layout, long size, string message) =>
            Should.Throw<ConversionException>(() => Converter.Convert(source, folder[destination], new(layout), Catalog.Models, new() { MaxShardSize = size })).Message.ShouldBe(message);

        Refused("there", "open_clip", 1000, "open_clip reads no shards.");
        Refused("w.safetensors", "transformers", 1000, $"{folder["w.safetensors"]}: one file has no shards; name a directory.");
        Refused("there", "transformers", 0, "a shard holds at least one byte, found 0.");
        folder.Names.ShouldBe(["source"]);
    }

    [Theory]
    [InlineData("5GB", 5_000_000_000)]
    [InlineData("1.5 KiB", 1536)]
    [InlineData("100", 100)]
    [InlineData("200mb", 200_000_000)]
    public void Sizes_are_read(string text, long bytes) => SharedOptions.ParseSize(text, "--size").ShouldBe(bytes);

    [Theory]
    [InlineData("")]
    [InlineData("GB")]
    [InlineData("-1KB")]
    [InlineData("0.1")]
    [InlineData("5XB")]
    [InlineData("99999999999999999999TB")]
    public void Other_sizes_are_refused(string text) => Should.Throw<UsageException>(() => SharedOptions.ParseSize(text, "--size")).Message.ShouldBe($"--size: expected a size such as 5GB or 500MiB, found '{text}'.");
}
