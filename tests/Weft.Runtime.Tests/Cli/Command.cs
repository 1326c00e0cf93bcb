using Weft.Cli;

namespace Weft.Tests.Cli;

/// <summary>Runs command lines over the shipped catalog.</summary>
internal static class Command
{
    public static (int Status, string Output, string Error) Run(params string[] args)
    {
        using StringWriter output = new() { NewLine = "\n" }, error = new() { NewLine = "\n" };
        var status = CommandLine.Run(args, Weft.Models.Catalog.Models, output, error, TestContext.Current.CancellationToken);
        return (status, output.ToString(), error.ToString());
    }
}
