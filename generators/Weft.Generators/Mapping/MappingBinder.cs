using Weft.Generators.Architecture.Binding;
using Weft.Generators.Architecture.Expressions;
using Weft.Generators.Diagnostics;
using Weft.Generators.Json;

namespace Weft.Generators.Mapping;

/// <summary>Turns a <c>*.map.json</c> into a <see cref="MappingModel"/>.</summary>
internal static class MappingBinder
{
    /// <summary>What a mapping file's name ends with.</summary>
    public const string Extension = ".map.json";

    public static readonly Form Form = new(
        "mapping", "A mapping between two layouts of equivalent models; from it come the converters in both directions.",
        Required("left", ValueKind.Object(() => SideFinder.Form), "The architecture of the left side.", "{ \"architecture\": \"TinyMlp\" }"),
        Required("right", ValueKind.Either(ValueKind.Object(() => SideFinder.Form), ValueKind.Object(() => KeySetReader.Form)), "The architecture of the right side, or a set of keys without a class."),
        Optional("require", ValueKind.OneOrList(ValueKind.Object(() => ConditionForm)), "What can be converted at all."),
        Optional("params", ValueKind.Object(() => ParamsForm), "How the params of each side follow from the other's. Needed unless the right side is a set of keys."),
        Optional("fixed", ValueKind.Object(() => FixedReader.Form), "Params of one side that the other does not know."),
        Optional("include", ValueKind.OneOrList(ValueKind.Object(() => IncludeReader.Form)), "Mappings between parts of the two sides."),
        Required("rules", ValueKind.List(ValueKind.Object(() => KeyRuleReader.Form)), "Which keys of the left side are which of the right; every key of both is covered once.", "[{ \"left\": \"blocks.{i}.norm1.{p}\", \"right\": \"layers.{i}.ln_1.{p}\" }]"),
        Optional("left_only", ValueKind.OneOrList(ValueKind.Object(() => KeyRuleReader.OneSidedForm)), "Keys of the left side that the right lacks."),
        Optional("right_only", ValueKind.OneOrList(ValueKind.Object(() => KeyRuleReader.OneSidedForm)), "Keys of the right side that the left lacks."));

    private static readonly Form ConditionForm = new(
        "condition", "A condition on one side, and the refusal where it fails.",
        Optional("left", ValueKind.Formula, "The condition, over the left side's params.", example: "\"pool == 'avg'\""),
        Optional("right", ValueKind.Formula, "The condition, over the right side's params; either this or 'left'."),
        Required("says", ValueKind.Text, "The refusal that a user reads."));

    private static readonly Form ParamsForm = new(
        "params", "How the params of each side follow from the other's. The build proves that both invert each other.",
        Required("to_right", AssignmentReader.Kind, "The right side's params over the left's."),
        Optional("to_left", AssignmentReader.Kind, "The left side's params over the right's. Needed unless a rule has a direction."));

