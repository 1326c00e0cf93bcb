namespace Weft.Package.Tests;

/// <summary>A consumer published trimmed and compiled ahead of time: of Weft's code there is no warning.</summary>
public sealed class PublishTests(PackageFeed feed)
{
    // TorchSharp's own, which nothing of ours calls: registration by field, moving by field, and the search for native libraries.
    private static readonly string[] OfTorchSharp = ["IL2070", "IL2075", "IL2104", "IL3000", "IL3053"];

    [Theory]
    [InlineData("PublishTrimmed")]
    [InlineData("PublishAot")]
    public void A_consumer_publishes_without_a_warning_of_ours_and_runs(string how)
    {
        var hello = feed.NewFolder("Hello").Project("Hello.csproj", UserFolder.Weft + UserFolder.Torch, $"<OutputType>Exe</OutputType><{how}>true</{how}><InvariantGlobalization>true</InvariantGlobalization>")
            .Write("Program.cs", Toy.Program(feed)).Write("TinyMlp.arch.json", Toy.Json(feed));

        var publish = hello.Dotnet("publish", "-r", "linux-x64", "-o", "published");
        Assert.SkipWhen(publish.ExitCode != 0 && publish.Output.Contains("Platform linker", StringComparison.Ordinal), "this machine has no linker for NativeAOT");
        publish.Succeeds();
        publish.Messages("warning").ShouldAllBe(m => m.Contains("TorchSharp", StringComparison.Ordinal) && OfTorchSharp.Any(id => m.Contains(id, StringComparison.Ordinal)));

        hello.Run(hello["published/Hello"]).Succeeds().Output.ShouldEndWith("2, 10\n");
    }
}
