using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.RegularExpressions;
using Weft.Generators.Tests.Harness;
using Weft.Tests.Checkpoints;

namespace Weft.Tests.Cli;

/// <summary><c>weft check</c> says what a build says.</summary>
public sealed partial class CheckCommandTests : IDisposable
{
    private const string Mlp = """
        {
          "class": "Mlp", "layouts": { "plain": {} },
          "params": { "width": 8, "hidden": 16, "depth": 2 },
          "require": ["width > 0 and hidden > 0 and depth > 0"],
          "inputs": { "x": "float[b, width]" },
          "body": [
            { "op": "repeat", "count": "depth", "body": { "op": "Block", "name": "blocks.{i}" } },
            { "op": "linear", "name": "head", "out": "width" }
          ],
          "components": { "Block": { "body": [{ "op": "linear", "name": "up", "out": "hidden" }, "gelu", { "op": "linear", "name": "down", "out": "width" }] } },
          "outputs": { "output": "$_" }
        }
        """;

    private const string Keys = """
        {
          "left": { "architecture": "Mlp" },
          "right": { "layout": "ours" },
          "rules": [
            { "left": "blocks.{i}.up.{p}", "right": "layers.{i}.a.{p}" },
            { "left": "blocks.{i}.down.{p}", "right": "layers.{i}.b.{p}" },
            { "left": "head.{p}", "right": "head_{p}" }
          ]
        }
        """;

    private readonly TemporaryFolder folder = new();

    [Fact]
    public void What_is_right_gives_status_0()
    {
        folder.Write("a/Mlp.arch.json", Mlp);
        folder.Write("a/b/Mlp-Ours.map.json", Keys);
        folder.Write("a/obj/Mlp.arch.json", "no JSON");

        Command.Run("check", folder["a"]).ShouldBe((0, "2 files, nothing wrong\n", ""));
        Command.Run("check", folder["a/Mlp.arch.json"], folder["a/Mlp.arch.json"]).ShouldBe((0, "1 file, nothing wrong\n", ""));
    }

    /// <summary>It stands in for the shipped one only where it lies as that does.</summary>
    [Fact]
    public void A_file_may_be_named_as_a_shipped_one()
    {
        var arch = folder.Write("EvaClipVision.arch.json", Mlp.Replace("\"Mlp\"", "\"EvaClipVision\"", StringComparison.Ordinal));

        Command.Run("check", arch).ShouldBe((0, "1 file, nothing wrong\n", ""));
    }

    /// <summary>A file may be wrong in the light of others alone.</summary>
    [Fact]
    public void A_mapping_is_checked_with_its_architectures()
    {
        var (arch, map) = (folder.Write("Mlp.arch.json", Mlp), folder.Write("Mlp-Ours.map.json", Keys.Replace("\"head.{p}\"", "\"haed.{p}\"", StringComparison.Ordinal)));

        var (status, output, error) = Command.Run("check", map, arch);

        (status, error).ShouldBe((1, ""));
        output.ShouldStartWith($"{map}(7,15): error WEFT0203: No key of 'Mlp' matches 'haed.{{p}}' at any preset or point.");
    }

    [Fact]
    public void Shipped_models_are_known_and_stand_in_for_themselves()
    {
        var map = Path.Combine(Repository.Root, "samples/CustomMapping/EvaClipVision-InHouse.map.json");
        Command.Run("check", map).ShouldBe((0, "1 file, nothing wrong\n", ""));
        Command.Run("check", map, Path.Combine(Repository.Root, "mappings/architectures/EvaClipVision.arch.json"), Path.Combine(Repository.Root, "mappings/components")).Status.ShouldBe(0);

        var wrong = folder.Write("M.map.json", File.ReadAllText(map).Replace("\"EvaClipVision\"", "\"EvaClipVison\"", StringComparison.Ordinal));
        Command.Run("check", wrong).Output.ShouldContain("error WEFT0201: Unknown architecture 'EvaClipVison'. Did you mean 'EvaClipVision'?");
    }

