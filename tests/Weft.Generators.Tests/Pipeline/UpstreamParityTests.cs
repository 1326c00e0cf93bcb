using System.IO.Compression;
using System.Reflection;
using System.Text.Json;
using Weft.Generators.Tests.Harness;

namespace Weft.Generators.Tests.Pipeline;

/// <summary>
/// The build reads a config as the runtime does: every published config that the zoo can express becomes a preset, and the runtime,
/// which reads the same text, gives an equal config.
/// </summary>
public sealed class UpstreamParityTests
{
    [Fact]
    public void Published_configs_become_the_presets_that_the_runtime_reads()
    {
        var project = Zoo.All();
        var before = Catalog(project.RunOnce());
        var folder = Directory.CreateTempSubdirectory("weft-upstream-");
        try
        {
            List<(string Preset, string Class)> added = [];
            foreach (var (name, config) in Configs())
            {
                var (file, item) = (Path.Combine(folder.FullName, $"{added.Count}.json"), $"/project/published/{name}.json");
                File.WriteAllText(file, config);
                if (Read(file, before) is { } read)
                {
                    project.Add(item, config).SetMetadata(item, "Architecture", read.Architecture.Name).SetMetadata(item, "Preset", $"published {name}");
                    added.Add(($"published {name}", read.Architecture.Name));
                }
            }

            var run = project.RunOnce();
            run.Diagnostics.ShouldBeEmpty();
            var catalog = Catalog(run);

            added.Count.ShouldBeGreaterThan(180);
            for (var i = 0; i < added.Count; i++)
            {
                var architecture = catalog.Architectures.Single(a => a.Name == added[i].Class);
                architecture.Presets.Single(p => p.Name == added[i].Preset).Config.ShouldBe(Read(Path.Combine(folder.FullName, $"{i}.json"), catalog), added[i].Preset);
            }
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>What the zoo's tables say of single fields, on both sides of them; the runtime's own tests say which of these are right. One run: the whole zoo is generated for it.</summary>
    [Fact]
    public void Both_read_a_field_alike()
    {
        (string Config, string Model, bool IsRead)[] cases =
        [
            ("""{ "architecture": "vit_base_patch16_clip_224", "pretrained_cfg": { "input_size": [3, 384, 320], "fixed_input_size": true } }""", "TimmVit", true),
            ("""{ "architecture": "vit_base_patch16_clip_384", "input_size": [3, 256, 256], "fixed_input_size": false, "label_names": ["a"] }""", "TimmVit", true),
            ("""{ "architecture": "vit_base_patch16_clip_224", "pretrained_cfg": { "input_size": [1, 224, 224] } }""", "TimmVit", false),
            ("""{ "architecture": "eva_giant_patch14_224", "pretrained_cfg": { "input_size": [3, 196, 224], "fixed_input_size": true } }""", "EvaClipVision", true),
            ("""{ "architecture": "eva02_base_patch16_clip_224.tag", "pretrained_cfg": { "input_size": [3, 196, 224], "fixed_input_size": true } }""", "EvaClipVision", true),
            ("""{ "embed_dim": 512, "custom_text": true, "text_cfg": {}, "vision_cfg": { "timm_model_name": "eva02_base_patch16_clip_224", "layers": 3, "timm_model_kwargs": { "patch_size": null, "norm_layer": null, "rope_type": null } } }""", "CustomTextClip", true),
            ("""{ "embed_dim": 512, "custom_text": true, "text_cfg": {}, "vision_cfg": { "timm_model_name": "eva02_base_patch16_clip_224", "timm_model_kwargs": { "rope_type": "mixed" } } }""", "CustomTextClip", false),
            ("""{ "embed_dim": 512, "text_cfg": {}, "vision_cfg": { "timm_model_name": "" } }""", "OpenClip", true),
            ("""{ "vision_cfg": { "act_kwargs": { "approximate": "none" } }, "text_cfg": { "eos_id": null, "text_arch": "clip", "act_kwargs": {} }, "embed_dim": 512 }""", "OpenClip", true),
            ("""{ "vision_cfg": {}, "text_cfg": { "text_arch": "modern" }, "embed_dim": 512 }""", "OpenClip", false),
            ("""{ "vision_cfg": {}, "text_cfg": { "text_arch": "modern", "eos_id": 2, "pool_type": "argmax", "variable_text": true }, "embed_dim": 512 }""", "CustomTextClip", true),
            ("""{ "vision_cfg": {}, "custom_text": true, "text_cfg": { "text_arch": "modern", "eos_id": null, "pool_type": "map" }, "embed_dim": 512 }""", "CustomTextClip", true),
            ("""{ "vision_cfg": {}, "custom_text": true, "text_cfg": { "text_arch": "clip", "eos_id": null }, "embed_dim": 512 }""", "CustomTextClip", true),
            ("""{ "vision_cfg": {}, "custom_text": true, "text_cfg": { "text_arch": "newer" }, "embed_dim": 512 }""", "CustomTextClip", false),
            ("""{ "vision_cfg": {}, "text_cfg": { "text_arch": "modern" }, "embed_dim": 512 }""", "CustomTextClip", false),
            ("""{ "vision_cfg": {}, "text_cfg": { "pool_type": "eos" }, "embed_dim": 512 }""", "OpenClip", false),
            ("""{ "vision_cfg": { "act_kwargs": { "approximate": "tanh" } }, "text_cfg": {}, "embed_dim": 512, "quick_gelu": true }""", "OpenClip", false),
            ("""{ "vision_cfg": 3, "text_cfg": {}, "embed_dim": 512 }""", "OpenClip", false),
            ("""{ "model_type": "clip", "vision_config": {}, "text_config": { "pruned_heads": {}, "auto_map": null } }""", "ClipModel", true),
            ("""{ "model_type": "clip", "vision_config": {}, "text_config": { "pruned_heads": { "0": [1] } } }""", "ClipModel", false),
            ("""{ "model_type": "clip", "vision_config": {}, "text_config": {}, "text_config_dict": [] }""", "ClipModel", false),
        ];
        var project = Zoo.All();
        for (var i = 0; i < cases.Length; i++)
        {
            project.Add(Item(i), cases[i].Config).SetMetadata(Item(i), "Architecture", cases[i].Model).SetMetadata(Item(i), "Preset", $"edge {i}");
        }

        var run = project.RunOnce();
        var catalog = Catalog(run);
        var file = Path.GetTempFileName();
        try
        {
            for (var i = 0; i < cases.Length; i++)
            {
                var (config, model, isRead) = cases[i];
                File.WriteAllText(file, config);
                var read = Read(file, catalog);

                (read is not null).ShouldBe(isRead, config);
                run.Diagnostics.Any(d => d.Location.GetLineSpan().Path == Item(i)).ShouldBe(!isRead, config);
                catalog.Architectures.Single(a => a.Name == model).Presets.SingleOrDefault(p => p.Name == $"edge {i}")?.Config.ShouldBe(read, config);
            }

            run.Diagnostics.ShouldAllBe(d => d.Location.GetLineSpan().Path.StartsWith("/project/edge", StringComparison.Ordinal));
        }
        finally
        {
            File.Delete(file);
        }

        static string Item(int index) => $"/project/edge{index}.json";
    }

    private static ArchitectureConfig? Read(string file, ModelCatalog catalog)
    {
        try
        {
            return ConfigFile.Read(file, catalog).Config;
        }
        catch (ConfigException)
        {
            return null;
        }
    }

    /// <summary>What the generated code says of itself, compiled.</summary>
    private static ModelCatalog Catalog(GeneratorRun run)
    {
        using var image = new MemoryStream();
        run.Compilation.Emit(image).Success.ShouldBeTrue();
        return (ModelCatalog)Assembly.Load(image.ToArray()).GetType("Models.Catalog")!.GetProperty("Models")!.GetValue(null)!;
    }

    private static IEnumerable<(string Name, string Config)> Configs()
    {
        using var packed = new GZipStream(File.OpenRead(Path.Combine(Repository.Root, "tests", "fixtures", "manifests", "manifests.jsonl.gz")), CompressionMode.Decompress);
        using var lines = new StreamReader(packed);
        while (lines.ReadLine() is { } line)
        {
            var json = JsonElement.Parse(line);
            var (library, config) = (json.GetProperty("library").GetString()!, json.GetProperty("config").GetRawText());
            yield return ($"{library} {json.GetProperty("name").GetString()}", library == "open_clip" ? $$"""{"model_cfg":{{config}}}""" : config);
        }
    }
}
