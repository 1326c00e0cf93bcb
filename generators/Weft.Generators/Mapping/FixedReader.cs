using Weft.Generators.Architecture.Expressions;
using Weft.Generators.Diagnostics;
using Weft.Generators.Json;

namespace Weft.Generators.Mapping;

/// <summary>Reads <c>fixed</c>: params of one side that the other side does not know, with the values that they may have. Each is a condition and an assignment.</summary>
internal sealed class FixedReader(SideReader reader, bool isLeft, ProblemList problems)
{
    public static readonly Form Form = new(
        "fixed", "Params of one side that the other does not know, with the value or the list of values that they may have; the first is written on the way back. { \"is\" } names a value of the same side that it must equal.",
        Optional("left", Values, "Params of the left side.", example: "{ \"pool\": \"avg\" }"),
        Optional("right", Values, "Params of the right side."));

    private static readonly Form SameForm = new(
        "same", "A param that must equal a value of its own side.",
        Required("is", ValueKind.Formula, "The value."));

    private readonly SideSchema side = reader.Side;

    private static ValueKind Values => ValueKind.Map(ValueKind.Either(ValueKind.Literal, ValueKind.Object(() => SameForm)));

    /// <param name="owner">Reader of the object that holds a member a side.</param>
    public IReadOnlyList<FixedValue> Read(ObjectReader owner)
    {
        if (owner.Optional<JsonObject>(isLeft ? "left" : "right") is not { } json)
        {
            return [];
        }

        return [.. json.Members.Select(m => One(m, owner)).OfType<FixedValue>()];
    }

    private FixedValue? One(JsonNode member, ObjectReader owner)
    {
        var origin = owner.OriginOf(member);
        if (side.Params.FirstOrDefault(p => p.Name == member.Key) is not { } param)
        {
            problems.AddOnKey(Rules.UnknownName, origin, member.Key!, Suggestion.For(member.Key!, side.Params.Select(p => p.Name)));
            return null;
        }

        if (member is JsonObject same)
        {
            return Equal(param, owner.Inner(same, SameForm), origin);
        }

        // An array is several values, except for a param that is one.
        var nodes = member is JsonArray { Items.Count: > 0 } array && param.Type.Kind is not (ExprKind.List or ExprKind.Size2) ? array.Items : [member];
        var values = nodes.Select(n => Value(param, n, owner)).OfType<ExprValue>().ToEquatableArray();
        if (values.Count < nodes.Count)
        {
            return null;
        }

        var name = new NameExpr(param.Name);
        var condition = values.Select(v => Is(name, v)).Aggregate(Expr.Or);
        return new(
            new FixedParam(isLeft, param.Name, values),
            new ConditionModel(isLeft, param.OnlyIf is { } counts ? Expr.Or(Expr.Not(counts), condition) : condition, $"must be {string.Join(" or ", values)}", origin) { Param = param.Name },
            new AssignmentModel(param.Name, param.Type, new LiteralExpr(values[0]), [], origin));
    }

    /// <summary>A param that must equal a value of its own side; what it becomes on the way back is assigned as any other.</summary>
    private FixedValue? Equal(SideParam param, ObjectReader owner, Origin origin)
    {
        var text = owner.Required<JsonString>("is", "the value of the same side that it must equal");
        owner.Finish();
        if (text is null || reader.Read(text) is not { } read)
        {
            return null;
        }

        if (read.Type != param.Type)
        {
            problems.Add(Rules.WrongKind, owner.OriginOf(text), $"{param.Type} for '{param.Name}'", read.Type.ToString());
            return null;
        }

        return new(
            new FixedParam(isLeft, param.Name, []) { Is = read.Expr },
            new ConditionModel(isLeft, new BinaryExpr("==", new NameExpr(param.Name), read.Expr), $"must be {text.Value}", origin) { Param = param.Name },
            null);
    }

    private ExprValue? Value(SideParam param, JsonNode node, ObjectReader owner)
    {
        if (owner.Value(node) is not { } said)
        {
            return null;
        }

        if (param.Type.TryConvert(said, out var value))
        {
            return value;
        }

        problems.Add(Rules.BadValue, owner.OriginOf(node), $"{said} is not {param.Type}, the type of '{param.Name}'.{(said.Kind == ExprKind.Text ? Suggestion.For(said.Text, param.Type.Choices) : "")}");
        return null;
    }

    private static Expr Is(Expr name, ExprValue value) => value.Kind switch
    {
        ExprKind.Null => new UnaryExpr("is null", name),
        ExprKind.Bool => value.IsTrue ? name : Expr.Not(name),
        _ => new BinaryExpr("==", name, new LiteralExpr(value)),
    };
}

/// <summary>A param that the other side does not know, as what a mapping asks of its side and, where values are listed, as what it assigns on the way back.</summary>
internal sealed record FixedValue(FixedParam Param, ConditionModel Condition, AssignmentModel? Assignment);
