using System.CommandLine;

namespace Weft.Cli.Commands;

/// <summary><c>weft models</c>: what is known.</summary>
internal static class ModelsCommand
{
    public static Command Build(ModelCatalog catalog)
    {
        var json = SharedOptions.Json();
        var command = new Command("models", "List architectures, their presets and layouts, and which converts to which.") { json };
        command.SetAction(parsed =>
        {
            var output = parsed.InvocationConfiguration.Output;
            if (parsed.GetValue(json))
            {
                WriteJson(catalog, output);
            }
            else
            {
                WriteText(catalog, output);
            }

            return ExitStatus.Success;
        });
        return command;
    }

    private static void WriteJson(ModelCatalog catalog, TextWriter output) => JsonOutput.Write(output, json =>
    {
        json.WriteStartArray("architectures");
        foreach (var architecture in catalog.Architectures)
        {
            json.WriteStartObject();
            json.WriteString("class", architecture.Name);
            json.WriteString("summary", architecture.Summary);
            json.Strings("layouts", architecture.Layouts.Select(l => l.Layout.Name));
            json.Strings("presets", architecture.Presets.Select(p => p.Name));
            json.WriteStartArray("converts_to");
            foreach (var (layout, target) in Targets(architecture, catalog))
            {
                json.WriteStartObject();
                json.WriteString("layout", layout.Name);
                json.WriteString("class", target.Name);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    });

    private static void WriteText(ModelCatalog catalog, TextWriter output)
    {
        foreach (var architecture in catalog.Architectures)
        {
            output.WriteLine($"{architecture.Name}: {architecture.Summary}");
            output.WriteLine($"  layouts  {string.Join(", ", architecture.Layouts.Select(l => l.Layout.Name))}");
            if (architecture.Presets.Count > 0)
            {
                output.WriteLine($"  presets  {string.Join(", ", architecture.Presets.Select(p => p.Name))}");
            }

            foreach (var (layout, target) in Targets(architecture, catalog).Where(t => t.Target != architecture))
            {
                output.WriteLine($"  converts to {layout} ({target.Name})");
            }
        }
    }

    private static IEnumerable<(Layout Layout, Architecture Target)> Targets(Architecture from, ModelCatalog catalog) =>
        catalog.Architectures.SelectMany(a => a.Layouts).Select(l => l.Layout).Distinct()
            .SelectMany(layout => Route.Find(from, null, layout, catalog).Select(route => (layout, route.Architecture)));
}
