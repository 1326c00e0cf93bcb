namespace Weft.Generators.Tests.Diagnostics;

/// <summary>A model with a slot for which there are two classes, and an upstream config of it, without a mistake.</summary>
internal static class GoodUpstream
{
    public const string Parts = """
        {
          "interfaces": { "Tower": { "params": ["dim"], "inputs": { "x": "float[b, n, 8]" }, "outputs": { "output": "float[b, n, c]" } } },
          "words": { "toy_act": { "swish": "silu", "gelu": "gelu" } }
        }
        """;

    public const string Whole = """
        {
          "class": "Whole", "uses": ["parts"],
          "layouts": { "toy": {} },
          "params": { "dim": 8, "scaled": false, "tower": { "implements": "Tower", "default": "Plain" } },
          "require": ["dim > 0 and dim % 4 == 0"],
          "upstream": { "toy": { "when": ["tower_cfg", "!captions"], "fields": { "scaled": { "path": "scale", "present": 1 } }, "ignore": ["note"] } },
          "inputs": { "x": "float[b, n, 8]" },
          "body": [
            { "op": "@tower", "name": "visual", "set": { "dim": "dim" }, "take": "output" },
            { "op": "linear", "name": "head", "out": "dim" },
            { "op": "scale", "name": "gain", "if": "scaled" }
          ],
          "outputs": { "output": "$_" }
        }
        """;

    public const string Plain = """
        {
          "class": "Plain", "uses": ["parts"], "implements": ["Tower"],
          "layouts": { "toy": {} },
          "params": { "dim": 8, "depth": 2, "pool": { "enum": ["none", "tanh"], "default": "none" }, "act": { "type": "act", "default": "gelu" } },
          "require": ["dim > 0", "depth > 0"],
          "upstream": {
            "toy": {
              "when": ["/tower_cfg", "!/tower_cfg.name"], "at": "tower_cfg",
              "fields": { "dim": "/dim", "act": { "path": "act", "values": "toy_act" } },
              "fixed": { "in_chans": { "value": 3, "absent": 3 } }
            }
          },
          "inputs": { "x": "float[b, n, 8]" },
          "body": [
            { "op": "linear", "name": "stem", "out": "dim" },
            { "op": "repeat", "count": "depth", "name": "blocks.{i}", "body": [{ "op": "linear", "name": "fc", "out": "dim" }, { "op": "act", "kind": "act" }] },
            { "op": "match", "on": "pool", "cases": { "none": [], "tanh": "tanh" } }
          ],
          "outputs": { "output": "$_" }
        }
        """;

    public const string Named = """
        {
          "class": "Named", "uses": ["parts"], "implements": ["Tower"],
          "layouts": { "toy": {} },
          "params": { "dim": 8, "hidden": 16, "bias": true },
          "require": ["dim > 0", "hidden > 0"],
          "upstream": { "toy": { "when": ["/tower_cfg.name"], "at": "tower_cfg.args", "preset": "/tower_cfg.name", "fields": { "dim": "/dim" } } },
          "inputs": { "x": "float[b, n, 8]" },
          "body": [{ "op": "linear", "name": "up", "out": "hidden", "bias": "bias" }, { "op": "linear", "name": "down", "out": "dim" }],
          "outputs": { "output": "$_" }
        }
        """;

    public const string NamedPresets = """{ "of": "Named", "presets": { "small_8": { "hidden": 24 }, "large_8": { "hidden": 64, "bias": false } } }""";

    public const string Layout = """
        { "layout": "toy", "config_file": "config.json", "weights_file": "model.safetensors", "envelope": "model_cfg", "recognise": ["tower_cfg"], "ignore": ["tower_cfg.drop*"] }
        """;

    public const string Presets = """
        {
          "of": "Whole",
          "upstream": "toy",
          "presets": {
            "toy-8": { "dim": 8, "tower_cfg": {} },
            "toy-16": { "dim": 16, "scale": null, "note": "wide", "tower_cfg": { "depth": 3, "pool": "tanh", "act": "swish", "dropout": 0.1 } },
            "toy-named": { "dim": 12, "scale": 2, "tower_cfg": { "name": "large_8.v2", "args": { "hidden": 32 } } }
          }
        }
        """;

    /// <summary>All files; the presets with a change.</summary>
    public static (string Path, string Text)[] Files(string presets = Presets) =>
    [
        ("a/parts.components.json", Parts), ("a/whole.arch.json", Whole), ("a/plain.arch.json", Plain), ("a/named.arch.json", Named),
        ("a/named.presets.json", NamedPresets), ("a/toy.layout.json", Layout), ("a/whole.presets.json", presets),
    ];
}
