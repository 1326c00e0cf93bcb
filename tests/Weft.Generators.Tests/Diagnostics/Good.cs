namespace Weft.Generators.Tests.Diagnostics;

/// <summary>Files without a mistake, into which tests put one.</summary>
internal static class Good
{
    public const string Left = """
        {
          "class": "Left",
          "layouts": { "toy": {} },
          "params": { "width": 8, "depth": 2, "flag": false, "pool": { "enum": ["avg", "token"], "default": "avg" } },
          "derived": { "hidden": "4 * width" },
          "require": ["width > 0", "depth > 0"],
          "components": {
            "Block": { "params": { "bias": "bool" }, "inputs": ["skip"], "body": [{ "op": "linear", "name": "fc", "out": "width", "bias": "bias" }, { "op": "add", "value": "$skip" }] }
          },
          "inputs": { "x": "float[b, n, width]" },
          "body": [
            { "op": "let", "values": { "first": "$_" } },
            { "op": "repeat", "count": "depth", "body": { "op": "Block", "name": "blocks.{i}", "bias": true, "with": { "skip": "$first" } } },
            { "op": "residual", "body": [{ "op": "linear", "name": "up", "out": "hidden" }, "gelu", { "op": "linear", "name": "down", "out": "width" }] },
            { "op": "act", "kind": "'relu'", "if": "flag" },
            { "op": "match", "on": "pool", "cases": { "avg": { "op": "reduce", "axis": 1 }, "token": { "op": "select", "axis": 1, "index": 0 } } }
          ],
          "outputs": { "output": "$_" }
        }
        """;

    public const string Presets = """
        {
          "of": "Left",
          "presets": { "small": {}, "large": { "width": 32, "depth": 3 } }
        }
        """;

    public const string Right = """
        {
          "class": "Right",
          "layouts": { "toy": {} },
          "params": { "size": 8, "layers": 2, "gate": false, "mode": { "enum": ["avg", "token"], "default": "avg" } },
          "require": ["size > 0", "layers > 0"],
          "inputs": { "x": "float[b, n, size]" },
          "body": [
            { "op": "repeat", "count": "layers", "name": "layers.{i}", "body": { "op": "linear", "name": "proj", "out": "size" } },
            { "op": "linear", "name": "mlp.0", "out": "4 * size", "as": "Up" },
            { "op": "linear", "name": "mlp.1", "out": "size", "as": "Down" },
            { "op": "act", "kind": "'relu'", "if": "gate" },
            { "op": "match", "on": "mode", "cases": { "avg": { "op": "reduce", "axis": 1 }, "token": { "op": "select", "axis": 1, "index": 0 } } }
          ],
          "outputs": { "output": "$_" }
        }
        """;

    public const string Mapping = """
        {
          "left": { "architecture": "Left" },
          "right": { "architecture": "Right" },
          "require": [{ "left": "pool == 'avg'", "says": "Right only averages" }, { "right": "mode == 'avg'", "says": "Left only averages" }],
          "params": {
            "to_right": { "size": "width", "layers": "depth", "gate": "flag", "mode": "'avg'" },
            "to_left": { "width": "size", "depth": "layers", "flag": "gate", "pool": "'avg'" }
          },
          "rules": [
            { "left": "blocks.{i}.fc.{p}", "right": "layers.{i}.proj.{p}" },
            { "left": "up.{p}", "right": "mlp.0.{p}" },
            { "left": "down.{p}", "right": "mlp.1.{p}" }
          ]
        }
        """;

    /// <summary>A mapping to keys without a class, those of blocks apart or stacked.</summary>
    public const string Keys = """
        {
          "left": { "architecture": "Left" },
          "right": { "layout": "in_house", "prefix": ["net.", ""], "beside": ["step"], "stack": { "from": "layer_{i}.", "to": "layers.", "when": "stacked" } },
          "fixed": { "left": { "pool": "avg" } },
          "rules": [
            { "left": "blocks.{i}.fc.weight", "right": "layer_{i}.proj.kernel", "via": { "permute": [1, 0] } },
            { "left": "blocks.{i}.fc.bias", "right": "layer_{i}.proj.bias" },
            { "left": "up.{p}", "right": "mlp.0.{p}" },
            { "left": "down.{p}", "right": "mlp.1.{p}" }
          ]
        }
        """;

    public const string Layout = """
        {
          "layout": "toy",
          "config_file": "config.json",
          "weights_file": "model.safetensors"
        }
        """;

    public const string Images = """
        {
          "layout": "toy",
          "config_file": "config.json",
          "weights_file": "model.safetensors",
          "preprocessing":
            {
              "at": "images",
              "words": { "resize": { "squash": 1 } },
              "kinds": { "fields": { "mean": "$mean", "std": "$std", "how": "$interpolation", "size": "$size" }, "forms": { "resize": "squash", "fields": {} } }
            }
        }
        """;

    public const string Parts = """
        {
          "interfaces": { "Trunk": { "params": ["width"], "inputs": { "x": "float[b, n, c]" }, "outputs": { "output": "float[b, c]" } } },
          "components": { "Mlp": { "params": { "hidden": "int" }, "body": [{ "op": "linear", "name": "fc", "out": "hidden" }, "relu"] } }
        }
        """;

    /// <summary>A text with one piece replaced, which must stand there exactly once.</summary>
    public static string With(this string text, string old, string @new)
    {
        (text.Split(old).Length - 1).ShouldBe(1, old);
        return text.Replace(old, @new);
    }
}