    /// <param name="root">The file's value.</param>
    /// <param name="file">The file's path.</param>
    /// <param name="sides">Known architectures by class name.</param>
    /// <param name="problems">Receives what is malformed.</param>
    /// <param name="others">Mappings that this one may include.</param>
    /// <param name="known">Names of all mappings, for messages.</param>
    /// <returns>The model, or null when anything is malformed.</returns>
    public static MappingModel? Bind(JsonNode root, string file, IReadOnlyDictionary<string, SideSchema> sides, ProblemList problems, IReadOnlyList<JsonFile>? others = null, IReadOnlyList<string>? known = null)
    {
        if (root is not JsonObject json)
        {
            problems.Add(Rules.WrongKind, new Origin(file, root.Path), "an object", root.Kind);
            return null;
        }

        var problemsBefore = problems.Count;
        var reader = new ObjectReader(json, Form, file, problems);
        var left = new SideFinder(sides, problems).Read(reader, "left");
        var keySet = KeySetReader.Find(json) is { } keys ? KeySetReader.Read(reader.Inner(keys, KeySetReader.Form), left) : null;
        var right = KeySetReader.Find(json) is null ? new SideFinder(sides, problems).Read(reader, "right") : keySet?.SchemaFor(left);
        _ = reader.Optional("right");
        var overLeft = left is null ? null : new SideReader(left, file, problems);
        var overRight = right is null ? null : new SideReader(right, file, problems);

        // What an included file says wrong is reported at that file; one that includes itself is left out, and so reported as unknown.
        var includable = (others ?? []).Where(o => o.Path != file).GroupBy(o => NameOf(o.Path)).ToDictionary(g => g.Key, g => g.First(), StringComparer.Ordinal);
        (bool IsKnown, MappingModel? Model) Included(string name) => !includable.TryGetValue(name, out var included) ? default : (true, Bind(included.Root, included.Path, sides, new ProblemList(), [.. includable.Values]));
        var includes = left is null || right is null ? Skipped(reader) : new IncludeReader(left, right, Included, known ?? [.. includable.Keys], problems).Read(reader);

        var conditions = reader.Objects("require").Select(c => Condition(reader.Inner(c, ConditionForm), overLeft, overRight)).OfType<ConditionModel>().ToList();
        var @fixed = Fixed(reader, overLeft, overRight);
        var rules = new KeyRuleReader(overLeft, problems);
        _ = reader.Required<JsonArray>("rules", "which keys of the left side are which of the right");
        var rulesBefore = problems.Count;
        var keyRules = (json["rules"] is JsonArray ? reader.Objects("rules") : []).Select(r => rules.Rule(reader.Inner(r, KeyRuleReader.Form))).OfType<KeyRuleModel>().ToList();
        var isLoadOnly = includes?.Any(i => i.Model.IsLoadOnly) == true || (json["rules"] is JsonArray array && array.Items.OfType<JsonObject>().Any(r => r["direction"] is not null));
        var (toRight, toLeft) = KeySetReader.Find(json) is not null ? Same(reader, left) : Params(reader, overLeft, overRight, includes, @fixed, isLoadOnly, areRead: problems.Count == rulesBefore);
        var leftOnly = reader.Objects("left_only").Select(o => rules.OneSided(reader.Inner(o, KeyRuleReader.OneSidedForm))).OfType<OneSidedModel>().ToList();
        var rightOnly = reader.Objects("right_only").Select(o => rules.OneSided(reader.Inner(o, KeyRuleReader.OneSidedForm))).OfType<OneSidedModel>().ToList();
        reader.Finish();

        return problems.Count > problemsBefore || left is null || right is null || includes is null
            ? null
            : new(
                NameOf(file),
                reader.Origin,
                left,
                right,
                conditions.Concat(@fixed.Select(f => f.Condition)).Concat(includes.SelectMany(i => i.Conditions)).ToEquatableArray(),
                toRight,
                toLeft,
                keyRules.Concat(includes.SelectMany(i => i.Rules)).ToEquatableArray(),
                leftOnly.Concat(includes.SelectMany(i => i.LeftOnly)).ToEquatableArray(),
                rightOnly.Concat(includes.SelectMany(i => i.RightOnly)).ToEquatableArray())
            {
                KeySet = keySet,
                Fixed = @fixed.Select(f => f.Param).Concat(includes.SelectMany(i => i.Fixed)).ToEquatableArray(),
            };
    }

    private static List<FixedValue> Fixed(ObjectReader reader, SideReader? left, SideReader? right)
    {
        if (reader.Optional<JsonObject>("fixed") is not { } json || left is null || right is null)
        {
            return [];
        }

        var inner = reader.Inner(json, FixedReader.Form);
        List<FixedValue> all = [.. new FixedReader(left, isLeft: true, reader.Problems).Read(inner), .. new FixedReader(right, isLeft: false, reader.Problems).Read(inner)];
        inner.Finish();
        return all;
    }

    private static IReadOnlyList<Include>? Skipped(ObjectReader reader)
    {
        _ = reader.Optional("include");
        return null;
    }

    /// <summary>The file's name without folder and extension.</summary>
    public static string NameOf(string file)
    {
        var name = file.Substring(file.LastIndexOfAny(['/', '\\']) + 1);
        return name.EndsWith(Extension, StringComparison.OrdinalIgnoreCase) ? name.Substring(0, name.Length - Extension.Length) : name;
    }

