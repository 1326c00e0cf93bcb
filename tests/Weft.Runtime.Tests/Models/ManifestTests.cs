using System.Globalization;
using System.Text;
using Weft.Models;
using Weft.Tests.Checkpoints;
using Weft.Tests.Modules;

namespace Weft.Tests.Models;

/// <summary>The keys of full-size models of open_clip, timm and transformers: those that Weft reads are exactly the library's, the others are refused by name.</summary>
public sealed class ManifestTests(ITestOutputHelper log) : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Every_model_that_is_read_has_the_librarys_keys_and_shapes()
    {
        var models = Manifest.All();
        models.Count.ShouldBe(306);

        var text = new StringBuilder();
        foreach (var library in models.GroupBy(model => model.Library))
        {
            var results = library.Select(model => (model.Name, Result: Compare(model))).ToList();
            results.Where(one => one.Result.StartsWith("wrong", StringComparison.Ordinal)).ShouldBeEmpty();
            var refused = results.Where(one => one.Result.Length > 0).ToList();
            text.Append(CultureInfo.InvariantCulture, $"{library.Key}: {results.Count - refused.Count} of {results.Count}\n  read\n");
            results.Where(one => one.Result.Length == 0).ToList().ForEach(one => text.Append(CultureInfo.InvariantCulture, $"    {one.Name}\n"));
            text.Append("  not read\n");
            refused.ForEach(one => text.Append(CultureInfo.InvariantCulture, $"    {one.Name}: {one.Result}\n"));
        }

        log.WriteLine(text.ToString());
        var file = Path.Combine(Fixture.Folder("manifests"), "coverage.txt");
        if (Environment.GetEnvironmentVariable("ACCEPT_SNAPSHOTS") == "1")
        {
            File.WriteAllText(file, text.ToString());
        }

        text.ToString().ShouldBe(File.ReadAllText(file));
    }

    /// <summary>Empty where the keys are the library's; else why the config is refused, or what is wrong.</summary>
    private string Compare(Manifest model)
    {
        var file = folder["config.json"];
        File.WriteAllText(file, model.ConfigFile);
        try
        {
            var (config, layout) = ConfigFile.Read(file, Catalog.Models);
            var keys = LayoutKeys.List(config, layout, Catalog.Models).Keys;
            return model.Holds(keys) ? "" : $"wrong: {keys.Count} keys, not {model.Count}, or others";
        }
        catch (ConfigException e)
        {
            return e.Message[(e.Message.IndexOf(": ", StringComparison.Ordinal) + 2)..];
        }
    }
}
