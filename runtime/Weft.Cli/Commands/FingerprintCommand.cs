using System.CommandLine;

namespace Weft.Cli.Commands;

/// <summary><c>weft fingerprint</c>: one hash for a model, whatever file it is in.</summary>
internal static class FingerprintCommand
{
    public static Command Build(ModelCatalog catalog)
    {
        var path = SharedOptions.Path("SRC", "A weights file, a shard index, or a directory in an ecosystem's form.");
        var model = SharedOptions.Model("The class of SRC, where several fit.");
        var config = SharedOptions.Config();
        var preset = SharedOptions.Preset(config);
        var set = SharedOptions.Set();
        var json = SharedOptions.Json();
        var command = new Command("fingerprint", "Hash a model so that every layout, shard split and container of it gives the same.") { path, model, config, preset, set, json };
        command.SetAction((parsed, cancel) =>
        {
            using var source = ModelSource.Open(parsed.GetRequiredValue(path), catalog, parsed.GetValue(config));
            var fingerprint = Fingerprint.Of(source, catalog, parsed.GetValue(model), parsed.GetValue(preset), SharedOptions.ParseSet(parsed.GetRequiredValue(set)), cancel);
            var io = parsed.InvocationConfiguration;
            if (parsed.GetValue(json))
            {
                WriteJson(io.Output, fingerprint);
            }
            else
            {
                io.Output.WriteLine(fingerprint);
            }

            Note(io.Error, fingerprint);
            return Task.FromResult(ExitStatus.Success);
        });
        return command;
    }

    private static void Note(TextWriter error, Fingerprint fingerprint)
    {
        if (fingerprint.Unknown is { } unknown)
        {
            error.WriteLine($"weft: names were hashed as they are, so that another layout of the model gives another fingerprint: {Display.Whole(unknown.Split('\n')[0])}");
        }

        if (fingerprint.Beside.Count > 0)
        {
            error.WriteLine($"weft: not hashed: {Display.Count(fingerprint.Beside.Count, "tensor")} of SRC beside the model, such as {Display.Name(fingerprint.Beside[0].Name)}.");
        }
    }

    private static void WriteJson(TextWriter output, Fingerprint fingerprint) => JsonOutput.Write(output, json =>
    {
        json.WriteString("fingerprint", fingerprint.Value);
        json.WriteString("class", fingerprint.Config?.Architecture.Name);
        if (fingerprint.Config is { } config)
        {
            json.Config(config);
        }

        json.WriteNumber("tensors", fingerprint.Tensors);
        json.Strings("beside", fingerprint.Beside.Select(entry => entry.Name));
        json.WriteString("unknown", fingerprint.Unknown);
    });
}