    private static ConditionModel? Condition(ObjectReader reader, SideReader? left, SideReader? right)
    {
        var onLeft = reader.Optional<JsonString>("left");
        var onRight = reader.Optional<JsonString>("right");
        var says = reader.Required<JsonString>("says", "the refusal that a user reads");
        reader.Finish();
        if (reader.Json["left"] is not null && reader.Json["right"] is not null)
        {
            reader.Problems.Add(Rules.WrongKind, reader.Origin, "a condition on 'left' or on 'right'", "both");
            return null;
        }

        if (reader.Json["left"] is null && reader.Json["right"] is null)
        {
            reader.Problems.Add(Rules.MissingMember, reader.Origin, "left", "a condition on the left side's params, or \"right\" with one on the right's");
            return null;
        }

        var condition = onLeft is not null ? left?.ReadCondition(onLeft) : onRight is not null ? right?.ReadCondition(onRight) : null;
        return condition is null || says is null ? null : new(onLeft is not null, condition, says.Value, reader.Origin);
    }

    /// <summary>The configs of a key set are those of the class.</summary>
    private static (EquatableArray<AssignmentModel> ToRight, EquatableArray<AssignmentModel> ToLeft) Same(ObjectReader reader, SideSchema? left)
    {
        if (reader.Optional("params") is { } node)
        {
            reader.Problems.AddOnKey(Rules.UnknownMember, reader.OriginOf(node), "params", " The right side has no params of its own: they are the left side's.");
        }

        var same = (left?.Params ?? []).Select(p => new AssignmentModel(p.Name, p.Type, new NameExpr(p.Name), [], reader.Origin)).ToEquatableArray();
        return (same, same);
    }

    /// <param name="reader">Reader of the file.</param>
    /// <param name="left">The left side, where it is known.</param>
    /// <param name="right">The right side, where it is known.</param>
    /// <param name="includes">Included mappings, where they are known.</param>
    /// <param name="fixed">Params that have one value.</param>
    /// <param name="isLoadOnly">A rule holds the mapping to the right: nothing is assigned to the left.</param>
    /// <param name="areRead">Whether the rules are well-formed; else they may not say yet what is needed.</param>
    private static (EquatableArray<AssignmentModel> ToRight, EquatableArray<AssignmentModel> ToLeft) Params(ObjectReader reader, SideReader? left, SideReader? right, IReadOnlyList<Include>? includes, IReadOnlyList<FixedValue> @fixed, bool isLoadOnly, bool areRead)
    {
        if (reader.Required<JsonObject>("params", "how the params of each side follow from the other") is not { } json)
        {
            return default;
        }

        var inner = reader.Inner(json, ParamsForm);
        var toRight = inner.Required<JsonObject>("to_right", "the right side's params over the left's");
        var toLeft = isLoadOnly || !areRead ? inner.Optional<JsonObject>("to_left") : inner.Required<JsonObject>("to_left", "the left side's params over the right's");
        inner.Finish();
        if (isLoadOnly && areRead && toLeft is not null)
        {
            reader.Problems.AddOnKey(Rules.UnknownMember, inner.OriginOf(toLeft), "to_left", " A rule with a direction holds the mapping to the right.");
        }

        if (left is null || right is null || includes is null || toRight is null)
        {
            return default;
        }

        EquatableArray<AssignmentModel> Read(JsonObject assignments, SideReader from, SideReader to, bool isToRight) => new AssignmentReader(from, to.Side, isToRight ? "to_right" : "to_left", reader.Problems)
            .Read(assignments, inner, [.. @fixed.Where(f => f.Condition.OnLeft != isToRight).Select(f => f.Assignment).OfType<AssignmentModel>().Concat(includes.SelectMany(i => i.Assignments(isToRight, to.Side)))]);
        return (Read(toRight, left, right, isToRight: true), toLeft is null || isLoadOnly ? [] : Read(toLeft, right, left, isToRight: false));
    }
}
