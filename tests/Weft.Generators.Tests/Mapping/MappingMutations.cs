using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Weft.Generators.Tests.Mapping;

/// <summary>A shipped mapping with one thing wrong.</summary>
/// <param name="Map">The mapping's name.</param>
/// <param name="Kind">What sort of mistake it is.</param>
/// <param name="Path">Where, as an origin writes it.</param>
/// <param name="Change">What was changed.</param>
/// <param name="Text">The file.</param>
/// <param name="Places">Where it may be told: at such a node or in it; with <c>!</c> at the node itself only.</param>
internal sealed record MappingMutant(string Map, string Kind, string Path, string Change, string Text, string[] Places)
{
    public bool IsTold(string path) => Places.Any(place => place.EndsWith('!') ? path == place[..^1] : path == place || path.StartsWith(place + "/", StringComparison.Ordinal));

    public override string ToString() => $"{Map} {Path}: {Kind}: {Change}";
}

/// <summary>Makes every mutant of a mapping: each kind at every place where it applies.</summary>
internal sealed partial class MappingMutations
{
    private static readonly JsonSerializerOptions Written = new() { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly string _map;
    private readonly JsonObject _root;
    private readonly List<MappingMutant> _all = [];

    private MappingMutations(string map, string text) => (_map, _root) = (map, JsonNode.Parse(text)!.AsObject());

    public static IReadOnlyList<MappingMutant> Of(string map, string text)
    {
        var mutations = new MappingMutations(map, text);
        mutations.Slots();
        mutations.Conditions();
        mutations.Includes();
        mutations.FixedValues();
        mutations.Equations("to_right");
        mutations.Equations("to_left");
        mutations.Rules();
        mutations.OneSided("left_only");
        mutations.OneSided("right_only");

        // What two kinds make alike is one mutant.
        return [.. mutations._all.DistinctBy(m => m.Text).Where(m => m.Text != mutations._root.ToJsonString(Written))];
    }

    [GeneratedRegex(@"\{(\w+)(?: \+ (\d+))?\}")]
    private static partial Regex Index { get; }

    [GeneratedRegex(@"(?<![\w.'])\d+(?![\w.'])")]
    private static partial Regex Whole { get; }

    [GeneratedRegex(@"==|!=|<=|>=|//|(?<![<>=!/])[<>/+*%](?![=/])| and | or |(?<!is )not (?!null)|is not null|is null")]
    private static partial Regex Operator { get; }

    private void Slots()
    {
        foreach (var side in new[] { "left", "right" })
        {
            if (_root[side]!["with"] is not JsonObject slots)
            {
                continue;
            }

            foreach (var (slot, held) in slots)
            {
                var path = $"/{side}/with/{slot}";
                Remove("slot", path, "/include", "/params", "/fixed", "/require", "/rules");
                if (held is JsonObject)
                {
                    Remove("slot", $"{path}/with", "/include", "/params", "/fixed", "/require", "/rules", path);
                }
                else
                {
                    Set("slot", path, $"{held}" == "OpenClipVision" ? "ModifiedResNet" : "HfTextTower", "/include", "/params", "/fixed", "/require", "/rules", path);
                }
            }
        }
    }

    /// <summary>A condition that is gone lets through what the params or keys cannot say: that shows there.</summary>
    private void Conditions()
    {
        foreach (var (condition, path) in Items("require"))
        {
            Remove("condition dropped", path, "/params", "/fixed", "/rules", "/left!", "/right!", "/include");
            var side = condition["left"] is null ? "right" : "left";
            var says = $"{condition[side]}";
            Expressions("condition", $"{path}/{side}", says, path, "/params", "/fixed", "/rules", "/left!", "/right!");
            Set("condition", $"{path}/{side}", $"not ({says})", path, "/params", "/fixed", "/rules", "/left!", "/right!");
            foreach (var part in says.Split(" and ").Where(p => p.Length < says.Length && p.Count(c => c == '(') == p.Count(c => c == ')')))
            {
                Set("condition dropped", $"{path}/{side}", string.Join(" and ", says.Split(" and ").Where(p => p != part)), path, "/params", "/fixed", "/rules", "/left!", "/right!");
            }
        }
    }

    private void Includes()
    {
        var number = _root["include"]?.AsArray().Count ?? 0;
        foreach (var (include, path) in Items("include"))
        {
            string[] places = [path, "/params", "/rules!", "/fixed", "/left!", "/right!"];
            Remove("include", path, places);
            foreach (var side in new[] { "left", "right" })
            {
                foreach (var member in new[] { "keys", "params" })
                {
                    if (include[side]?[member] is { } prefix)
                    {
                        Remove("include", $"{path}/{side}/{member}", places);
                        Set("include", $"{path}/{side}/{member}", $"{prefix}"[..^1], places);
                        Set("include", $"{path}/{side}/{member}", $"x{prefix}", places);
                    }
                }
            }

            Edit("include", path, "twice", root => root["include"]!.AsArray().Add(include.DeepClone()), [.. places, $"/include/{number}"]);
            Edit("include", path, "swapped sides", root => (root.At(path)["left"], root.At(path)["right"]) = (include["right"]?.DeepClone(), include["left"]?.DeepClone()), places);
        }

        if (number == 2)
        {
            Edit("include", "/include", "maps swapped", root => (root.At("/include/0")["map"], root.At("/include/1")["map"]) = ($"{_root.At("/include/1")["map"]}", $"{_root.At("/include/0")["map"]}"), "/include", "/params", "/rules!");
        }
    }

    private void FixedValues()
    {
        foreach (var side in new[] { "left", "right" })
        {
            foreach (var (param, value) in _root["fixed"]?[side]?.AsObject() ?? [])
            {
                var path = $"/fixed/{side}/{param}";
                string[] places = [path, "/params", "/left!", "/right!", "/rules"];
                Remove("fixed", path, places);
                if (value is JsonObject same)
                {
                    Set("fixed", $"{path}/is", $"{same["is"]} + 1", places);
                    Expressions("fixed", $"{path}/is", $"{same["is"]}", places);
                }
                else if (value is JsonArray several)
                {
                    for (var i = 0; i < several.Count; i++)
                    {
                        Remove("fixed", $"{path}/{i}", places);
                    }

                    Set("fixed", path, new JsonArray([.. several.Reverse().Select(v => v?.DeepClone())]), places);
                }
                else
                {
                    Set("fixed", path, Another(value), places);
                }
            }
        }
    }

    private void Equations(string direction)
    {
        var other = direction == "to_right" ? "to_left" : "to_right";
        var members = _root["params"]?[direction]?.AsObject().ToList() ?? [];
        for (var i = 0; i < members.Count; i++)
        {
            var (param, value) = members[i];
            var path = $"/params/{direction}/{param}";
            string[] places = ["/params", "/rules", "/left!", "/right!", "/fixed"];
            Remove("equation dropped", path, places);
            if (i + 1 < members.Count)
            {
                var next = members[i + 1];
                Edit("equations swapped", path, $"with {next.Key}", root => (root["params"]![direction]![param], root["params"]![direction]![next.Key]) = (next.Value?.DeepClone(), value?.DeepClone()), places);
            }

            if (IsActivation(param))
            {
                Set("activation dropped", path, "'gelu'", places);
                Edit("activation dropped", $"/params/*/{param}", "on both sides", root =>
                {
                    root["params"]![direction]!.AsObject().Remove(param);
                    foreach (var back in root["params"]![other]!.AsObject().Where(m => IsActivation(m.Key)).Select(m => m.Key).ToList())
                    {
                        root["params"]![other]!.AsObject().Remove(back);
                    }
                }, places);
            }

            switch (value)
            {
                case JsonObject table:
                    var rows = table["values"]!.AsObject().ToList();
                    foreach (var row in rows)
                    {
                        Remove("table", $"{path}/values/{row.Key}", places);
                    }

                    Edit("table", path, "two rows swapped", root => (root.At(path)["values"]![rows[0].Key], root.At(path)["values"]![rows[1].Key]) = (rows[1].Value?.DeepClone(), rows[0].Value?.DeepClone()), places);
                    break;
                case JsonValue text when text.GetValueKind() == JsonValueKind.String:
                    Expressions("equation", path, $"{text}", places);
                    Set("equation", path, $"{text} + 1", places);
                    break;
                default:
                    Set("equation", path, Another(value), places);
                    break;
            }
        }
    }

    private static bool IsActivation(string param) => param.Split('.')[^1] is "act" or "act_layer" or "hidden_act";

    /// <summary>An expression with one number, operator or branch wrong.</summary>
    private void Expressions(string kind, string path, string text, params string[] places)
    {
        foreach (Match number in Whole.Matches(text))
        {
            Set(kind, path, $"{text[..number.Index]}{long.Parse(number.Value, CultureInfo.InvariantCulture) + 1}{text[(number.Index + number.Length)..]}", places);
        }

        foreach (Match match in Operator.Matches(text))
        {
            var wrong = match.Value switch
            {
                "==" => "!=",
                "!=" => "==",
                "<=" => ">",
                ">=" => "<",
                "<" => "<=",
                ">" => ">=",
                "//" => "*",
                "/" => "*",
                "*" => "+",
                "+" => "-",
                "%" => "//",
                " and " => " or ",
                " or " => " and ",
                "is null" => "is not null",
                "is not null" => "is null",
                _ => "",
            };
            Set(kind, path, $"{text[..match.Index]}{wrong}{text[(match.Index + match.Length)..]}", places);
        }

        if (text.Split(" if ") is [var then, var rest] && rest.Split(" else ") is [var condition, var otherwise])
        {
            Set(kind, path, $"{otherwise} if {condition} else {then}", places);
            Set(kind, path, then, places);
            Set(kind, path, otherwise, places);
        }
    }

    private void Rules()
    {
        var count = _root["rules"]!.AsArray().Count;
        for (var i = 0; i < count; i++)
        {
            var (rule, path) = (_root["rules"]![i]!.AsObject(), $"/rules/{i}");
            var (left, right) = ($"{rule["left"]}", $"{rule["right"]}");
            Remove("rule dropped", path, "/rules!");
            Edit("rule twice", path, "twice", root => root["rules"]!.AsArray().Add(rule.DeepClone()), path, $"/rules/{count}");
            Edit("sides swapped", path, "left is right", root => (root.At(path)["left"], root.At(path)["right"]) = (right, left), path);
            if (i + 1 < count)
            {
                Edit("partners swapped", path, "right of the next", root => (root.At(path)["right"], root.At($"/rules/{i + 1}")["right"]) = ($"{_root["rules"]![i + 1]!["right"]}", right), path, $"/rules/{i + 1}");
            }

            Patterns("left", left, path);
            Patterns("right", right, path);
            BothPatterns(left, right, path);
            Guards(rule, path);
            Steps(rule, path);
        }
    }

    private void Patterns(string side, string pattern, string path)
    {
        // Keys without a class lack nothing: what the left side has left over is told, or what cannot be stacked.
        string[] places = _root["right"]!["layout"] is null ? [path] : [path, "/rules!", "/right!"];
        foreach (Match index in Index.Matches(pattern).Where(m => m.Groups[1].Value != "p"))
        {
            var offset = index.Groups[2].Success ? int.Parse(index.Groups[2].Value, CultureInfo.InvariantCulture) : 0;
            foreach (var wrong in new[] { offset + 1, offset - 1 }.Where(o => o >= 0))
            {
                var hole = wrong == 0 ? $"{{{index.Groups[1]}}}" : $"{{{index.Groups[1]} + {wrong}}}";
                Set("index", $"{path}/{side}", $"{pattern[..index.Index]}{hole}{pattern[(index.Index + index.Length)..]}", places);
            }
        }

        var parts = Segments(pattern);
        if (parts.Count > 1)
        {
            Set("truncated", $"{path}/{side}", string.Join(Separator(pattern), parts.SkipLast(1)), path);
            Set("un-anchored", $"{path}/{side}", string.Join(Separator(pattern), parts.Skip(1)), path);
        }

        if (Hole(pattern, h => !h.Contains(':') && h.Contains('|')) is { } list)
        {
            var elements = list.Split('|');
            Set("order", $"{path}/{side}", pattern.Replace(list, string.Join('|', [elements[1], elements[0], .. elements[2..]]), StringComparison.Ordinal), path);
            Set("order", $"{path}/{side}", pattern.Replace(list, string.Join('|', [.. elements[1..], elements[0]]), StringComparison.Ordinal), path);
            Set("truncated", $"{path}/{side}", pattern.Replace(list, string.Join('|', elements[..^1]), StringComparison.Ordinal), path, "/rules!");
        }
    }

    /// <summary>A rule that takes more than its own keys, or fewer.</summary>
    private void BothPatterns(string left, string right, string path)
    {
        void Both(string kind, string change, string newLeft, string newRight) => Edit(kind, path, change, root => (root.At(path)["left"], root.At(path)["right"]) = (newLeft, newRight), path, "/rules!");

        var (onLeft, onRight) = (Segments(left), Segments(right));
        for (var tail = 1; tail < Math.Min(onLeft.Count, onRight.Count) && onLeft[^tail] == onRight[^tail]; tail++)
        {
            Both("un-anchored", $"{{rest*}} for {string.Join('.', onLeft.TakeLast(tail))}", string.Join('.', onLeft.SkipLast(tail).Append("{rest*}")), string.Join('.', onRight.SkipLast(tail).Append("{rest*}")));
        }

        if (left.Contains("{p}", StringComparison.Ordinal))
        {
            Both("truncated", "weights only", left.Replace("{p}", "weight", StringComparison.Ordinal), right.Replace("{p}", "weight", StringComparison.Ordinal));
        }

        if (left.EndsWith("{rest*}", StringComparison.Ordinal))
        {
            Both("truncated", "weights only", left.Replace("{rest*}", "weight", StringComparison.Ordinal), right.Replace("{rest*}", "weight", StringComparison.Ordinal));
        }

        if (Hole(left, h => h.Contains(':')) is { } set)
        {
            var fewer = set[..set.LastIndexOf('|')];
            Both("truncated", fewer, left.Replace(set, fewer, StringComparison.Ordinal), right.Replace(set, fewer, StringComparison.Ordinal));
        }
    }

    private void Guards(JsonObject rule, string path)
    {
        if (rule["if"] is { } guard)
        {
            Remove("guard", $"{path}/if", "/rules");
            Set("guard", $"{path}/if", $"not ({guard})", path, "/rules!");
            Set("guard", $"{path}/if", "false", path, "/rules!");
        }

        if (rule["direction"] is not null)
        {
            Remove("direction", $"{path}/direction", path);
        }
    }

    private void Steps(JsonObject rule, string path)
    {
        if (rule["via"] is not { } via)
        {
            return;
        }

        Remove("via dropped", $"{path}/via", path);
        if (via is JsonArray several)
        {
            for (var i = 0; i < several.Count; i++)
            {
                Remove("via dropped", $"{path}/via/{i}", path);
                Step(several[i]!.AsObject(), $"{path}/via/{i}", path);
            }
        }
        else
        {
            Step(via.AsObject(), $"{path}/via", path);
        }
    }

    private void Step(JsonObject steps, string path, string rule)
    {
        foreach (var (name, step) in steps)
        {
            var at = $"{path}/{name}";
            switch (name)
            {
                case "permute":
                    Set("axis", at, new JsonArray([.. Enumerable.Range(0, step!.AsArray().Count).Select(a => (JsonNode)a)]), rule);
                    break;
                case "split" or "concat":
                    Set("axis", $"{at}/dim", (int)step!["dim"]! + 1, rule);
                    Sizes(step, at, rule);
                    break;
                case "squeeze" or "unsqueeze":
                    Set("axis", at, (int)step! + 1, rule);
                    Edit("axis", at, "the opposite", root => (root.At(path)[name], root.At(path)[name == "squeeze" ? "unsqueeze" : "squeeze"]) = (null, (int)step!), rule);
                    break;
                case "reshape":
                    foreach (var member in new[] { "from", "to" })
                    {
                        var shape = step![member]!.AsArray();
                        for (var i = 0; i < shape.Count; i++)
                        {
                            Remove("reshape", $"{at}/{member}/{i}", rule);
                            Set("reshape", $"{at}/{member}/{i}", shape[i]!.GetValueKind() == JsonValueKind.Number ? (int)shape[i]! + 1 : $"{shape[i]} + 1", rule);
                        }

                        for (var i = 0; i + 1 < shape.Count; i++)
                        {
                            var (a, b) = ($"{at}/{member}/{i}", $"{at}/{member}/{i + 1}");
                            var (here, next) = (shape[i]!, shape[i + 1]!);
                            Edit("reshape", a, "swapped with the next", root => (root.At($"{at}/{member}").AsArray()[i], root.At($"{at}/{member}").AsArray()[i + 1]) = (next.DeepClone(), here.DeepClone()), rule);
                        }
                    }

                    break;
                case "fold":
                    Fold(step!.AsObject(), at, rule);
                    break;
                default:
                    throw new InvalidOperationException($"No mutants are made of '{name}'.");
            }
        }
    }

    private void Sizes(JsonNode step, string at, string rule)
    {
        if (step["sizes"] is not JsonArray sizes)
        {
            Set("size", $"{at}/sizes", new JsonArray(2, 1, 1), rule);
            Set("size", $"{at}/sizes", new JsonArray(1, 2, 1), rule);
            Set("size", $"{at}/sizes", new JsonArray(1, 1), rule);
            return;
        }

        Remove("size", $"{at}/sizes", rule);
        Set("size", $"{at}/sizes", new JsonArray([.. sizes.Reverse().Select(s => s!.DeepClone())]), rule);
        for (var i = 0; i < sizes.Count; i++)
        {
            Set("size", $"{at}/sizes/{i}", (int)sizes[i]! + 1, rule);
        }
    }

    private void Fold(JsonObject fold, string at, string rule)
    {
        var plus = fold["plus"]!.AsArray();
        for (var i = 0; i < plus.Count; i++)
        {
            Remove("fold", $"{at}/plus/{i}", rule);
            Set("fold", $"{at}/plus/{i}", $"{plus[i]}" == "norm" ? "conv_norm" : "norm", rule);
        }

        if (fold["minus"] is not null)
        {
            Remove("fold", $"{at}/minus", rule);
        }

        if (fold["eps"] is not null)
        {
            Remove("fold", $"{at}/eps", rule);
            Set("fold", $"{at}/eps", 1e-3, rule);
        }

        foreach (var flag in new[] { "scaled", "residual" })
        {
            Set("fold", $"{at}/{flag}", fold[flag] is not { } said || !(bool)said, rule);
        }
    }

    private void OneSided(string side)
    {
        foreach (var (one, path) in Items(side))
        {
            Remove("one side", path, "/rules!", $"/{side}");
            Edit("one side", path, "twice", root => root[side]!.AsArray().Add(one.DeepClone()), path, $"/{side}");
            var key = $"{one["key"]}";
            var parts = Segments(key);
            if (parts.Count > 1)
            {
                Set("truncated", $"{path}/key", string.Join('.', parts.SkipLast(1)), path);
                Set("un-anchored", $"{path}/key", string.Join('.', parts.Skip(1)), path);
                Set("un-anchored", $"{path}/key", parts[0] + ".{rest*}", path);
            }

            if (Hole(key, h => h.Contains(':')) is { } set)
            {
                Set("truncated", $"{path}/key", key.Replace(set, set[..set.LastIndexOf('|')], StringComparison.Ordinal), path, "/rules!");
            }

            if (one["fill"] is { } fill)
            {
                Set("fill", $"{path}/fill", (int)fill + 1, path);
                Edit("fill", path, "may hold anything", root => (root.At(path)["fill"], root.At(path)["unused"]) = (null, true), path);
            }
            else
            {
                Edit("fill", path, "must be 0", root =>
                {
                    root.At(path).AsObject().Remove("unused");
                    root.At(path)["fill"] = 0;
                }, path);
            }
        }
    }

    private IEnumerable<(JsonObject Json, string Path)> Items(string member) =>
        (_root[member]?.AsArray() ?? []).Select((node, i) => (node!.AsObject(), $"/{member}/{i}"));

    private void Remove(string kind, string path, params string[] places) =>
        Edit(kind, path, $"{Short(_root.At(path))} -> removed", root =>
        {
            var (parent, key) = Parent(root, path);
            if (parent is JsonArray array)
            {
                array.RemoveAt(int.Parse(key, CultureInfo.InvariantCulture));
            }
            else
            {
                parent.AsObject().Remove(key);
            }
        }, places);

    private void Set(string kind, string path, JsonNode? value, params string[] places)
    {
        var (parent, last) = Parent(_root, path);
        var before = parent is JsonObject json && !json.ContainsKey(last) ? "unsaid" : Short(_root.At(path));
        Edit(kind, path, $"{before} -> {Short(value)}", root =>
        {
            if (Parent(root, path) is (JsonArray array, var index))
            {
                array[int.Parse(index, CultureInfo.InvariantCulture)] = value?.DeepClone();
            }
            else
            {
                Parent(root, path).Parent[last] = value?.DeepClone();
            }
        }, places);
    }

    private void Edit(string kind, string path, string change, Action<JsonObject> edit, params string[] places)
    {
        var root = _root.DeepClone().AsObject();
        edit(root);
        _all.Add(new(_map, kind, path, change, root.ToJsonString(Written), places));
    }

    private static (JsonNode Parent, string Key) Parent(JsonNode root, string path)
    {
        var slash = path.LastIndexOf('/');
        return (root.At(path[..slash]), path[(slash + 1)..]);
    }

    /// <summary>Another value of the same kind.</summary>
    private static JsonNode? Another(JsonNode? value) => value?.GetValueKind() switch
    {
        null => 0.5,
        JsonValueKind.True => false,
        JsonValueKind.False => true,
        JsonValueKind.Number => $"{value}".Contains('e') || $"{value}".Contains('.') ? 0.125 : (int)value + 1,
        _ => $"{value}" switch
        {
            "tok" => "avg",
            "token" => "avg",
            "learnable" => "sin_cos_2d",
            "none" => "linear",
            "linear" => "mlp",
            "plain" => "gated",
            "learned" => "none",
            "last" => "argmax",
            "map" => "",
            "dinov3" => "cat",
            "eva" => "rope",
            "ij" => "xy",
            "attn_abs" => "avg",
            var text => throw new InvalidOperationException($"No other value than '{text}' is known."),
        },
    };

    /// <summary>The parts of a pattern between the dots that stand in no hole.</summary>
    private static char Separator(string pattern) => pattern.Contains('/', StringComparison.Ordinal) ? '/' : '.';

    private static List<string> Segments(string pattern)
    {
        var separator = Separator(pattern);
        var (parts, depth, start) = (new List<string>(), 0, 0);
        for (var i = 0; i < pattern.Length; i++)
        {
            depth += pattern[i] switch { '{' => 1, '}' => -1, _ => 0 };
            if (pattern[i] == separator && depth == 0)
            {
                parts.Add(pattern[start..i]);
                start = i + 1;
            }
        }

        return [.. parts, pattern[start..]];
    }

    private static string? Hole(string pattern, Func<string, bool> which) =>
        pattern.Split('{', '}').Where((part, i) => i % 2 == 1 && part.Contains('|') && which(part)).FirstOrDefault();

    private static string Short(JsonNode? value)
    {
        var text = value?.ToJsonString(new(Written) { WriteIndented = false }) ?? "null";
        return text.Length <= 90 ? text : $"{text[..87]}...";
    }
}

internal static class JsonNodeExtensions
{
    public static JsonNode At(this JsonNode root, string path) =>
        path.Split('/').Skip(1).Aggregate(root, (at, part) => (at is JsonArray array ? array[int.Parse(part, CultureInfo.InvariantCulture)] : at[part])!);
}
