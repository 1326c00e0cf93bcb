using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Weft.Generators.Tests.Diagnostics;
using Weft.Generators.Tests.Harness;
using Weft.Generators.Tests.Pipeline;

namespace Weft.Generators.Tests.Docs;

/// <summary>What the guide shows builds, and what it says of errors is what the generator says.</summary>
public partial class GuideTests
{
    private const string Folder = "samples/Mixer/";

    private static readonly string Guide = File.ReadAllText(Path.Combine(Repository.Root, "mappings", "ADDING.md")).ReplaceLineEndings("\n");

    [Fact]
    public void Its_programs_compile_with_what_its_files_generate()
    {
        var run = Project().Run();
        run.Diagnostics.ShouldBeEmpty();
        run.CompilesWithoutWarnings();

        var programs = CSharp().Matches(Guide).Select(m => m.Groups["text"].Value).ToList();
        programs.Count.ShouldBe(4);
        Type[] used = [typeof(Weft.Testing.Snapshot), typeof(WeftGenerator), typeof(Compilation), typeof(CSharpCompilation)];
        var compilation = run.Compilation.WithOptions(run.Compilation.Options.WithOutputKind(OutputKind.ConsoleApplication)).AddReferences(used.Select(type => MetadataReference.CreateFromFile(type.Assembly.Location)));
        foreach (var program in programs)
        {
            var tree = CSharpSyntaxTree.ParseText($"using System; using System.IO; using System.Linq; using System.Threading;\n{program}", run.Compilation.SyntaxTrees[0].Options as CSharpParseOptions);
            compilation.AddSyntaxTrees(tree).GetDiagnostics()
                .Where(d => d.Severity == DiagnosticSeverity.Error).Select(d => d.ToString()).ShouldBeEmpty(program);
        }
    }

    [Theory]
    [InlineData("Mixer.arch.json", "          { \"op\": \"norm\", \"name\": \"norm2\", \"eps\": 1e-6 },\n          { \"op\": \"Mlp\", \"name\": \"mlp_channels\", \"hidden\": \"channel_hidden\", \"out\": \"embed_dim\" }", "          { \"op\": \"norm\", \"name\": \"norm2\", \"eps\": 1e-6 },\n          { \"op\": \"Mlp\", \"name\": \"mlp_channels\", \"hidden\": \"channel_hidden\", \"out\": \"channel_hidden\" }")]
    [InlineData("Mixer.arch.json", "patch_size > 0 and num_blocks > 0", "patch_size > 0 and num_block > 0")]
    [InlineData("Mixer.map.json", "\"layers.{i}.tokens.up.kernel\", \"via\": { \"permute\": [1, 0] }", "\"layers.{i}.tokens.up.kernel\"")]
    public void An_error_that_it_shows_is_the_one_that_the_generator_gives(string file, string old, string @new)
    {
        var text = File.ReadAllText(Path.Combine(Repository.Root, Folder, file)).ReplaceLineEndings("\n").With(old, @new);

        var errors = Project().Replace($"/project/{Folder}{file}", text).Run().Diagnostics;

        Guide.ShouldContain(CSharpDiagnosticFormatter.Instance.Format(errors.ShouldHaveSingleItem(), CultureInfo.InvariantCulture).Replace("/project/", "", StringComparison.Ordinal));
    }

    private static GeneratorRunner Project()
    {
        var project = new GeneratorRunner(new WeftGenerator()).SetProperty("RootNamespace", "Samples").SetProperty("ProjectDir", "/project/")
            .Add("/project/timm.layout.json", Zoo.Text("layouts/timm.layout.json"));
        foreach (var file in Directory.EnumerateFiles(Path.Combine(Repository.Root, Folder), "*.json").Order(StringComparer.Ordinal))
        {
            project.Add($"/project/{Folder}{Path.GetFileName(file)}", File.ReadAllText(file).ReplaceLineEndings("\n"));
        }

        return project;
    }

    [GeneratedRegex(@"^```csharp\n(?<text>.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex CSharp();
}
