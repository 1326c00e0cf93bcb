using System.Text.RegularExpressions;
using Weft.Generators.Architecture;
using Weft.Generators.Architecture.Binding;
using Weft.Generators.Architecture.Expressions;
using Weft.Generators.Architecture.Lowering;
using Weft.Generators.Architecture.Points;
using Weft.Generators.Diagnostics;
using Weft.Generators.Emission;
using Weft.Generators.Json;
using Weft.Generators.Tests.Schemas;

namespace Weft.Generators.Tests.Architecture.Nodes;

/// <summary>An architecture around a body, with params of every type, lowered.</summary>
internal static partial class ToyBody
{
    public const string File = "toy.arch.json";

    private const string Params = """
        "params": {
            "width": 12, "heads": 3, "depth": 2, "flag": false, "other": true, "eps": 1e-6,
            "size": { "type": "size2", "default": [4, 6] },
            "act": { "type": "act", "default": "gelu" },
            "pool": { "enum": ["", "avg", "token"], "default": "token" },
            "ls": { "type": "float", "null": true },
            "widths": [12, 24]
          },
          "require": ["width > 0 and heads > 0 and depth > 0 and (flag or other or true) and eps > 0 and prod(size) > 0 and act != 'relu' and pool != 'avg' or widths[0] > 0 or ls is null"],
        """;

    private static readonly Dictionary<string, string> Inputs = new()
    {
        ["tokens"] = """{ "x": "float[b, n, width]" }""",
        ["image"] = """{ "x": "float[b, 3, h, w]" }""",
        ["map"] = """{ "x": "float[b, width, size[0], size[1]]" }""",
        ["vector"] = """{ "x": "float[b, width]" }""",
        ["heads"] = """{ "x": "float[b, heads, n, width]" }""",
        ["masked"] = """{ "x": "float[b, n, width]", "mask?": "float[n, n]" }""",
        ["ids"] = """{ "x": "int[b, n]" }""",
        ["marked"] = """{ "x": "float[b, n, width]", "ids": "int[b, n]" }""",
        ["pair"] = """{ "x": "float[b, n, width]", "y": "float[b, m, width]" }""",
    };

    /// <summary>The text of the architecture.</summary>
    /// <param name="input">A name among the inputs above, the inputs as an object, or a shape.</param>
    /// <param name="body">JSON of the body.</param>
    /// <param name="more">Members of the file beside the usual ones.</param>
    public static string Json(string input, string body, string more = "") => $$"""
        {
          "class": "Toy", "layouts": { "toy": {} },
          {{Params}}{{(more.Length > 0 ? $" {more}," : "")}}
          "inputs": {{(Inputs.TryGetValue(input, out var known) ? known : input.StartsWith('{') ? input : $"{{ \"x\": \"{input}\" }}")}},
          "body": {{body}},
          "outputs": { "output": "$_" }
        }
        """;

    /// <summary>The lowered architecture; fails when it has a problem.</summary>
    public static LoweredArchitecture Lower(string json, string components = "")
    {
        var bound = Bind(json, components);
        Lines(bound.Problems).ShouldBeEmpty();
        return ArchitectureLowerer.Lower(bound.Model!, [], CancellationToken.None);
    }

    /// <summary>What is wrong with an architecture: id, place and message.</summary>
    public static IReadOnlyList<string> Problems(string json, string components = "")
    {
        var bound = Bind(json, components);
        if (bound.Model is not { } model)
        {
            return Lines(bound.Problems);
        }

        try
        {
            var problems = new ProblemList();
            Manifest.At(ArchitectureLowerer.Lower(model, [], CancellationToken.None), Defaults(model), problems, CancellationToken.None);
            if (problems.Count == 0)
            {
                SchemaCheck.Accepts(File, json);
                SchemaCheck.Accepts("parts.components.json", components.Length > 0 ? components : "{}");
            }

            return Lines(problems.ToArray());
        }
        catch (LoweringException e)
        {
            return Lines([e.Problem]);
        }
    }

    /// <summary>
    /// What a body becomes: for each class its constructor (after +), the statements of its <c>forward</c> and its shape, then the keys
    /// at the defaults; or what is wrong with it.
    /// </summary>
    public static string Describe(string input, string body, string more = "", string components = "")
    {
        var json = Json(input, body, more);
        if (Problems(json, components) is { Count: > 0 } problems)
        {
            return string.Join("\n", problems);
        }

        var lowered = Lower(json, components);
        var lines = new List<string>();
        foreach (var model in lowered.Classes.Append(lowered.Root))
        {
            if (model != lowered.Root)
            {
                lines.Add($"class {model.Name}({string.Join(", ", model.Parameters.Select(ExpressionText.Of))})");
            }

            lines.AddRange(Constructor(lowered, model.Name).Select(line => $"+ {line}"));
            lines.AddRange(Statements(model));
            lines.Add($"-> {model.Output}");
        }

        return string.Join("\n", Keys(lowered) is { Count: > 0 } keys ? [.. lines, $"keys: {string.Join("; ", keys)}"] : lines);
    }

    /// <summary>Keys and shapes at the defaults.</summary>
    public static List<string> Keys(LoweredArchitecture lowered)
    {
        var problems = new ProblemList();
        var entries = Manifest.At(lowered, Defaults(lowered.Architecture), problems, CancellationToken.None);
        Lines(problems.ToArray()).ShouldBeEmpty();
        return [.. entries.Select(e => $"{e.Key} [{string.Join(", ", e.Shape)}]")];
    }

    /// <summary>The statements of a class's <c>forward</c>, without those that every method has.</summary>
    public static IEnumerable<string> Statements(ClassModel model) => model.Methods[0].Body.Split('\n')
        .Where(line => line.Length > 0 && !line.Contains("Ops.Expect(") && !line.StartsWith("return scope.Keep(x)", StringComparison.Ordinal))
        .Select(line => Spaces().Replace(line, " //"));

    /// <summary>What the constructor of a class does.</summary>
    private static IEnumerable<string> Constructor(LoweredArchitecture lowered, string name)
    {
        var text = ModuleEmitter.Emit(lowered);
        var start = text.IndexOf($"internal {name}(", StringComparison.Ordinal);
        var lines = text[start..].Split('\n').SkipWhile(line => line.Trim() != "{").ToList();
        var indent = lines[0].Length + 3;
        return lines.Skip(1).TakeWhile(line => line.Length == 0 || line.StartsWith(new string(' ', indent), StringComparison.Ordinal))
            .Where(line => line.Trim() is not ("" or "config.Validate();" or "_config = config;")).Select(line => line[indent..]);
    }

    public static IReadOnlyList<string> Lines(EquatableArray<Problem> problems) =>
        [.. problems.Select(p => $"{p.Rule.Id} {p.Origin.Path}{(p.OnKey ? " (name)" : "")}: {p.Message}")];

    private static Bound<ArchitectureModel> Bind(string json, string components)
    {
        EquatableArray<JsonFile> files = components.Length > 0 ? [new JsonFile("parts.components.json", JsonParser.Parse(components))] : [];
        return ArchitectureBinder.Bind(new ArchitectureSources(new JsonFile(File, JsonParser.Parse(json)), "Toys", files, [], []));
    }

    private static Point Defaults(ArchitectureModel model) => Point.Of(model, "the defaults", model.Params.ToDictionary(p => p.Name, p => p.Default));

    [GeneratedRegex(" +//")]
    private static partial Regex Spaces();
}
