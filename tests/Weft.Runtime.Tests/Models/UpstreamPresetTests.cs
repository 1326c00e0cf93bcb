using System.Text.Json;
using Weft.Generators.Tests.Harness;
using Weft.Models;
using Weft.Tests.Checkpoints;

namespace Weft.Tests.Models;

/// <summary>Presets that the build reads from upstream configs are what the runtime reads from the same text.</summary>
public sealed class UpstreamPresetTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public static TheoryData<string> Files => [.. Directory.EnumerateFiles(Presets, "*.presets.json").Where(file => Json(file).TryGetProperty("upstream", out _)).Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal)];

    private static string Presets => Path.Combine(Repository.Root, "mappings", "presets");

    public void Dispose() => folder.Dispose();

    [Theory]
    [MemberData(nameof(Files))]
    public void A_preset_is_what_the_runtime_reads(string file)
    {
        var json = Json(Path.Combine(Presets, file));
        var architecture = Catalog.Models.Architectures.Single(one => one.Name == json.GetProperty("of").GetString());
        var (config, read) = (folder["config.json"], 0);
        foreach (var preset in json.GetProperty("presets").EnumerateObject())
        {
            File.WriteAllText(config, preset.Value.GetRawText());
            var (expected, layout) = ConfigFile.Read(config, Catalog.Models);

            layout.Name.ShouldBe(json.GetProperty("upstream").GetString());
            architecture.Presets.Single(one => one.Name == preset.Name).Config.ShouldBe(expected, preset.Name);
            read++;
        }

        read.ShouldBeGreaterThan(2);
    }

    private static JsonElement Json(string file) => JsonElement.Parse(File.ReadAllBytes(file));
}
