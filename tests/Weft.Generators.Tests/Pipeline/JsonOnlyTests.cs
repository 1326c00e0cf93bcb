using System.Reflection;
using Weft.Generators.Architecture.Expressions;
using Weft.Generators.Architecture.Points;
using Weft.Generators.Diagnostics;
using Weft.Generators.Pipeline;
using Weft.Generators.Tests.Harness;

namespace Weft.Generators.Tests.Pipeline;

/// <summary>A published variant of a shipped model is a change of JSON: one weight for q, k and v with biases for q and v only, as the first EVA has.</summary>
public sealed class JsonOnlyTests
{
    private const string File = "architectures/TimmVit.arch.json";

    private const string Call = """{ "op": "Attention", "name": "attn" }""";

    private const string Component = """
        "SplitBias": {
              "body": [
                { "op": "linear", "weight_key": "qkv.weight", "bias_key": ["q_bias", 0, "v_bias"], "out": "3 * embed_dim" },
                { "op": "rearrange", "to": "b n (s h d) -> s b h n d", "s": 3, "h": "num_heads" },
                { "op": "unpack", "as": ["q", "k", "v"] },
                { "op": "sdpa" },
                { "op": "rearrange", "to": "b h n d -> b n (h d)" },
                { "op": "linear", "name": "proj", "out": "embed_dim" }
              ]
            },
            "Attention": {
        """;

    /// <summary>The shipped file with the other attention beside its own, chosen by a param.</summary>
    private static string Text => Edit(
        Zoo.Text(File),
        ("\"Attention\": {", Component.Trim()),
        ("\"depth\": 12,", "\"depth\": 12, \"split_bias\": false,"),
        (Call, $$"""{ "op": "match", "on": "split_bias", "cases": { "false": {{Call}}, "true": { "op": "SplitBias", "name": "attn", "as": "SplitAttn" } } }"""));

    [Fact]
    public void An_attention_variant_compiles_and_has_its_keys()
    {
        var run = Project(Text).Run();
        run.Diagnostics.ShouldBeEmpty();
        run.CompilesWithoutWarnings();

        var (own, split) = (Keys(run, "false"), Keys(run, "true"));

        own.ShouldBe(Keys(Project(Zoo.Text(File)).Run(), null), "the shipped model's keys stay");
        Attention(own).ShouldBe(["proj.bias [768]", "proj.weight [768, 768]", "qkv.bias [2304]", "qkv.weight [2304, 768]"]);
        Attention(split).ShouldBe(["proj.bias [768]", "proj.weight [768, 768]", "q_bias [768]", "qkv.weight [2304, 768]", "v_bias [768]"]);
        split.Count.ShouldBe(own.Count + 12);
    }

    [Fact]
    public void The_build_walks_the_same_keys()
    {
        ParsedFile[] files = [.. Zoo.Files.Select(f => ParsedFile.From(InputFile.From(new TestText(f.Key, f.Key == File ? Text : f.Value), TestOptions.Empty, default)!, default))];
        var input = ArchitectureStep.Gather(files.Single(f => f.Path == File), [.. files], [], new ProjectOptions("Models", ""));
        var lowered = ArchitectureStep.Compile(input.ShouldNotBeNull(), default).Lowered.ShouldNotBeNull();
        var values = lowered.Architecture.Params.ToDictionary(p => p.Name, p => p.Name == "split_bias" ? ExprValue.Bool(true) : p.Default);
        var problems = new ProblemList();

        var manifest = Manifest.At(lowered, Point.Of(lowered.Architecture, "here", values), problems, default);

        problems.Count.ShouldBe(0);
        manifest.Select(e => $"{e.Key} [{string.Join(", ", e.Shape)}]").ShouldBe(Keys(Project(Text).Run(), "true"));
    }

    private static GeneratorRunner Project(string text) =>
        Zoo.With(Zoo.Files.Keys.Where(f => f.EndsWith(".components.json", StringComparison.Ordinal))).Add(Zoo.Folder + File, text);

    private static List<string> Attention(IEnumerable<string> keys) =>
        [.. keys.Where(k => k.StartsWith("blocks.0.attn.", StringComparison.Ordinal)).Select(k => k["blocks.0.attn.".Length..]).Order(StringComparer.Ordinal)];

    /// <summary>What the generated <c>Keys</c> gives.</summary>
    private static List<string> Keys(GeneratorRun run, string? split)
    {
        using var image = new MemoryStream();
        run.Compilation.Emit(image).Success.ShouldBeTrue();
        var assembly = Assembly.Load(image.ToArray());
        var config = (ArchitectureConfig)Activator.CreateInstance(assembly.GetType("Models.TimmVitConfig")!)!;
        if (split is not null)
        {
            config = config.With("split_bias", System.Text.Json.JsonDocument.Parse(split).RootElement);
        }

        return [.. config.Architecture.Keys(config).Select(k => $"{k.Key} [{string.Join(", ", k.Shape)}]")];
    }

    private static string Edit(string text, params (string Old, string New)[] edits)
    {
        foreach (var (old, other) in edits)
        {
            (text.Split(old).Length - 1).ShouldBe(1, old);
            text = text.Replace(old, other);
        }

        return text;
    }
}
