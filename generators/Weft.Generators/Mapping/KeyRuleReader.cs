using System.Globalization;
using Weft.Generators.Architecture.Expressions;
using Weft.Generators.Diagnostics;
using Weft.Generators.Json;

namespace Weft.Generators.Mapping;

/// <summary>Reads rules over keys: patterns, operations, guards, keys of one side.</summary>
internal sealed class KeyRuleReader(SideReader? left, ProblemList problems)
{
    private const string Patterns = "A whole key, in which {i} is an index, {p} is weight or bias, {p:a|b} one of others, and {q|k|v} an ordered list of keys.";

    public static readonly Form Form = new(
        "rule", "Which keys of the left side are which of the right; it reads in both directions.",
        Required("left", ValueKind.Text, $"The key pattern of the left side. {Patterns}", "\"blocks.{i}.attn.qkv.{p}\""),
        Required("right", ValueKind.Text, "The key pattern of the right side, with the same indices.", "\"layers.{i}.{q|k|v}_proj.{p}\""),
        Optional("via", ValueKind.OneOrList(ValueKind.Object(() => StepReader.Form)), "What happens to the tensors on the way to the right, in order.", example: "{ \"permute\": [1, 0] }"),
        Optional("if", ValueKind.Formula, "The rule counts where this holds, over the left side's params."),
        Optional("direction", ValueKind.OneOf("load"), "Needed, and allowed, where an operation cannot be undone: fold, resample, cast."));

    public static readonly Form OneSidedForm = new(
        "one_sided", "A key that the other side lacks. Its tensor holds a constant, or anything that does not count.",
        Required("key", ValueKind.Text, $"The key pattern. {Patterns}"),
        Optional("fill", ValueKind.Number, "The constant that it holds; it is checked, and written on the way back. Needed unless 'unused'.", example: "0"),
        Optional("unused", ValueKind.Flag, "It may hold anything: it is left out, and zeros are written on the way back.", "false"));

    /// <summary>A rule, or null when it is malformed.</summary>
    public KeyRuleModel? Rule(ObjectReader reader)
    {
        var problemsBefore = problems.Count;
        var leftNode = reader.Required<JsonString>("left", "the key pattern of the left side");
        var rightNode = reader.Required<JsonString>("right", "the key pattern of the right side");
        var via = new StepReader(reader, left, problems).Read();
        Expr? guard = null;
        if (reader.Optional<JsonString>("if") is { } condition)
        {
            guard = left?.ReadCondition(condition);
        }

        Direction(reader, via, isRead: problems.Count == problemsBefore);
        reader.Finish();
        var from = leftNode is null ? null : Pattern(leftNode, reader);
        var to = rightNode is null ? null : Pattern(rightNode, reader);
        if (from is null || to is null || problems.Count > problemsBefore || !SameCaptures(from, to, reader) || !CountsAgree(from, to, via, reader))
        {
            return null;
        }

        return new(from.Text, to.Text, via, guard, reader.Origin);
    }

    /// <summary>A key that the other side lacks, or null when it is malformed.</summary>
    public OneSidedModel? OneSided(ObjectReader reader)
    {
        var key = reader.Required<JsonString>("key", "the key pattern");
        var fill = reader.Optional<JsonNumber>("fill");
        var unused = reader.Flag("unused");
        reader.Finish();
        if (reader.Json["fill"] is null && !unused)
        {
            problems.Add(Rules.MissingMember, reader.Origin, "fill", "the constant that the tensor holds; or write \"unused\": true for a tensor that may hold anything");
        }
        else if (fill is not null && unused)
        {
            problems.Add(Rules.WrongKind, reader.OriginOf(fill), "either 'fill' or 'unused'", "both");
        }

        var value = 0.0;
        if (fill is not null && (!double.TryParse(fill.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out value) || double.IsInfinity(value)))
        {
            problems.Add(Rules.WrongKind, reader.OriginOf(fill), "a number", $"{fill.Text}, which no double holds");
        }

        return key is not null && Pattern(key, reader) is { } pattern ? new(pattern.Text, value, unused, reader.Origin) : null;
    }

    /// <summary>A rule says itself that it cannot be undone, so that nobody is surprised by what the mapping cannot do.</summary>
    private void Direction(ObjectReader reader, EquatableArray<Step> via, bool isRead)
    {
        var direction = reader.Optional<JsonString>("direction");
        var lossy = via.FirstOrDefault(s => !s.IsInvertible);
        if (direction is not null && direction.Value != "load")
        {
            problems.Add(Rules.WrongKind, reader.OriginOf(direction), "\"load\", the only direction that a rule can be held to", $"'{direction.Value}'");
        }
        else if (lossy is not null && reader.Json["direction"] is null)
        {
            problems.Add(Rules.MissingMember, lossy.Origin, "direction", "\"load\", as what goes in here does not follow from what comes out");
        }
        else if (lossy is null && direction is not null && isRead)
        {
            problems.Add(Rules.WrongKind, reader.OriginOf(direction), "no direction where every operation can be undone", $"'{direction.Value}'");
        }
    }

    private KeyPattern? Pattern(JsonString node, ObjectReader reader)
    {
        var pattern = KeyPattern.TryParse(node.Value, out var error);
        if (pattern is null)
        {
            problems.Add(Rules.Pattern, reader.OriginOf(node), $"Key pattern '{node.Value}': {error}.");
        }

        return pattern;
    }

    private bool SameCaptures(KeyPattern from, KeyPattern to, ObjectReader reader)
    {
        var (here, there) = (from.CaptureTexts.Distinct().ToList(), to.CaptureTexts.Distinct().ToList());
        if (here.Except(there).FirstOrDefault() is { } missing)
        {
            problems.Add(Rules.Pattern, reader.OriginOf(reader.Json["right"]!), $"'{missing}' of the left pattern does not stand in '{to.Text}': both sides need the same captures.");
            return false;
        }

        if (there.Except(here).FirstOrDefault() is { } extra)
        {
            problems.Add(Rules.Pattern, reader.OriginOf(reader.Json["left"]!), $"'{extra}' of the right pattern does not stand in '{from.Text}': both sides need the same captures.");
            return false;
        }

        return true;
    }

    private bool CountsAgree(KeyPattern from, KeyPattern to, EquatableArray<Step> via, ObjectReader reader)
    {
        var count = from.Count;
        foreach (var step in via)
        {
            if (step.Count(count, to.Count) is not { } next)
            {
                problems.Add(Rules.BadStep, step.Origin, step.CountError(count));
                return false;
            }

            count = next;
        }

        if (count == to.Count)
        {
            return true;
        }

        var advice = via.Count > 0 ? "" : count == 1 ? "; split it with \"via\"" : to.Count == 1 ? "; concatenate them with \"via\"" : "";
        problems.Add(Rules.BadStep, reader.Origin, $"'{from.Text}' gives {Tensors(count)}, but '{to.Text}' stands for {Keys(to.Count)}{advice}.");
        return false;
    }

    private static string Tensors(int count) => count == 1 ? "1 tensor" : $"{Number(count)} tensors";

    private static string Keys(int count) => count == 1 ? "1 key" : $"{Number(count)} keys";

    private static string Number(int count) => count.ToString(CultureInfo.InvariantCulture);
}
