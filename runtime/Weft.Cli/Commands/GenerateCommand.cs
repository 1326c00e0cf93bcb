using System.CommandLine;
using System.Globalization;
using System.Text;
using Microsoft.CodeAnalysis.CSharp;
using Weft.Cli.Descriptions;

namespace Weft.Cli.Commands;

/// <summary><c>weft generate</c>: the C# that a build would generate, as files.</summary>
internal static class GenerateCommand
{
    public static Command Build()
    {
        var files = SharedOptions.Descriptions();
        var directory = SharedOptions.OfPath(new Option<string>("--output") { Description = "Directory for the C# files; it is made where it is not there. Files that would not change are left alone.", HelpName = "DIR", Required = true });
        var @namespace = new Option<string?>("--namespace") { Description = "Namespace of the generated types.", HelpName = "NS" };
        var json = SharedOptions.Json();
        var command = new Command("generate", "Write the C# that a build would generate from descriptions. Nothing is written where something is wrong.") { files, directory, @namespace, json };
        command.SetAction((parsed, cancel) => Task.FromResult(
            Run(DescriptionFiles.Find(parsed.GetRequiredValue(files)), parsed.GetRequiredValue(directory), parsed.GetValue(@namespace), parsed.GetValue(json), parsed.InvocationConfiguration.Output, cancel)));
        return command;
    }

    private static int Run(IReadOnlyList<string> files, string directory, string? @namespace, bool json, TextWriter output, CancellationToken cancel)
    {
        if (@namespace?.Split('.').All(SyntaxFacts.IsValidIdentifier) == false)
        {
            throw new UsageException($"--namespace {Display.Name(@namespace)}: expected a C# namespace.");
        }

        var build = DescriptionBuild.Run(files, @namespace, cancel);
        var isGood = build.Diagnostics.Count == 0;
        var written = new List<string>();
        string[] stale = [];
        if (isGood)
        {
            Directory.CreateDirectory(directory);
            written.AddRange(build.Sources.Where(source => Write(Path.Combine(directory, source.HintName), source.SourceText.ToString())).Select(source => source.HintName));
            stale = Stale(directory, [.. build.Sources.Select(source => source.HintName)]);
        }

        if (json)
        {
            JsonOutput.Write(output, writer =>
            {
                writer.WriteString("directory", directory);
                writer.Strings("files", isGood ? build.Sources.Select(s => s.HintName) : []);
                writer.Strings("written", written);
                writer.Strings("stale", stale);
                build.WriteTo(writer);
            });
        }
        else if (isGood)
        {
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{build.Sources.Length} files in {directory}, {written.Count} of them new or changed"));
            if (stale.Length > 0)
            {
                output.WriteLine(Display.Whole($"not of these files, and left as they are: {string.Join(", ", stale)}"));
            }
        }
        else
        {
            foreach (var diagnostic in build.Diagnostics)
            {
                output.WriteLine(DescriptionBuild.Line(diagnostic));
            }
        }

        return isGood ? ExitStatus.Success : ExitStatus.No;
    }

    /// <summary>What was generated here earlier, from files that have another name now or were others: it may declare the same types.</summary>
    private static string[] Stale(string directory, HashSet<string> current) =>
        [.. Directory.EnumerateFiles(directory, "*.g.cs").Where(path => !current.Contains(Path.GetFileName(path)) && File.ReadLines(path).ElementAtOrDefault(1)?.StartsWith("// Written by Weft from ", StringComparison.Ordinal) == true).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];

    /// <summary>Writes a file whole or not at all; false where it holds the text already.</summary>
    private static bool Write(string path, string text)
    {
        var bytes = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false).GetBytes(text);
        if (File.Exists(path) && File.ReadAllBytes(path).AsSpan().SequenceEqual(bytes))
        {
            return false;
        }

        var temporary = $"{path}.{Environment.ProcessId}.tmp";
        try
        {
            File.WriteAllBytes(temporary, bytes);
            File.Move(temporary, path, overwrite: true);
        }
        finally
        {
            File.Delete(temporary);
        }

        return true;
    }
}
