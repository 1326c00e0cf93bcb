using System.Globalization;
using Weft.Generators.Architecture.Expressions;
using Weft.Generators.Diagnostics;
using Weft.Generators.Emission;
using Weft.Generators.Json;

namespace Weft.Generators.Architecture.Binding;

/// <summary>Reads params: a JSON literal, or an object with a type and a default.</summary>
internal static class ParamReader
{
    private static readonly IReadOnlyDictionary<string, ExprType> Types = new Dictionary<string, ExprType>(StringComparer.Ordinal)
    {
        ["int"] = ExprType.Int,
        ["float"] = ExprType.Float,
        ["bool"] = ExprType.Bool,
        ["string"] = ExprType.Text,
        ["size2"] = ExprType.Size2,
        ["act"] = Activations.Type,
        ["list<int>"] = new(ExprKind.List, Element: ExprKind.Int),
        ["list<float>"] = new(ExprKind.List, Element: ExprKind.Float),
        ["list<bool>"] = new(ExprKind.List, Element: ExprKind.Bool),
        ["list<string>"] = new(ExprKind.List, Element: ExprKind.Text),
    };

    public static readonly Form Form = new(
        "param", "A param with its type.",
        Optional("type", ValueKind.Either(ValueKind.OneOf([.. Types.Keys]), ValueKind.Name), $"Its type: {string.Join(", ", Types.Keys)}, or the name of an enum param above. Needed without 'enum'.", example: "\"float\""),
        Optional("enum", ValueKind.OneOrList(ValueKind.Text), "The texts that it may be; in C# an enum.", example: "[\"avg\", \"token\"]"),
        Optional("default", ValueKind.Literal, "Its value where a config does not say; for a number a text is a constant expression. Needed unless it may be null.", example: "\"8 / 3\""),
        Optional("null", ValueKind.Flag, "It may be null.", "false"))
    {
        Alternatives = [["type"], ["enum"]],
    };

    /// <summary>The names of types.</summary>
    public static IEnumerable<string> TypeNames => Types.Keys;

    /// <summary>The type that a name in JSON stands for; null for an unknown one, which is reported.</summary>
    public static ExprType? TypeNamed(JsonString name, ObjectReader reader)
    {
        if (Types.TryGetValue(name.Value, out var type))
        {
            return type;
        }

        reader.Problems.Add(Rules.BadValue, reader.OriginOf(name), $"'{name.Value}' is no type.{Suggestion.For(name.Value, Types.Keys)}");
        return null;
    }

    /// <summary>The params of an architecture, in file order.</summary>
    public static IReadOnlyList<ParamModel> Read(ObjectReader file, string className, SlotReader slots)
    {
        var result = new List<ParamModel>();
        var properties = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var member in file.Members("params"))
        {
            if (!NodeReader.IsName(member.Key!) || ExprNames.Reserved.Contains(member.Key!))
            {
                file.Problems.AddOnKey(Rules.BadName, file.OriginOf(member), member.Key!);
            }
            else
            {
                // One that is wrong keeps its name: what uses it is not at fault.
                CheckProperty(member, file, className, properties);
                if (member is JsonObject obj && SlotReader.IsSlot(obj))
                {
                    slots.Read(member.Key!, file.Inner(obj, SlotReader.Form));
                }
                else
                {
                    result.Add(One(member, file, className, result));
                }
            }
        }

