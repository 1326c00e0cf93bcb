using System.CommandLine;
using System.CommandLine.Parsing;
using System.Diagnostics;
using Weft.Cli.Commands;

namespace Weft.Cli;

/// <summary>The command line over a catalog.</summary>
internal static class CommandLine
{
    /// <summary>Every command.</summary>
    public static RootCommand Build(ModelCatalog catalog) => new("Converts, inspects, compares and runs vision and text model checkpoints.")
    {
        ModelsCommand.Build(catalog),
        InspectCommand.Build(catalog),
        KeysCommand.Build(catalog),
        ConvertCommand.Build(catalog),
        VerifyCommand.Build(catalog),
        FingerprintCommand.Build(catalog),
        RunCommand.Build(catalog),
        NewCommand.Build(catalog),
#if WEFT_RUNS_GENERATOR
        CheckCommand.Build(),
        GenerateCommand.Build(),
#endif
    };

    /// <summary>Runs one command line. Every failure is one line on <paramref name="error"/> and a status.</summary>
    public static int Run(IReadOnlyList<string> args, ModelCatalog catalog, TextWriter output, TextWriter error, CancellationToken cancel)
    {
        try
        {
            var parsed = Build(catalog).Parse(args);
            if (parsed.Errors.Count > 0)
            {
                error.WriteLine($"weft: {Problem(parsed)} See 'weft{Path(parsed.CommandResult)} --help'.");
                return ExitStatus.BadInput;
            }

            var configuration = new InvocationConfiguration { Output = output, Error = error, EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null };
            return parsed.InvokeAsync(configuration, cancel).GetAwaiter().GetResult();
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            return ExitStatus.Interrupted;
        }
        catch (Exception e) when (e is WeftException or UsageException or IOException or UnauthorizedAccessException)
        {
            error.WriteLine($"weft: {Line(e is WeftException told ? OptionNames.Tell(told) : e.Message)}");
            return ExitStatus.BadInput;
        }
#pragma warning disable CA1031 // The outermost frame: a stack trace helps nobody at a prompt.
        catch (Exception e)
#pragma warning restore CA1031
        {
            error.WriteLine($"weft: unexpected {e.GetType().Name} in {Place(e)}: {Line(e.Message)} This is an error in weft; please report it with the command.");
            return ExitStatus.Internal;
        }
    }

    // A word that was not understood is the cause of whatever else is missing.
    private static string Problem(ParseResult parsed)
    {
        if (parsed.UnmatchedTokens is not [var word, ..])
        {
            return Line(parsed.Errors[0].Message);
        }

        var command = parsed.CommandResult.Command;
        return $"unknown command or argument {Display.Name(word)}.{Suggestion.For(word, command.Subcommands.Select(c => c.Name).Concat(command.Options.Select(o => o.Name)))}";
    }

    private static string? Place(Exception e) => new StackTrace(e).GetFrame(0) is { } frame ? DiagnosticMethodInfo.Create(frame)?.DeclaringTypeName : null;

    private static string Path(CommandResult result) =>
        result.Parent is CommandResult parent ? $"{Path(parent)} {result.Command.Name}" : "";

    // Messages of the system hold paths as they are.
    private static string Line(string message) => Display.Whole(string.Join(' ', message.Split((char[])['\r', '\n'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)));
}
