using System.Text.Json;
using Weft.Tests.Checkpoints;

namespace Weft.Tests.Cli;

/// <summary><c>weft new</c> starts files that the other commands take.</summary>
public sealed class NewCommandTests : IDisposable
{
    private static readonly JsonDocumentOptions Comments = new() { CommentHandling = JsonCommentHandling.Skip };

    private readonly TemporaryFolder folder = new();

    [Fact]
    public void A_new_architecture_builds()
    {
        var path = folder["models/TinyMlp.arch.json"];

        Command.Run("new", "architecture", folder["models/TinyMlp"]).ShouldBe((0, $"{path}: builds as it is; 'weft check {path}' says what is wrong once it is yours.\n", ""));

        Command.Run("check", path).ShouldBe((0, "1 file, nothing wrong\n", ""));
        Schema(path).ShouldEndWith("/mappings/schemas/arch.schema.json");
        File.ReadAllText(path).ShouldNotContain("\r");
    }

    [Fact]
    public void A_new_mapping_to_keys_lacks_its_rules_alone()
    {
        Command.Run("new", "architecture", folder["TinyMlp"]);
        var (status, output, _) = Command.Run("new", "mapping", folder["TinyMlp-InHouse"], "--json");

        status.ShouldBe(0);
        var path = JsonElement.Parse(output).GetProperty("file").GetString()!;
        path.ShouldBe(folder["TinyMlp-InHouse.map.json"]);
        Schema(path).ShouldEndWith("/mappings/schemas/map.schema.json");
        using var json = JsonDocument.Parse(File.ReadAllText(path), Comments);
        json.RootElement.GetProperty("right").GetProperty("layout").GetString().ShouldBe("in_house");
        Command.Run("check", folder.Path).Output.ShouldContain("WEFT0203: No key of 'TinyMlp' matches");

        File.WriteAllText(path, File.ReadAllText(path).Replace("\"blocks.{i}.fc1.{p}\", \"right\": \"layers.{i}.up.{p}\"", "\"fc{n}.{p}\", \"right\": \"layer_{n}.{p}\"", StringComparison.Ordinal));
        Command.Run("check", folder.Path).ShouldBe((0, "2 files, nothing wrong\n", ""));
    }

    [Fact]
    public void A_new_mapping_between_classes_has_both()
    {
        Command.Run("new", "architecture", folder["Other"]);
        Command.Run("new", "mapping", folder["TinyMlp-Other"]).Status.ShouldBe(0);

        using var json = JsonDocument.Parse(File.ReadAllText(folder["TinyMlp-Other.map.json"]), Comments);
        json.RootElement.GetProperty("right").GetProperty("architecture").GetString().ShouldBe("Other");
        json.RootElement.GetProperty("params").EnumerateObject().Select(p => p.Name).ShouldBe(["to_right", "to_left"]);
    }

    [Theory]
    [InlineData("architecture", "tiny", "'tiny' is no class name: expected letters and digits, starting with a capital letter, such as TinyMlp.")]
    [InlineData("mapping", "TinyMlp", "'TinyMlp' is no name of a mapping: expected LEFT-RIGHT")]
    [InlineData("mapping", "TinyMlp-my trainer", "'TinyMlp-my trainer' is no name of a mapping: expected LEFT-RIGHT")]
    [InlineData("architecture", "Catalog", "'Catalog' is already declared as something that generated code uses.")]
    [InlineData("mapping", "EvaClipVision-Timm", "'timm' is already declared as a layout of the class by ")]
    public void A_name_that_does_not_fit_is_refused(string kind, string name, string says)
    {
        var (status, output, error) = Command.Run("new", kind, folder[name]);

        (status, output).ShouldBe((2, ""));
        error.ShouldStartWith($"weft: {says}");
        folder.Names.ShouldBeEmpty();
    }

    [Fact]
    public void A_file_that_is_there_is_left_as_it_is()
    {
        var path = folder.Write("TinyMlp.arch.json", "mine");

        Command.Run("new", "architecture", folder["TinyMlp"]).ShouldBe((2, "", $"weft: {path}: is there already, and is left as it is.\n"));
        File.ReadAllText(path).ShouldBe("mine");
    }

    public void Dispose() => folder.Dispose();

    private static string Schema(string path)
    {
        using var json = JsonDocument.Parse(File.ReadAllText(path), Comments);
        return json.RootElement.EnumerateObject().First().Value.GetString()!;
    }
}
