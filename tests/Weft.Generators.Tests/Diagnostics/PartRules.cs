namespace Weft.Generators.Tests.Diagnostics;

/// <summary>An input for each mistake in a mapping between models that hold others.</summary>
internal static class PartRules
{
    private const string Components = """
        { "interfaces": { "Tower": { "params": ["dim"], "inputs": { "x": "float[b, n, 8]" }, "outputs": { "output": "float[b, n, c]" } } } }
        """;

    /// <summary>A tower; its layer's name tells one class from the other.</summary>
    private static string Tower(string name, string layer, string implements = "\"implements\": [\"Tower\"], ") => $$"""
        {
          "class": "{{name}}", "uses": ["parts"], {{implements}}"layouts": { "toy": {} },
          "params": { "dim": 8, "{{layer}}_bias": true, "plain": { "type": "int", "null": true } },
          "derived": { "biased": "{{layer}}_bias and plain is null" },
          "inputs": { "x": "float[b, n, 8]" },
          "body": [{ "op": "linear", "name": "{{layer}}", "out": "dim", "bias": "biased" }],
          "outputs": { "output": "$_" }
        }
        """;

    /// <summary>A model with a tower in a slot, whose size it decides.</summary>
    private static string Whole(string name, string slot, string prefix, string tower) => $$"""
        {
          "class": "{{name}}", "uses": ["parts"], "layouts": { "toy": {} },
          "params": { "size": 8, "scaled": true, "{{slot}}": {{tower}} },
          "inputs": { "x": "float[b, n, 8]" },
          "body": [{ "op": "@{{slot}}", "name": "{{prefix}}", "set": { "dim": "size" }, "take": "output" }, { "op": "scale", "name": "gain", "if": "scaled" }],
          "outputs": { "output": "$_" }
        }
        """;

    /// <summary>Between the towers.</summary>
    private const string Inner = """
        {
          "left": { "architecture": "Left" },
          "right": { "architecture": "Right" },
          "params": {
            "to_right": { "dim": "dim", "down_bias": "biased", "plain": null },
            "to_left": { "dim": "dim", "up_bias": "biased", "plain": null }
          },
          "rules": [{ "left": "up.{p}", "right": "down.{p}" }]
        }
        """;

    /// <summary>Between the models.</summary>
    private const string Outer = """
        {
          "left": { "architecture": "Owner", "with": { "tower": "Left" } },
          "right": { "architecture": "Holder" },
          "include": [{ "map": "inner", "left": { "keys": "a.", "params": "tower." }, "right": { "keys": "b.", "params": "part." } }],
          "fixed": { "right": { "part.plain": [null, 3] } },
          "params": { "to_right": { "size": "size", "scaled": "scaled" }, "to_left": { "size": "size", "scaled": "scaled" } },
          "rules": [{ "left": "gain", "right": "gain" }]
        }
        """;

    private static readonly (string, string)[] Files =
    [
        ("a/parts.components.json", Components),
        ("a/left.arch.json", Tower("Left", "up")),
        ("a/right.arch.json", Tower("Right", "down", implements: "")),
        ("a/other.arch.json", Tower("Other", "side")),
        ("a/owner.arch.json", Whole("Owner", "tower", "a", """{ "implements": "Tower", "default": "Other" }""")),
        ("a/holder.arch.json", Whole("Holder", "part", "b", """{ "config": "Right" }""")),
    ];

    public static IEnumerable<BrokenInput> All =>
    [
        Map("WEFT0102", "Unknown name 'towr'. Did you mean 'tower'?", "\"with\": { \"tower\"", "\"with\": { \"«towr»\""),
        Map("WEFT0102", "Unknown name 'tower'. Holder holds no other architecture.", "\"architecture\": \"Holder\"", "\"architecture\": \"Right\", \"with\": { \"«tower»\": \"Left\" }", holder: "Right"),
        Map("WEFT0201", "Unknown architecture 'Lefft'. Did you mean 'Left'?", "\"tower\": \"Left\"", "\"tower\": «\"Lefft\"»"),
        Map("WEFT0120", "'tower' of Owner does not hold Right.", "\"tower\": \"Left\"", "\"tower\": «\"Right\"»"),
        Map("WEFT0102", "Unknown name 'iner'. Did you mean 'inner'?", "\"map\": \"inner\"", "\"map\": «\"iner\"»"),
        Map("WEFT0202", "'a{' stands before keys as it is: it holds no pattern.", "\"keys\": \"a.\"", "\"keys\": «\"a{\"»"),
        Map("WEFT0102", "Unknown name 'twr.biased'. 'inner' reads 'biased' of Left; Owner has no such value there.", "\"include\": [{ \"map\"", "\"include\": [«{» \"map\"", remove: ("\"params\": \"tower.\"", "\"params\": \"twr.\"")),
        Map("WEFT0102", "Unknown name 'part.plian'. Did you mean 'part.plain'?", "\"part.plain\": [", "\"«part.plian»\": ["),
        Map("WEFT0120", "'x' is not nullable int, the type of 'part.plain'.", "[null, 3]", "[null, «\"x\"»]"),
        Map("WEFT0204", "No rule covers key 'gain' of Owner, nor 'gain' of Holder (at the defaults, tower: the defaults of Owner).", "\"rules\": [{ \"left\": \"gain\", \"right\": \"gain\" }]", "\"rules\": «[»]"),
        new("WEFT0203", "No key of 'Right' matches 'dwn.{p}' at any preset or point. Did you mean 'down.weight'?", [.. Files, ("a/inner.map.json", Inner.With("\"down.{p}\"", "«\"dwn.{p}\"»")), ("a/outer.map.json", Outer)]),
    ];

    private static BrokenInput Map(string rule, string message, string old, string @new, (string Old, string New)? remove = null, string holder = "Holder") =>
        new(rule, message.Replace("Holder", holder), [.. Files, ("a/inner.map.json", Inner), ("a/outer.map.json", (remove is { } r ? Outer.With(r.Old, r.New) : Outer).With(old, @new))]);
}
