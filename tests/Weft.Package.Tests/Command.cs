using System.Diagnostics;

namespace Weft.Package.Tests;

/// <summary>A program that ended.</summary>
/// <param name="Line">How it was called.</param>
/// <param name="ExitCode">How it ended.</param>
/// <param name="Output">What it wrote.</param>
internal sealed record Command(string Line, int ExitCode, string Output)
{
    /// <summary>Runs a program to its end.</summary>
    public static Command Run(string folder, IReadOnlyDictionary<string, string> environment, string program, params IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return new Command($"{program} {string.Join(' ', start.ArgumentList)}", process.ExitCode, output + error.Result);
    }

    /// <summary>Fails with all that was written unless it ended well.</summary>
    public Command Succeeds()
    {
        ExitCode.ShouldBe(0, $"{Line}\n{Output}");
        return this;
    }

    /// <summary>Lines of a kind of message, each once, without the project behind it.</summary>
    public IReadOnlyList<string> Messages(string kind) =>
        [.. Output.Split('\n').Select(l => l.Trim()).Where(l => l.Contains($": {kind} ", StringComparison.Ordinal))
            .Select(l => l.EndsWith(']') ? l[..l.LastIndexOf(" [", StringComparison.Ordinal)] : l).Distinct()];
}