        return result;
    }

    private static void CheckProperty(JsonNode member, ObjectReader file, string className, Dictionary<string, string> properties)
    {
        var property = Identifier.Pascal(member.Key!);
        if (properties.TryGetValue(property, out var taken))
        {
            file.Problems.AddOnKey(Rules.DuplicateName, file.OriginOf(member), member.Key!, $"param '{taken}' ('{property}' in C#)");
        }
        else if (TakenNames.Config.Contains(property) || property == $"{className}Config")
        {
            file.Problems.AddOnKey(Rules.DuplicateName, file.OriginOf(member), member.Key!, $"a member of every config ('{property}' in C#)");
        }

        properties[property] = member.Key!;
    }

    private static ParamModel One(JsonNode member, ObjectReader file, string className, IReadOnlyList<ParamModel> earlier)
    {
        var origin = file.OriginOf(member);
        if (member is not JsonObject obj)
        {
            return Literal(member, file.Value(member), file);
        }

        var reader = file.Inner(obj, Form);
        var nullable = reader.Flag("null");
        ExprType? type;
        if (reader.Optional("enum") is not null)
        {
            var choices = reader.Texts("enum").Select(t => t.Value).ToEquatableArray();
            type = new ExprType(ExprKind.Text, Choices: choices, EnumName: className + Identifier.Pascal(member.Key!));
            if (Identifier.Pascal(member.Key!) is "Config" or "Output")
            {
                file.Problems.AddOnKey(Rules.DuplicateName, origin, member.Key!, $"the class '{type.EnumName}'");
            }

            if (choices.Count == 0 || choices.Select(CSharpExpression.EnumMember).Distinct().Count() != choices.Count)
            {
                file.Problems.Add(Rules.BadValue, origin.At("enum"), "An enum needs values that differ also as C# names.");
                type = null;
            }
        }
        else
        {
            // The name of an earlier enum is the type of both.
            type = reader.Required<JsonString>("type", "int, float, bool, string, act, size2, list<…> or the name of an enum param (or give 'enum')") is { } name
                ? earlier.FirstOrDefault(p => p.Name == name.Value && p.Type.Choices.Count > 0)?.Type ?? TypeNamed(name, reader)
                : null;
        }

        var given = reader.Optional("default");
        reader.Finish();
        if (type is null)
        {
            return new ParamModel(member.Key!, Guess(obj, given) with { Nullable = nullable }, ExprValue.Null, origin);
        }

        type = type with { Nullable = nullable };
        if (given is null)
        {
            if (!nullable)
            {
                file.Problems.Add(Rules.MissingMember, origin, "default", "every param has one");
            }

            return new ParamModel(member.Key!, type, ExprValue.Null, origin);
        }

        return new ParamModel(member.Key!, type, Constant(given, type, reader) ?? ExprValue.Null, origin);
    }

    private static ParamModel Literal(JsonNode member, ExprValue? value, ObjectReader file)
    {
        if (value is { Kind: ExprKind.Text } text && double.TryParse(text.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && !double.IsInfinity(number))
        {
            // Taken as the number: what uses it is not at fault.
            file.Problems.Add(Rules.BadValue, file.OriginOf(member), $"{text} in quotes is a text: a number stands without them, and a text that looks like one is {{ \"type\": \"string\", \"default\": \"{text.Text}\" }}.");
            value = number == Math.Floor(number) && Math.Abs(number) < long.MaxValue ? ExprValue.Int((long)number) : ExprValue.Float(number);
        }

        var type = value is { } found ? TypeOf(found) : null;
        if (value is not null && type is null)
        {
            file.Problems.Add(Rules.BadValue, file.OriginOf(member), $"{value} does not say a type; write {{ \"type\": …, \"default\": … }}.");
        }

        return new ParamModel(member.Key!, type ?? ExprType.Int, value ?? ExprValue.Null, file.OriginOf(member));
    }

    /// <summary>The type that a value has by itself; null for null, and for a list of several kinds or of lists.</summary>
    private static ExprType? TypeOf(ExprValue value)
    {
        var element = value.Kind == ExprKind.List && value.Items.Count > 0 ? value.Items[0].Kind : ExprKind.Int;
        return value.Kind == ExprKind.Null || (value.Kind == ExprKind.List && (value.Items.Any(i => i.Kind != element) || element is ExprKind.List or ExprKind.Null)) ? null
            : value.Kind == ExprKind.List ? new ExprType(ExprKind.List, Element: element)
            : new ExprType(value.Kind);
    }

    /// <summary>The type that a param whose type is wrong was probably meant to have.</summary>
    private static ExprType Guess(JsonObject param, JsonNode? given) =>
        param["type"] is JsonString name && Suggestion.Nearest(name.Value, Types.Keys) is { } near ? Types[near]
        : given is not null && ObjectReader.ValueOf(given) is { } value && TypeOf(value) is { } type ? type
        : ExprType.Int;

    /// <summary>A value of a type; for a number a text is a constant expression.</summary>
    public static ExprValue? Constant(JsonNode node, ExprType type, ObjectReader reader)
    {
        ExprValue? value = null;
        if (node is JsonString text && type.Kind is ExprKind.Int or ExprKind.Float)
        {
            try
            {
                value = new Evaluator(leaf => throw new EvaluationException($"'{ExpressionText.Of(leaf)}' is no constant.")).Evaluate(ExpressionParser.Parse(((JsonString)node).Value));
            }
            catch (Exception e) when (e is EvaluationException or ExpressionException)
            {
                reader.Problems.Add(Rules.Expression, reader.OriginOf(node), e.Message);
                return null;
            }
        }

        value ??= reader.Value(node);
        return value is { } found ? Convert(found, type, reader.OriginOf(node), reader.Problems) : null;
    }

    /// <summary>A value as a type has it, or null with a report.</summary>
    private static ExprValue? Convert(ExprValue value, ExprType type, Origin origin, ProblemList problems)
    {
        if (type.TryConvert(value, out var converted))
        {
            return converted;
        }

        var hint = value.Kind == ExprKind.Text && type.Choices.Count > 0 ? Suggestion.For(value.Text, type.Choices) : "";
        problems.Add(Rules.BadValue, origin, string.Format(CultureInfo.InvariantCulture, "{0} is not {1}.{2}", value, type, hint));
        return null;
    }
}
