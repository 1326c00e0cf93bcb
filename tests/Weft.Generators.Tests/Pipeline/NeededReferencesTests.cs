using Weft.Generators.Tests.Harness;

namespace Weft.Generators.Tests.Pipeline;

/// <summary>Of what other assemblies describe, only that is compiled which the project's own files need.</summary>
public sealed class NeededReferencesTests
{
    private const string Own = "/app/own";

    private static readonly string Mapping = File.ReadAllText(Path.Combine(Repository.Root, "samples", "CustomMapping", "EvaClipVision-InHouse.map.json"));

    [Fact]
    public void A_mapping_needs_the_classes_that_it_names()
    {
        Compiled("own.map.json", Mapping).ShouldBe(1);
        Compiled("own.map.json", """{ "left": { "architecture": "CustomTextClip" }, "right": { "architecture": "SiglipModel" }, "rules": [] }""").ShouldBeGreaterThan(2, "what stands in their slots");
    }

    [Fact]
    public void A_preset_needs_its_class_and_an_upstream_config_all_that_may_stand_in_its_slots()
    {
        Compiled("own.presets.json", """{ "of": "VideoVit", "presets": { "mine": { "depth": 3 } } }""").ShouldBe(1);
        Compiled("own.presets.json", """{ "of": "VideoVit", "upstream": "weft", "presets": {} }""").ShouldBe(1);
        Compiled("own.presets.json", """{ "of": "CustomTextClip", "upstream": "open_clip", "presets": {} }""").ShouldBe(1 + Zoo.Files.Count(f => f.Value.Contains("\"implements\": [", StringComparison.Ordinal)));
    }

    [Fact]
    public void An_architecture_of_its_own_needs_no_other() =>
        Compiled("own.arch.json", """{ "class": "Mine", "layouts": { "plain": {} }, "params": { "width": 8 }, "require": ["width > 0"], "inputs": { "x": "float[b, width]" }, "body": ["gelu"], "outputs": { "output": "$_" } }""").ShouldBe(1);

    [Fact]
    public void A_name_that_is_nearly_one_of_theirs_is_suggested_all_the_same() =>
        Project("own.map.json", Mapping.Replace("\"EvaClipVision\"", "\"EvaClipVison\"", StringComparison.Ordinal)).Diagnostics.Single().GetMessage(System.Globalization.CultureInfo.InvariantCulture)
            .ShouldBe("Unknown architecture 'EvaClipVison'. Did you mean 'EvaClipVision'?");

    private static int Compiled(string name, string text) => Project(name, text).Reasons("Architectures").Count;

    private static GeneratorRun Project(string name, string text)
    {
        var runner = Zoo.All();
        foreach (var file in Zoo.Files.Keys)
        {
            runner.SetMetadata(Zoo.Folder + file, "WeftReference", "true").SetMetadata(Zoo.Folder + file, "WeftNamespace", "Weft.Models");
        }

        return runner.Add(Own + name, text).Run();
    }
}
