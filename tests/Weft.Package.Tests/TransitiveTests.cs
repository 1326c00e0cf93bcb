namespace Weft.Package.Tests;

/// <summary>A library uses Weft, an application uses the library.</summary>
public sealed class TransitiveTests(PackageFeed feed)
{
    [Fact]
    public void An_application_runs_the_models_of_its_library_and_those_of_its_own_json()
    {
        var solution = feed.NewFolder("Both");
        solution.Project("Lib/Lib.csproj", UserFolder.Weft, "").Write("Lib/TinyMlp.arch.json", Toy.Json(feed));
        solution.Project("App/App.csproj", $"""<ProjectReference Include="../Lib/Lib.csproj" />{UserFolder.Torch}""")
            .Write("App/Program.cs", Toy.Program(feed).Replace("using Hello;", "using Lib;", StringComparison.Ordinal) + "Console.WriteLine(typeof(App.Mine));")
            .Write("App/Mine.arch.json", Toy.Json(feed).Replace("TinyMlp", "Mine", StringComparison.Ordinal));

        solution.Dotnet("run", "--project", "App").Succeeds().Output.ShouldEndWith("2, 10\nApp.Mine\n");
    }
}
