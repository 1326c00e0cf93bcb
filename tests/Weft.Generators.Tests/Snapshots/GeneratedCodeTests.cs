using Weft.Generators.Tests.Diagnostics;
using Weft.Generators.Tests.Harness;
using Weft.Generators.Tests.Pipeline;

namespace Weft.Generators.Tests.Snapshots;

/// <summary>Generated code, feature by feature. Every run also proves that a second one with the same input does nothing.</summary>
public sealed class GeneratedCodeTests
{
    [Fact]
    public Task Config()
    {
        return Verify(
            Project("Config", """
                {
                  "class": "Tiny", "summary": "Params of every type, an enum, derived values and presets.", "layouts": { "timm": {} },
                  "params": {
                    "width": 8, "mlp_ratio": { "type": "float", "default": "8 / 3" }, "eps": 1e-6, "qkv_bias": true, "name": "tiny",
                    "img_size": { "type": "size2", "default": [16, 32] }, "act": { "type": "act", "default": "quick_gelu" },
                    "pool": { "enum": ["", "avg", "class"], "default": "avg" }, "depths": { "type": "list<int>", "default": [1, 2] }, "scale": { "type": "float", "null": true }
                  },
                  "derived": { "hidden": "int(width * mlp_ratio)", "grid": "img_size // 16", "blocks": "depths[0] + depths[1]" },
                  "require": ["width > 0 and mlp_ratio > 0.5", "pool != 'class' or grid[0] == 1", "eps > 0 and blocks > 0", "prod(grid) > 0 and not (name == '')"],
                  "inputs": { "x": "float[b, 4]" },
                  "body": [{ "op": "linear", "name": "fc", "out": "hidden", "bias": "qkv_bias" }, { "op": "act", "kind": "act" }, { "op": "scale", "name": "gamma", "if": "scale is not null" }],
                  "outputs": { "output": "$_" }
                }
                """).Add("/project/Config.presets.json", """{ "of": "Tiny", "presets": { "config_base_16": {}, "config_large_16": { "width": 16, "pool": "class", "scale": 0.1, "depths": [2, 3] } } }"""));
    }

    [Fact]
    public Task Guards()
    {
        return Verify(Project("Guards", """
            {
              "class": "Guards", "summary": "Members that are there under conditions, and a match.", "layouts": { "timm": {} },
              "params": { "width": 8, "classes": 10, "pre_norm": true, "init_values": { "type": "float", "null": true }, "pool": { "enum": ["token", "avg", "none"], "default": "token" } },
              "require": ["width > 0"],
              "inputs": { "x": "float[b, n, 8]" },
              "body": [
                { "op": "linear", "name": "proj", "out": "width" },
                { "op": "norm", "name": "norm_pre", "eps": 1e-6, "if": "pre_norm" },
                { "op": "scale", "name": "gamma", "if": "init_values is not null" },
                { "op": "let", "values": { "tokens": "$_" } },
                { "op": "match", "on": "pool", "cases": { "token": { "op": "select", "axis": 1, "index": 0 }, "avg": [{ "op": "reduce", "kind": "mean", "axis": 1 }, { "op": "norm", "name": "fc_norm", "eps": 1e-6 }], "none": [] } },
                { "op": "linear", "name": "head", "out": "classes", "if": "classes > 0" }
              ],
              "outputs": { "tokens": "$tokens", "output": "$_" }
            }
            """));
    }

    [Fact]
    public Task Repeat()
    {
        return Verify(Project("Repeat", """
            {
              "class": "Repeat", "summary": "A list of modules; one of a list of layers that widen.", "layouts": { "timm": {} },
              "params": { "width": 8, "depth": 3, "stages": 2 },
              "require": ["width > 0 and depth > 0", "stages > 0 and stages < 5"],
              "components": { "Block": { "params": { "last": "bool" }, "body": [{ "op": "residual", "body": [{ "op": "linear", "name": "fc1", "out": "width", "bias": "not last" }, "gelu", { "op": "linear", "name": "fc2", "out": "width" }] }] } },
              "inputs": { "x": "float[b, n, 8]" },
              "body": [
                { "op": "linear", "name": "stem", "out": "width" },
                { "op": "repeat", "count": "depth", "body": { "op": "Block", "name": "blocks.{i}", "last": "i == depth - 1" } },
                { "op": "repeat", "count": "stages", "index": "s", "name": "stages.{s}", "body": [{ "op": "linear", "name": "down", "out": "width * 2 ** s" }, "relu"] }
              ],
              "outputs": { "output": "$_" }
            }
            """));
    }

    [Fact]
    public Task Components()
    {
        return Verify(
            Project("Components", """
                {
                  "class": "Components", "summary": "Instances and macros, of this file and another.", "layouts": { "timm": {} }, "uses": ["parts"],
                  "params": { "width": 8, "heads": 2 },
                  "require": ["width > 0 and heads > 0 and width % heads == 0"],
                  "components": {
                    "Mixer": { "inputs": ["context"], "body": [{ "op": "sdpa", "q": { "op": "Head", "which": "q", "heads": "heads", "width": "width" }, "k": [{ "op": "get", "value": "$context" }, { "op": "Head", "which": "k", "heads": "heads", "width": "width" }], "v": [{ "op": "get", "value": "$context" }, { "op": "Head", "which": "v", "heads": "heads", "width": "width" }] }, { "op": "rearrange", "to": "b h n d -> b n (h d)" }] }
                  },
                  "inputs": { "x": "float[b, n, 8]" },
                  "body": [{ "op": "let", "values": { "context": "$_" } }, { "op": "Mixer", "name": "cross.mixer", "with": { "context": "$context" } }, { "op": "Mlp", "name": "mlp", "width": "width", "inner": "4 * width" }],
                  "outputs": { "output": "$_" }
                }
                """).Add("/project/parts.components.json", """
                {
                  "components": {
                    "Head": { "params": { "which": "name", "heads": "int", "width": "int" }, "body": [{ "op": "linear", "name": "{which}_proj", "out": "width" }, { "op": "rearrange", "to": "b n (h d) -> b h n d", "h": "heads" }] },
                    "Mlp": { "params": { "width": "int", "inner": "int" }, "body": [{ "op": "linear", "name": "fc1", "out": "inner" }, "silu", { "op": "linear", "name": "fc2", "out": "width" }] }
                  }
                }
                """));
    }

