using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Weft.Generators.Tests.Diagnostics;
using Weft.Generators.Tests.Harness;
using Weft.Generators.Tests.Pipeline;

namespace Weft.Generators.Tests.Docs;

/// <summary>What the guides show builds, and what they say of errors is what the generator says.</summary>
public partial class GuideTests
{
    [Theory]
    [InlineData("ADDING.md", "Mixer", 4)]
    [InlineData("CHECKPOINTS.md", "CustomMapping", 1)]
    public void Its_programs_compile_with_what_its_files_generate(string guide, string sample, int count)
    {
        var run = Project(sample).Run();
        run.Diagnostics.ShouldBeEmpty();
        run.CompilesWithoutWarnings();

        var programs = CSharp().Matches(Guide(guide)).Select(m => m.Groups["text"].Value).ToList();
        programs.Count.ShouldBe(count);
        Type[] used = [typeof(Weft.Testing.Snapshot), typeof(WeftGenerator), typeof(Compilation), typeof(CSharpCompilation)];
        var compilation = run.Compilation.WithOptions(run.Compilation.Options.WithOutputKind(OutputKind.ConsoleApplication)).AddReferences(used.Select(type => MetadataReference.CreateFromFile(type.Assembly.Location)));
        foreach (var program in programs)
        {
            // The compiler of the tests reads no extension members of another assembly; the sample itself has the same line.
            var text = sample == "Mixer" ? program : program.Replace("Layout.Timm", "new Layout(\"timm\")", StringComparison.Ordinal);
            var tree = CSharpSyntaxTree.ParseText($"using System; using System.IO; using System.Linq; using System.Threading;\n{text}", run.Compilation.SyntaxTrees[0].Options as CSharpParseOptions);
            compilation.AddSyntaxTrees(tree).GetDiagnostics()
                .Where(d => d.Severity == DiagnosticSeverity.Error).Select(d => d.ToString()).ShouldBeEmpty(program);
        }
    }

    [Theory]
    [InlineData("ADDING.md", "Mixer", "Mixer.arch.json", "          { \"op\": \"norm\", \"name\": \"norm2\", \"eps\": 1e-6 },\n          { \"op\": \"Mlp\", \"name\": \"mlp_channels\", \"hidden\": \"channel_hidden\", \"out\": \"embed_dim\" }", "          { \"op\": \"norm\", \"name\": \"norm2\", \"eps\": 1e-6 },\n          { \"op\": \"Mlp\", \"name\": \"mlp_channels\", \"hidden\": \"channel_hidden\", \"out\": \"channel_hidden\" }")]
    [InlineData("ADDING.md", "Mixer", "Mixer.arch.json", "patch_size > 0 and num_blocks > 0", "patch_size > 0 and num_block > 0")]
    [InlineData("ADDING.md", "Mixer", "Mixer.map.json", "\"layers.{i}.tokens.up.kernel\", \"via\": { \"permute\": [1, 0] }", "\"layers.{i}.tokens.up.kernel\"")]
    [InlineData("CHECKPOINTS.md", "CustomMapping", "EvaClipVision-InHouse.map.json", "blocks.{i}.attn.proj.{p}", "blocks.{i}.attn.out.{p}")]
    [InlineData("CHECKPOINTS.md", "CustomMapping", "EvaClipVision-InHouse.map.json", "    { \"left\": \"cls_token\", \"right\": \"class_token\", \"via\": [{ \"squeeze\": 0 }, { \"squeeze\": 0 }] },\n", "")]
    public void An_error_that_it_shows_is_the_one_that_the_generator_gives(string guide, string sample, string file, string old, string @new)
    {
        var text = File.ReadAllText(Path.Combine(Repository.Root, "samples", sample, file)).ReplaceLineEndings("\n").With(old, @new);

        var errors = Project(sample).Replace($"/project/samples/{sample}/{file}", text).Run().Diagnostics;

        Guide(guide).ShouldContain(Printed.Line(errors.ShouldHaveSingleItem()).Replace("/project/", "", StringComparison.Ordinal));
    }

    private static string Guide(string name) => File.ReadAllText(Path.Combine(Repository.Root, "mappings", name)).ReplaceLineEndings("\n");

    private static GeneratorRunner Project(string sample)
    {
        var project = new GeneratorRunner(new WeftGenerator()).SetProperty("RootNamespace", "Samples").SetProperty("ProjectDir", "/project/");
        if (sample == "Mixer")
        {
            project.Add("/project/timm.layout.json", Zoo.Text("layouts/timm.layout.json"));
        }
        else
        {
            // The zoo is another assembly.
            project.AddReference(Directory.EnumerateFiles(Path.Combine(Repository.Root, "mappings", "bin"), "Weft.Models.dll", SearchOption.AllDirectories).MaxBy(File.GetLastWriteTimeUtc)!);
            foreach (var (path, text) in Zoo.Files)
            {
                project.Add(Zoo.Folder + path, text).SetMetadata(Zoo.Folder + path, "WeftReference", "true").SetMetadata(Zoo.Folder + path, "WeftNamespace", "Weft.Models");
            }
        }

        foreach (var file in Directory.EnumerateFiles(Path.Combine(Repository.Root, "samples", sample), "*.json").Order(StringComparer.Ordinal))
        {
            project.Add($"/project/samples/{sample}/{Path.GetFileName(file)}", File.ReadAllText(file).ReplaceLineEndings("\n"));
        }

        return project;
    }

    [GeneratedRegex(@"^```csharp\n(?<text>.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex CSharp();
}
