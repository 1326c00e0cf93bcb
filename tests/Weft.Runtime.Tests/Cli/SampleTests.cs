using System.Diagnostics;
using Weft.Generators.Tests.Harness;

namespace Weft.Tests.Cli;

/// <summary>The samples run, and print what the documents show.</summary>
public sealed class SampleTests
{
    [Theory]
    [InlineData("Quickstart", "README.md")]
    [InlineData("Mixer", "mappings/ADDING.md")]
    [InlineData("CustomMapping", "mappings/CHECKPOINTS.md")]
    [InlineData("VideoRope", "samples/VideoRope/README.md")]
    [InlineData("NativeAot", "samples/NativeAot/README.md", "compiled while it runs\n")]
    public async Task A_sample_holds_and_prints_what_its_document_shows(string sample, string document, string first = "")
    {
        var program = Directory.EnumerateFiles(Path.Combine(Repository.Root, "samples", sample, "bin"), $"{sample}.dll", SearchOption.AllDirectories).MaxBy(File.GetLastWriteTimeUtc)!;
        using var process = Process.Start(new ProcessStartInfo("dotnet", [program]) { RedirectStandardOutput = true })!;
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);

        process.ExitCode.ShouldBe(0, output);
        Numbers().Replace(await File.ReadAllTextAsync(Path.Combine(Repository.Root, document), TestContext.Current.CancellationToken), "#").ShouldContain(Numbers().Replace(output.Trim()[first.Length..], "#"));
        output.ShouldStartWith(first);
    }

    /// <summary>Differences depend on the processor in their last digits.</summary>
    private static System.Text.RegularExpressions.Regex Numbers() => new(@"-?\d\.\d{7}\b|\d\.\de-\d\d");
}