    [Fact]
    public Task Rope()
    {
        return Verify(Project("Rope", """
            {
              "class": "Rope", "summary": "Rotary positions over a grid known at run time.", "layouts": { "timm": {} },
              "params": { "width": 8, "heads": 2, "ref": 16 },
              "derived": { "head_dim": "width // heads" },
              "require": ["width > 0 and heads > 0 and width % heads == 0", "head_dim % 4 == 0", "ref > 0"],
              "inputs": { "x": "float[b, 3, h, w]" },
              "body": [
                { "op": "conv", "name": "patch", "out": "width", "kernel": 4, "stride": 4 },
                { "op": "dims", "as": ["_", "_", "gh", "gw"] },
                { "op": "let", "values": { "rope": { "op": "rope_table", "dim": "head_dim", "base": 10000.0, "freqs": "head_dim // 4", "axes": [{ "size": "gh", "coord": "ref", "ref": "ref" }, { "size": "gw", "coord": "ref", "ref": "ref" }] } } },
                { "op": "rearrange", "to": "b (h d) gh gw -> b h (gh gw) d", "h": "heads" },
                { "op": "rope", "table": "$rope" },
                { "op": "rearrange", "to": "b h n d -> b n (h d)" }
              ],
              "outputs": { "output": "$_" }
            }
            """));
    }

    [Fact]
    public Task Mapping()
    {
        const string Fused = """
            {
              "class": "Fused", "summary": "One map for three.", "layouts": { "open_clip": { "prefix": "visual." } },
              "params": { "width": 8, "ratio": 4.0, "act": { "type": "act", "default": "gelu" } },
              "derived": { "hidden": "int(width * ratio)" },
              "require": ["width > 0 and hidden > 0"],
              "inputs": { "x": "float[b, n, width]" },
              "body": [{ "op": "let", "values": { "qkv": { "op": "linear", "name": "qkv", "out": "3 * width" } } }, { "op": "linear", "name": "fc", "out": "hidden" }, { "op": "act", "kind": "act" }, { "op": "linear", "weight_key": "proj", "layout": "in_out", "out": "width" }],
              "outputs": { "qkv": "$qkv", "output": "$_" }
            }
            """;
        var parts = Fused.Replace("Fused", "Parts").Replace("open_clip", "transformers").Replace("visual.", "vision_model.").Replace("\"ratio\": 4.0", "\"inner\": 32").Replace("int(width * ratio)", "inner")
            .Replace("""{ "op": "linear", "name": "qkv", "out": "3 * width" }""", """[{ "op": "concat", "axis": -1, "parts": [{ "op": "linear", "name": "q", "out": "width" }, { "op": "linear", "name": "k", "out": "width" }, { "op": "linear", "name": "v", "out": "width" }] }]""")
            .Replace(""" "weight_key": "proj", "layout": "in_out",""", """ "name": "projection", "bias": false,""");
        return Verify(Project("Fused", Fused).Add("/project/Parts.arch.json", parts).Add("/project/Fused.map.json", """
            {
              "left": { "architecture": "Fused" }, "right": { "architecture": "Parts" },
              "params": {
                "to_right": { "width": "width", "inner": "hidden", "act": "act" },
                "to_left": { "width": "width", "ratio": "ratio(inner, width)", "act": "act" }
              },
              "rules": [
                { "left": "qkv.{p}", "right": "{q|k|v}.{p}", "via": { "split": { "dim": 0 } } },
                { "left": "fc.{p}", "right": "fc.{p}" },
                { "left": "proj", "right": "projection.weight", "via": { "permute": [1, 0] } }
              ]
            }
            """));
    }

    [Fact]
    public Task KeySet() => Verify(Zoo.Empty().Add("/project/left.arch.json", Good.Left).Add("/project/Left-InHouse.map.json", Good.Keys));

    [Fact]
    public Task Layouts()
    {
        return Verify(Zoo.With(Zoo.Files.Keys.Where(file => file.EndsWith(".layout.json", StringComparison.Ordinal))));
    }

    [Fact]
    public Task EvaClipVision()
    {
        return Verify(Zoo.With("architectures/EvaClipVision.arch.json", "presets/EvaClipVision.presets.json", "components/timm.components.json"));
    }

    private static GeneratorRunner Project(string name, string architecture) => Zoo.Empty().Add($"/project/{name}.arch.json", architecture);

    private static Task Verify(GeneratorRunner project, [System.Runtime.CompilerServices.CallerMemberName] string method = "")
    {
        var run = project.Run();
        run.Diagnostics.ShouldBeEmpty();
        run.CompilesWithoutWarnings();
        return Weft.Testing.Snapshot.Verify(run.Driver, method: method);
    }
}
