using System.Diagnostics;
using System.Globalization;
using Weft.Cli;

namespace Weft.Tests.Memory;

/// <summary>A process of <c>weft</c> that inspects files one after the other, with their data, and tells how much memory it had at most after each.</summary>
internal static class InspectingChild
{
    private const string Files = "WEFT_TEST_INSPECT";

    /// <summary>What a command did.</summary>
    /// <param name="File">The file.</param>
    /// <param name="Status">Its status.</param>
    /// <param name="Peak">Bytes of memory that the process has had at once until then.</param>
    /// <param name="Error">What it wrote to the error output.</param>
    public sealed record Answer(string File, int Status, long Peak, string Error);

    /// <summary>Starts one and waits for it.</summary>
    public static async Task<IReadOnlyList<Answer>> InspectAsync(IReadOnlyList<string> files)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "weft.dll")]) { RedirectStandardOutput = true };
        start.Environment["DOTNET_STARTUP_HOOKS"] = typeof(InspectingChild).Assembly.Location;
        start.Environment[Files] = string.Join('\n', files);
        using var process = Process.Start(start)!;
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        process.ExitCode.ShouldBe(0, output);
        return [.. output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split('\t')).Select(part => new Answer(part[0], Number(part[1]), 1024L * Number(part[2]), part[3]))];
    }

    /// <summary>What the started process does instead of its own.</summary>
    public static void Run()
    {
        foreach (var file in Environment.GetEnvironmentVariable(Files)!.Split('\n'))
        {
            using var error = new StringWriter();
            var status = CommandLine.Run(["inspect", file, "--hash", "--json"], Weft.Models.Catalog.Models, TextWriter.Null, error, CancellationToken.None);
            Console.WriteLine($"{file}\t{status}\t{Peak()}\t{error.ToString().TrimEnd('\n').Replace('\n', '\r')}");
        }

        Environment.Exit(0);
    }

    // VmHWM: 12345 kB. Unlike what the shell's time tells, it does not begin with the memory of the parent.
    private static int Peak() => Number(File.ReadLines("/proc/self/status").First(line => line.StartsWith("VmHWM:", StringComparison.Ordinal)).Split((char[])[' ', '\t'], StringSplitOptions.RemoveEmptyEntries)[1]);

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}
