using System.Reflection;
using Weft.Generators.Architecture.Points;
using Weft.Generators.Diagnostics;
using Weft.Generators.Pipeline;
using Weft.Generators.Tests.Harness;

namespace Weft.Generators.Tests.Pipeline;

/// <summary>A published variant of a shipped model is a change of JSON: the first EVA keeps one weight for q, k and v, and no bias for k.</summary>
public sealed class JsonOnlyTests
{
    private const string Block = """{ "op": "Attention", "name": "attn", "with": { "rope": "$rope" } }""";

    private const string Fused = """
        "FusedAttention": {
              "inputs": ["rope"],
              "body": [
                { "op": "linear", "weight_key": "qkv.weight", "bias_key": ["q_bias", 0, "v_bias"], "out": "3 * embed_dim" },
                { "op": "rearrange", "to": "b n (s h d) -> s b h n d", "s": 3, "h": "num_heads" },
                { "op": "unpack", "as": ["q", "k", "v"] },
                { "op": "sdpa", "q": [{ "op": "get", "value": "$q" }, { "op": "rope", "table": "$rope", "skip": 1 }], "k": [{ "op": "get", "value": "$k" }, { "op": "rope", "table": "$rope", "skip": 1 }], "v": "$v" },
                { "op": "rearrange", "to": "b h n d -> b n (h d)" },
                { "op": "linear", "name": "proj", "out": "embed_dim" }
              ]
            },
            "SwiGlu": {
        """;

    /// <summary>The shipped file with the fused attention beside the other, chosen by a param.</summary>
    private static string Text { get; } = Edit(
        Zoo.Text("architectures/EvaClipVision.arch.json"),
        ("\"SwiGlu\": {", Fused.Trim()),
        ("\"scale_attn_inner\": true,", "\"scale_attn_inner\": true, \"qkv_fused\": false,"),
        ("\"qkv_fused\": { \"value\": false, \"write\": false },", ""),
        (Block, $$"""{ "op": "match", "on": "qkv_fused", "cases": { "false": {{Block}}, "true": {{Block.Replace("\"Attention\"", "\"FusedAttention\", \"as\": \"FusedAttn\"")}} } }"""));

    [Fact]
    public void An_attention_variant_compiles_and_has_its_keys()
    {
        var run = Project(Text).Run();
        run.Diagnostics.ShouldBeEmpty();
        run.CompilesWithoutWarnings();

        var (separate, fused) = (Keys(run, "false"), Keys(run, "true"));

        separate.ShouldBe(Keys(Project(Zoo.Text("architectures/EvaClipVision.arch.json")).Run(), null), "the shipped model's keys stay");
        Attention(separate).ShouldBe(["k_proj.weight [768, 768]", "norm.bias [768]", "norm.weight [768]", "proj.bias [768]", "proj.weight [768, 768]", "q_proj.bias [768]", "q_proj.weight [768, 768]", "v_proj.bias [768]", "v_proj.weight [768, 768]"]);
        Attention(fused).ShouldBe(["proj.bias [768]", "proj.weight [768, 768]", "q_bias [768]", "qkv.weight [2304, 768]", "v_bias [768]"]);
        fused.Count.ShouldBe(separate.Count - (12 * 4));
    }

    [Fact]
    public void The_build_walks_the_same_keys()
    {
        var lowered = Compiled(Text).Lowered.ShouldNotBeNull();
        var values = lowered.Architecture.Params.ToDictionary(p => p.Name, p => p.Name == "qkv_fused" ? Weft.Generators.Architecture.Expressions.ExprValue.Bool(true) : p.Default);
        var point = Point.Of(lowered.Architecture, "here", values);
        var problems = new ProblemList();

        var manifest = Manifest.At(lowered, point, problems, default);

        problems.Count.ShouldBe(0);
        manifest.Select(e => $"{e.Key} [{string.Join(", ", e.Shape)}]").ShouldBe(Keys(Project(Text).Run(), "true"));
    }

    private static GeneratorRunner Project(string text) =>
        Zoo.With("presets/EvaClipVision.presets.json", "components/timm.components.json").Add("/project/mappings/architectures/EvaClipVision.arch.json", text);

    private static CompiledArchitecture Compiled(string text)
    {
        ParsedFile[] files = [.. new[] { ("m/E.arch.json", text), ("m/E.presets.json", Zoo.Text("presets/EvaClipVision.presets.json")), ("m/timm.components.json", Zoo.Text("components/timm.components.json")) }
            .Select(f => ParsedFile.From(InputFile.From(new TestText(f.Item1, f.Item2), TestOptions.Empty, default), default))];
        return ArchitectureStep.Compile(ArchitectureStep.Gather(files[0], [.. files], new ProjectOptions("Models", ""))!, default);
    }

    private static List<string> Attention(IEnumerable<string> keys) =>
        [.. keys.Where(k => k.StartsWith("blocks.0.attn.", StringComparison.Ordinal)).Select(k => k["blocks.0.attn.".Length..]).Order(StringComparer.Ordinal)];

    /// <summary>What the generated <c>Keys</c> gives.</summary>
    private static List<string> Keys(GeneratorRun run, string? fused)
    {
        using var image = new MemoryStream();
        run.Compilation.Emit(image).Success.ShouldBeTrue();
        var assembly = Assembly.Load(image.ToArray());
        var config = (ArchitectureConfig)Activator.CreateInstance(assembly.GetType("Models.EvaClipVisionConfig")!)!;
        if (fused is not null)
        {
            config = config.With("qkv_fused", System.Text.Json.JsonDocument.Parse(fused).RootElement);
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
