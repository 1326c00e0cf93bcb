using Weft.Generators.Diagnostics;
using Weft.Generators.Json;

namespace Weft.Generators.Mapping;

/// <summary>Turns a <c>*.map.json</c> into a <see cref="MappingModel"/>.</summary>
internal static class MappingBinder
{
    /// <summary>What a mapping file's name ends with.</summary>
    public const string Extension = ".map.json";

    /// <param name="root">The file's value.</param>
    /// <param name="file">The file's path.</param>
    /// <param name="sides">Known architectures by class name.</param>
    /// <param name="problems">Receives what is malformed.</param>
    /// <returns>The model, or null when anything is malformed.</returns>
    public static MappingModel? Bind(JsonNode root, string file, IReadOnlyDictionary<string, SideSchema> sides, ProblemList problems)
    {
        if (root is not JsonObject json)
        {
            problems.Add(Rules.WrongKind, new Origin(file, root.Path), "an object", root.Kind);
            return null;
        }

        var problemsBefore = problems.Count;
        var reader = new ObjectReader(json, file, problems);
        var left = Side(reader, "left", sides);
        var right = Side(reader, "right", sides);
        var overLeft = left is null ? null : new SideReader(left, file, problems);
        var overRight = right is null ? null : new SideReader(right, file, problems);

        var conditions = reader.Objects("require").Select(c => Condition(new ObjectReader(c, file, problems), overLeft, overRight)).OfType<ConditionModel>().ToList();
        var rules = new KeyRuleReader(overLeft, problems);
        _ = reader.Required<JsonArray>("rules", "which keys of the left side are which of the right");
        var rulesBefore = problems.Count;
        var keyRules = (json["rules"] is JsonArray ? reader.Objects("rules") : []).Select(r => rules.Rule(new ObjectReader(r, file, problems))).OfType<KeyRuleModel>().ToList();
        var (toRight, toLeft) = Params(reader, overLeft, overRight, rules: json["rules"] as JsonArray, areRead: problems.Count == rulesBefore);
        var leftOnly = reader.Objects("left_only").Select(o => rules.OneSided(new ObjectReader(o, file, problems))).OfType<OneSidedModel>().ToList();
        var rightOnly = reader.Objects("right_only").Select(o => rules.OneSided(new ObjectReader(o, file, problems))).OfType<OneSidedModel>().ToList();
        reader.Finish();

        return problems.Count > problemsBefore || left is null || right is null
            ? null
            : new(
                NameOf(file),
                reader.Origin,
                left,
                right,
                conditions.ToEquatableArray(),
                toRight,
                toLeft,
                keyRules.ToEquatableArray(),
                leftOnly.ToEquatableArray(),
                rightOnly.ToEquatableArray());
    }

    /// <summary>The file's name without folder and extension.</summary>
    public static string NameOf(string file)
    {
        var name = file.Substring(file.LastIndexOfAny(['/', '\\']) + 1);
        return name.EndsWith(Extension, StringComparison.OrdinalIgnoreCase) ? name.Substring(0, name.Length - Extension.Length) : name;
    }

    private static SideSchema? Side(ObjectReader reader, string member, IReadOnlyDictionary<string, SideSchema> sides)
    {
        if (reader.Required<JsonObject>(member, $"the architecture of the {member} side") is not { } json)
        {
            return null;
        }

        var side = new ObjectReader(json, reader.File, reader.Problems);
        var name = side.Required<JsonString>("architecture", "the class name of an architecture");
        side.Finish();
        if (name is null)
        {
            return null;
        }

        if (sides.TryGetValue(name.Value, out var schema))
        {
            return schema;
        }

        reader.Problems.Add(Rules.UnknownArchitecture, side.OriginOf(name), name.Value, Suggestion.For(name.Value, sides.Keys.OrderBy(k => k, StringComparer.Ordinal)));
        return null;
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

    /// <param name="reader">Reader of the file.</param>
    /// <param name="left">The left side, where it is known.</param>
    /// <param name="right">The right side, where it is known.</param>
    /// <param name="rules">The rules: one with a direction holds the mapping to the right, and nothing is assigned to the left.</param>
    /// <param name="areRead">Whether they are well-formed; else they may not say yet what is needed.</param>
    private static (EquatableArray<AssignmentModel> ToRight, EquatableArray<AssignmentModel> ToLeft) Params(ObjectReader reader, SideReader? left, SideReader? right, JsonArray? rules, bool areRead)
    {
        if (reader.Required<JsonObject>("params", "how the params of each side follow from the other") is not { } json)
        {
            return default;
        }

        var isLoadOnly = rules is not null && rules.Items.OfType<JsonObject>().Any(r => r["direction"] is not null);
        var inner = new ObjectReader(json, reader.File, reader.Problems);
        var toRight = inner.Required<JsonObject>("to_right", "the right side's params over the left's");
        var toLeft = isLoadOnly || !areRead ? inner.Optional<JsonObject>("to_left") : inner.Required<JsonObject>("to_left", "the left side's params over the right's");
        inner.Finish();
        if (isLoadOnly && areRead && toLeft is not null)
        {
            reader.Problems.AddOnKey(Rules.UnknownMember, inner.OriginOf(toLeft), "to_left", " A rule with a direction holds the mapping to the right.");
        }

        return left is null || right is null || toRight is null
            ? default
            : (new AssignmentReader(left, right.Side, "to_right", reader.Problems).Read(toRight, inner),
               toLeft is null || isLoadOnly ? [] : new AssignmentReader(right, left.Side, "to_left", reader.Problems).Read(toLeft, inner));
    }
}