    [Fact]
    public void Editors_get_places_and_pages()
    {
        var path = folder.Write("Mlp.arch.json", Mlp.Replace("\"count\": \"depth\"", "\"count\": \"dpth\"", StringComparison.Ordinal));

        var (status, output, _) = Command.Run("check", path, "--json");

        status.ShouldBe(1);
        var found = JsonElement.Parse(output);
        found.GetProperty("files").GetInt32().ShouldBe(1);
        var diagnostic = found.GetProperty("diagnostics").EnumerateArray().ShouldHaveSingleItem();
        string[] names = ["file", "line", "column", "endLine", "endColumn", "id", "severity", "message", "helpLink"];
        diagnostic.EnumerateObject().Select(p => p.Name).ShouldBe(names);
        diagnostic.EnumerateObject().Select(p => p.Value.ToString()).Take(8).ShouldBe([path, "7", "33", "7", "37", "WEFT0102", "error", "Unknown name 'dpth'. Did you mean 'depth'?"]);
        diagnostic.GetProperty("helpLink").GetString().ShouldNotBeNull().ShouldEndWith("/WEFT0102.md");
    }

    [Theory]
    [InlineData("nowhere.arch.json", "no such file.")]
    [InlineData("notes.json", "no description. Its name must end with .arch.json, .components.json, .presets.json, .map.json or .layout.json.")]
    [InlineData("", "holds no description. Their names end with .arch.json, .components.json, .presets.json, .map.json or .layout.json.")]
    public void What_is_no_description_gives_status_2(string name, string says)
    {
        folder.Write("notes.json", "{}");
        var path = name.Length > 0 ? folder[name] : folder.Path;

        Command.Run("check", path).ShouldBe((2, "", $"weft: {path}: {says}\n"));
    }

    /// <summary>The same files through the compiler itself.</summary>
    [Fact]
    public void The_compiler_says_the_same()
    {
        string[] files =
        [
            folder.Write("Mlp.arch.json", Mlp.Replace("\"out\": \"hidden\"", "\"out\": \"hiden\", \"stride\": 2", StringComparison.Ordinal)),
            folder.Write("Other.arch.json", Mlp.Replace("\"Mlp\"", "\"Other\"", StringComparison.Ordinal)),
            folder.Write("Other-Ours.map.json", Keys.Replace("\"Mlp\"", "\"Other\"", StringComparison.Ordinal).Replace("layers.{i}.b.{p}", "layers.{i}.a.{p}", StringComparison.Ordinal)),
            folder.Write("broken.presets.json", "{\n  \"of\": \"Mlp\",\n  \"presets\": { \"é\": { \"widht\": 4 }, }\n}"),
            folder.Write("none.layout.json", "[1"),
        ];

        var built = Compiler(files).Where(line => line.Contains("WEFT", StringComparison.Ordinal)).Order(StringComparer.Ordinal).ToList();

        built.Count.ShouldBeGreaterThan(4);
        Command.Run(["check", .. files]).Output.TrimEnd('\n').Split('\n').Order(StringComparer.Ordinal).ShouldBe(built);
    }

    public void Dispose() => folder.Dispose();

    /// <summary>What the SDK's compiler prints, less the links to pages.</summary>
    private IEnumerable<string> Compiler(IEnumerable<string> files)
    {
        var root = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "../../.."));
        var compiler = Directory.EnumerateFiles(Path.Combine(root, "sdk"), "csc.dll", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Last();
        var start = new ProcessStartInfo(Path.Combine(root, "dotnet")) { RedirectStandardOutput = true, WorkingDirectory = folder.Path };
        string[] arguments = ["exec", compiler, "-nologo", "-fullpaths", "-noconfig", "-target:library", $"-out:{folder["x.dll"]}", $"-analyzer:{typeof(Weft.Generators.WeftGenerator).Assembly.Location}", .. files.Select(f => $"-additionalfile:{f}"), folder.Write("x.cs", "")];
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        using var process = Process.Start(start)!;
        return [.. process.StandardOutput.ReadToEnd().Split('\n').Select(line => Link().Replace(line.TrimEnd('\r'), ""))];
    }

    [GeneratedRegex(@" \(https://[^)]*\)$")]
    private static partial Regex Link();
}
