using System.CommandLine;
using System.Globalization;
using Weft.Cli.Descriptions;

namespace Weft.Cli.Commands;

/// <summary><c>weft check</c>: what a build would say of descriptions.</summary>
internal static class CheckCommand
{
    public static Command Build()
    {
        var files = SharedOptions.Descriptions();
        var json = SharedOptions.Json();
        var command = new Command("check", "Check descriptions without a build: the same errors on the same lines. Shipped models are known.") { files, json };
        command.SetAction((parsed, cancel) => Task.FromResult(Run(DescriptionFiles.Find(parsed.GetRequiredValue(files)), parsed.GetValue(json), parsed.InvocationConfiguration.Output, cancel)));
        return command;
    }

    private static int Run(IReadOnlyList<string> files, bool json, TextWriter output, CancellationToken cancel)
    {
        var build = DescriptionBuild.Run(files, rootNamespace: null, cancel);
        if (json)
        {
            JsonOutput.Write(output, writer =>
            {
                writer.WriteNumber("files", files.Count);
                build.WriteTo(writer);
            });
        }
        else
        {
            foreach (var diagnostic in build.Diagnostics)
            {
                output.WriteLine(DescriptionBuild.Line(diagnostic));
            }

            if (build.Diagnostics.Count == 0)
            {
                output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{files.Count} {(files.Count == 1 ? "file" : "files")}, nothing wrong"));
            }
        }

        return build.Diagnostics.Count == 0 ? ExitStatus.Success : ExitStatus.No;
    }
}
