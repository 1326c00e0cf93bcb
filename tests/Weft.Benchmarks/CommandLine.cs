using System.Diagnostics;

namespace Benchmarks;

/// <summary>Programs as a user starts them.</summary>
internal static class CommandLine
{
    /// <summary>The built <c>weft</c>.</summary>
    public static string Weft { get; } = Path.Combine(AppContext.BaseDirectory, "weft");

    /// <summary>Runs a program to its end.</summary>
    /// <returns>How long it took; null where it is not there or fails.</returns>
    public static TimeSpan? Time(string program, params string[] arguments)
    {
        var started = Stopwatch.GetTimestamp();
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
            process.OutputDataReceived += (_, _) => { };
            process.BeginOutputReadLine();
            process.StandardError.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0 ? Stopwatch.GetElapsedTime(started) : null;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }
}
