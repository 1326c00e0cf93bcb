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
        var before = Catalog(project.Run());
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

            var run = project.Run();
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
        using var packed = new GZipStream(File.OpenRead(Path.Combine(Zoo.Repository, "tests", "fixtures", "manifests", "manifests.jsonl.gz")), CompressionMode.Decompress);
        using var lines = new StreamReader(packed);
        while (lines.ReadLine() is { } line)
        {
            var json = JsonElement.Parse(line);
            var (library, config) = (json.GetProperty("library").GetString()!, json.GetProperty("config").GetRawText());
            yield return ($"{library} {json.GetProperty("name").GetString()}", library == "open_clip" ? $$"""{"model_cfg":{{config}}}""" : config);
        }
    }
}
