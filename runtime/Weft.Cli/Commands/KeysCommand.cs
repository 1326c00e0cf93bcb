using System.CommandLine;

namespace Weft.Cli.Commands;

/// <summary><c>weft keys</c>: the state dict that a config gives, without weights.</summary>
internal static class KeysCommand
{
    public static Command Build(ModelCatalog catalog)
    {
        var config = SharedOptions.Config();
        var layout = SharedOptions.Layout("--layout", "The layout to list; the config's own otherwise.");
        var preset = SharedOptions.Preset(config);
        var model = SharedOptions.Model("The class of --preset, or a part of the model that --config describes.");
        var set = SharedOptions.Set();
        var json = SharedOptions.Json();
        var command = new Command("keys", "List every key, shape and dtype that a config gives, in any of its layouts.") { config, layout, preset, model, set, json };
        command.SetAction(parsed =>
        {
            var read = Read(parsed.GetValue(config), parsed.GetValue(preset), parsed.GetValue(model), catalog);
            var target = parsed.GetValue(layout) is { } name ? SharedOptions.ParseLayout(name, catalog, "--layout") : read.Layout;
            var (architecture, keys) = LayoutKeys.List(read.Config, target, catalog, SharedOptions.ParseSet(parsed.GetRequiredValue(set)));
            var output = parsed.InvocationConfiguration.Output;
            if (parsed.GetValue(json))
            {
                WriteJson(output, architecture, target, keys);
            }
            else
            {
                foreach (var key in keys)
                {
                    output.WriteLine($"{key.Key}  {key.DType} {Display.Shape(key.Shape)}");
                }
            }

            return ExitStatus.Success;
        });
        return command;
    }

    private static ConfigFile Read(string? config, string? preset, string? model, ModelCatalog catalog) => (config, preset, model) switch
    {
        ({ } path, null, _) => ConfigFile.Read(path, catalog, model),
        (null, { } name, { } of) when CatalogSearch.Class(catalog, of) is var architecture =>
            new(CatalogSearch.Preset(architecture, name), architecture.Layouts[0].Layout),
        _ => throw new UsageException("give --config DIR|FILE, or --preset NAME --model CLASS."),
    };

    private static void WriteJson(TextWriter output, Architecture architecture, Layout layout, IReadOnlyList<KeySpec> keys) => JsonOutput.Write(output, json =>
    {
        json.WriteString("class", architecture.Name);
        json.WriteString("layout", layout.Name);
        json.WriteStartObject("tensors");
        foreach (var key in keys)
        {
            json.WriteStartObject(key.Key);
            json.Shape(key.Shape);
            json.WriteString("dtype", key.DType.ToString());
            json.WriteEndObject();
        }

        json.WriteEndObject();
    });
}
