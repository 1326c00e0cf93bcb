using System.CommandLine;
using Weft.Cli.Descriptions;

namespace Weft.Cli.Commands;

/// <summary><c>weft new</c>: starts a description.</summary>
internal static class NewCommand
{
    public static Command Build(ModelCatalog catalog) => new("new", "Start a description, with comments that say how it goes on.")
    {
        Kind("architecture", "A model: NAME.arch.json. NAME is the class, such as TinyMlp, and may name a folder before it.", (name, _) => StartedFile.Architecture(name), catalog),
        Kind("mapping", "A mapping: LEFT-RIGHT.map.json. LEFT is a class; RIGHT is another one, or a name for the keys of a checkpoint of your own.", StartedFile.Mapping, catalog),
    };

    private static Command Kind(string name, string description, Func<string, ModelCatalog, StartedFile> start, ModelCatalog catalog)
    {
        var file = SharedOptions.Path("NAME", description);
        var json = SharedOptions.Json();
        var command = new Command(name, description) { file, json };
        command.SetAction((parsed, cancel) =>
        {
            var started = start(parsed.GetRequiredValue(file), catalog);
            if (File.Exists(started.Path))
            {
                throw new UsageException($"{started.Path}: is there already, and is left as it is.");
            }

#if WEFT_RUNS_GENERATOR
            if (DescriptionBuild.Refusal(started, cancel) is { } refusal)
            {
                throw new UsageException(refusal);
            }
#endif

            if (Path.GetDirectoryName(started.Path) is { Length: > 0 } folder)
            {
                Directory.CreateDirectory(folder);
            }

            using (var writer = new StreamWriter(new FileStream(started.Path, FileMode.CreateNew)) { NewLine = "\n" })
            {
                writer.Write(started.Text);
            }

            var output = parsed.InvocationConfiguration.Output;
            if (parsed.GetValue(json))
            {
                JsonOutput.Write(output, writer => writer.WriteString("file", started.Path));
            }
            else
            {
                output.WriteLine(Display.Whole($"{started.Path}: {started.Next}"));
            }

            return Task.FromResult(ExitStatus.Success);
        });
        return command;
    }
}
