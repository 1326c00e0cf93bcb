using System.Text.Json;
using Weft.Tests.Checkpoints;

namespace Weft.Tests.Cli;

/// <summary><c>weft generate</c> writes what a build generates, and nothing where something is wrong.</summary>
public sealed class GenerateCommandTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    [Fact]
    public void Files_are_written_once_and_again_where_they_change()
    {
        Command.Run("new", "architecture", folder["Tiny"]).Status.ShouldBe(0);
        var output = folder["made/here"];

        Command.Run("generate", folder["Tiny.arch.json"], "--output", output).ShouldBe((0, $"4 files in {output}, 4 of them new or changed\n", ""));
        var names = Directory.EnumerateFiles(output).Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal).ToList();
        names.ShouldBe(["Catalog.g.cs", "Tiny.Architecture.g.cs", "Tiny.Config.g.cs", "Tiny.Module.g.cs"]);
        File.ReadAllText(Path.Combine(output, "Tiny.Module.g.cs")).ShouldContain("namespace Weft.Generated");
        var before = File.GetLastWriteTimeUtc(Path.Combine(output, "Tiny.Module.g.cs"));

        Command.Run("generate", folder["Tiny.arch.json"], "--output", output).ShouldBe((0, $"4 files in {output}, 0 of them new or changed\n", ""));
        File.GetLastWriteTimeUtc(Path.Combine(output, "Tiny.Module.g.cs")).ShouldBe(before);

        var (status, json, _) = Command.Run("generate", folder["Tiny.arch.json"], "--output", output, "--namespace", "My.Models", "--json");
        status.ShouldBe(0);
        JsonElement.Parse(json).GetProperty("written").GetArrayLength().ShouldBe(4);
        File.ReadAllText(Path.Combine(output, "Tiny.Module.g.cs")).ShouldContain("namespace My.Models");
    }

    [Fact]
    public void What_an_earlier_name_left_is_named()
    {
        var output = folder["out"];
        Command.Run("new", "architecture", folder["Tiny"]);
        Command.Run("generate", folder["Tiny.arch.json"], "--output", output);
        File.Move(folder["Tiny.arch.json"], folder["Net.arch.json"]);
        File.WriteAllText(Path.Combine(output, "Mine.g.cs"), "// by hand");

        Command.Run("generate", folder["Net.arch.json"], "--output", output).ShouldBe(
            (0, $"4 files in {output}, 3 of them new or changed\nnot of these files, and left as they are: Tiny.Architecture.g.cs, Tiny.Config.g.cs, Tiny.Module.g.cs\n", ""));
    }

    [Fact]
    public void Nothing_is_written_where_something_is_wrong()
    {
        var path = folder.Write("Tiny.arch.json", "{ \"class\": \"Tiny\" }");

        var (status, output, error) = Command.Run("generate", path, "--output", folder["out"]);

        (status, error).ShouldBe((1, ""));
        output.ShouldBe(Command.Run("check", path).Output);
        output.ShouldContain($"{path}(1,1): error WEFT0003: 'layouts' is missing");
        Directory.Exists(folder["out"]).ShouldBeFalse();
    }

    public void Dispose() => folder.Dispose();
}
