using System.Text.RegularExpressions;

namespace Weft.Cli.Descriptions;

/// <summary>A description to go on from.</summary>
/// <param name="Path">The file.</param>
/// <param name="Text">What it holds.</param>
/// <param name="Next">What to do with it.</param>
internal sealed partial record StartedFile(string Path, string Text, string Next)
{
    private const string Schemas = "https://raw.githubusercontent.com/weft-dotnet/weft/main/mappings/schemas/";

    /// <summary>A small model that builds.</summary>
    public static StartedFile Architecture(string path)
    {
        var name = System.IO.Path.GetFileName(path);
        if (!ClassName().IsMatch(name))
        {
            throw new UsageException($"'{name}' is no class name: expected letters and digits, starting with a capital letter, such as TinyMlp.");
        }

        var text = $$"""
            {
              "$schema": "{{Schemas}}arch.schema.json",
              // The build makes the classes {{name}} and {{name}}Config of this file. What is wrong in it is an error on its line.
              "class": "{{name}}",
              "summary": "Two linear layers with an activation between.",
              "source": "ours",

              // Whose files hold these keys: names of ecosystems, or one of your own. "prefix" is what stands before every key there.
              "layouts": { "plain": {} },

              // The config, with defaults. A literal says its type; else { "type": "float", "default": 4 } or { "enum": ["a", "b"], "default": "a" }.
              "params": { "width": 16, "ratio": 2, "classes": 10, "act": { "type": "act", "default": "gelu" } },

              // Values that follow from params, and what every config must meet.
              "derived": { "hidden": "width * ratio" },
              "require": ["width > 0 and ratio > 0 and classes > 0"],

              // Sizes are integers, expressions over params, or names of sizes that a call brings, as b here.
              "inputs": { "x": "float[b, width]" },

              // Each node takes the current tensor and gives the next; widths that come in are known. "name" is the key in the state dict.
              "body": [
                { "op": "linear", "name": "fc1", "out": "hidden" },
                { "op": "act", "kind": "act" },
                { "op": "linear", "name": "fc2", "out": "classes" }
              ],

              // $_ is the current tensor; { "op": "let", "values": { "name": "$_" } } gives it a name, to be read as $name.
              "outputs": { "output": "$_" }
            }

            """;
        return new($"{path}.arch.json", text, $"builds as it is; 'weft check {path}.arch.json' says what is wrong once it is yours.");
    }

    /// <summary>A mapping without rules: what is missing is what a check lists.</summary>
    public static StartedFile Mapping(string path, ModelCatalog catalog)
    {
        var (name, folder) = (System.IO.Path.GetFileName(path), System.IO.Path.GetDirectoryName(path) ?? "");
        if (Sides().Match(name) is not { Success: true } sides)
        {
            throw new UsageException($"'{name}' is no name of a mapping: expected LEFT-RIGHT, two names of letters and digits that start with capital letters, such as TinyMlp-InHouse.");
        }

        var (left, right) = (sides.Groups["left"].Value, sides.Groups["right"].Value);
        bool IsKnown(string side) => catalog.Architectures.Any(a => a.Name == side) || File.Exists(System.IO.Path.Combine(folder, $"{side}.arch.json"));
        var text = $$"""
            {
              "$schema": "{{Schemas}}map.schema.json",
              // Read from left to right and from right to left: one file gives the converters in both directions.
              "left": { "architecture": "{{left}}" },

            {{(IsKnown(right) ? Class(right) : KeySet(right))}}

              // Every key of both sides is covered by one rule. {i} is an index, {p} is weight or bias, {q|k|v} an ordered list of keys.
              // "via" changes tensors on the way to the right: { "permute": [1, 0] } transposes, { "split": { "dim": 0 } } cuts into equal parts.
              // 'weft check' names the next key that no rule covers.
              "rules": [
                { "left": "blocks.{i}.fc1.{p}", "right": "layers.{i}.up.{p}" }
              ]

              // Keys that the other side lacks: "left_only": [{ "key": "head.bias", "fill": 0 }], or "unused": true in the place of "fill".
            }

            """;
        return new($"{path}.map.json", text, $"write its rules; 'weft check {path}.map.json' says which keys they do not cover.");
    }

    private static string Class(string right) => $$"""
          // A class, as the left one. For a checkpoint of your own without a class, write its layout: { "layout": "in_house", "prefix": "model." }.
          "right": { "architecture": "{{right}}" },

          // The params of each side over the other's. A table translates words: { "of": "act", "values": { "gelu": "gelu" } }.
          "params": {
            "to_right": {},
            "to_left": {}
          },
        """;

    private static string KeySet(string right) => $$"""
          // Keys without a class, those of a checkpoint of your own. "prefix" is what stands before all of them, "beside" lists keys to leave out.
          "right": { "layout": "{{string.Join('_', Words().Matches(right).Select(w => w.Value)).ToLowerInvariant()}}" },

          // Params that such checkpoints have one value of: "fixed": { "left": { "depth": 12 } }.
        """;

    [GeneratedRegex("^[A-Z][A-Za-z0-9]*$")]
    private static partial Regex ClassName();

    [GeneratedRegex("^(?<left>[A-Z][A-Za-z0-9]*)-(?<right>[A-Z][A-Za-z0-9]*)$")]
    private static partial Regex Sides();

    [GeneratedRegex("[A-Z]+(?![a-z])[0-9]*|[A-Z][a-z0-9]*")]
    private static partial Regex Words();
}
