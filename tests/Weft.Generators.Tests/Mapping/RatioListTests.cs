using System.Globalization;
using Weft.Generators.Tests.Diagnostics;
using Weft.Generators.Tests.Harness;
using Weft.Generators.Tests.Pipeline;

namespace Weft.Generators.Tests.Mapping;

/// <summary>Several ratios in one param stand for several sizes of the other side.</summary>
public sealed class RatioListTests
{
    [Theory]
    [InlineData("[ratio(token_width, width), ratio(channel_width, width)]", "")]
    [InlineData("[ratio(channel_width, width), ratio(token_width, width)]", "WEFT0210 'mlp_ratio' comes back as [4.0, 0.5] instead of [0.5, 4.0] (at the defaults of Mixer).")]
    public void A_list_of_ratios_need_not_come_back_to_the_bit(string toLeft, string problem)
    {
        var architecture = Sample("Mixer.arch.json").With("\"token_ratio\": 0.5, \"channel_ratio\": 4.0,", "\"mlp_ratio\": { \"type\": \"list<float>\", \"default\": [0.5, 4.0] },")
            .With("embed_dim * token_ratio", "embed_dim * mlp_ratio[0]").With("embed_dim * channel_ratio", "embed_dim * mlp_ratio[1]").With("\"token_ratio\", \"channel_ratio\"", "\"mlp_ratio\"")
            .With("\"require\": [", "\"require\": [ \"len(mlp_ratio) == 2\",");
        var mapping = Sample("Mixer.map.json").With("\"token_ratio\": \"ratio(token_width, width)\", \"channel_ratio\": \"ratio(channel_width, width)\"", $"\"mlp_ratio\": \"{toLeft}\"");

        var run = new GeneratorRunner(new WeftGenerator()).Add("a/Mixer.arch.json", architecture).Add("a/OldMixer.arch.json", Sample("OldMixer.arch.json"))
            .Add("a/Mixer.map.json", mapping).Add("a/ours.layout.json", Sample("ours.layout.json")).Add("a/timm.layout.json", Zoo.Text("layouts/timm.layout.json")).Run();

        run.Diagnostics.Select(d => $"{d.Id} {d.GetMessage(CultureInfo.InvariantCulture)}").ShouldBe(problem.Length == 0 ? [] : [problem]);
    }

    private static string Sample(string file) => File.ReadAllText(Path.Combine(Repository.Root, "samples", "Mixer", file)).ReplaceLineEndings("\n");
}
