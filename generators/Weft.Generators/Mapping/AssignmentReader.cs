using System.Globalization;
using Weft.Generators.Architecture.Expressions;
using Weft.Generators.Diagnostics;
using Weft.Generators.Json;

namespace Weft.Generators.Mapping;

/// <summary>Reads <c>to_right</c> or <c>to_left</c>: every param of the target side from an expression over the other side.</summary>
internal sealed class AssignmentReader(SideReader source, SideSchema target, string direction, ProblemList problems)
{
    private static readonly Form TableForm = new(
        "table", "A value translated by a table.",
        Required("of", ValueKind.Formula, "The value of the other side.", "\"vision.hidden_act\""),
        Required("values", ValueKind.Map(ValueKind.Literal), "The param's value for each of its values. Of several that give one, the first comes back.", "{ \"gelu\": \"gelu\" }"));

    /// <summary>Params by name, with dots into slots.</summary>
    public static readonly ValueKind Kind = ValueKind.Map(ValueKind.Either(ValueKind.Expression, ValueKind.Object(() => TableForm)));

    /// <param name="json">The object of assignments.</param>
    /// <param name="owner">Reader of the object that holds it.</param>
    /// <param name="others">Those that hold where nothing is said here, the first of each.</param>
    public EquatableArray<AssignmentModel> Read(JsonObject json, ObjectReader owner, IReadOnlyList<AssignmentModel> others)
    {
        var assignments = new List<AssignmentModel>();
        var meant = new HashSet<string?>(StringComparer.Ordinal);
        foreach (var member in json.Members)
        {
            var param = target.Params.FirstOrDefault(p => p.Name == member.Key);
            if (param is null && Slot(member, owner) is { } copied)
            {
                assignments.AddRange(copied);
            }
            else if (param is null)
            {
                var hint = target.Derived.Any(d => d.Name == member.Key)
                    ? $" {target.Class} derives it from other params."
                    : Suggestion.For(member.Key!, target.Params.Select(p => p.Name));
                problems.AddOnKey(Rules.UnknownName, owner.OriginOf(member), member.Key!, hint);
                meant.Add(Suggestion.Nearest(member.Key!, target.Params.Select(p => p.Name)));
            }
            else if (One(param, member, owner) is { } assignment)
            {
                assignments.Add(assignment);
            }
        }

        assignments.AddRange(others.Where(a => json[a.Param] is null && assignments.All(own => own.Param != a.Param)).GroupBy(a => a.Param, StringComparer.Ordinal).Select(g => g.First()));
        foreach (var param in target.Params.Where(p => assignments.All(a => a.Param != p.Name) && json[p.Name] is null && !meant.Contains(p.Name)))
        {
            problems.Add(Rules.Unassigned, owner.OriginOf(json), param.Name, target.Class, direction);
        }

        return assignments.ToEquatableArray();
    }

    /// <summary>A whole slot from one that holds the same class; null where it names none.</summary>
    private IEnumerable<AssignmentModel>? Slot(JsonNode member, ObjectReader owner) =>
        SideSchema.HeldAt(target, member.Key!) is { } to && member is JsonString from && SideSchema.HeldAt(source.Side, from.Value) is { } held && held == to
            ? from param in to.Params
              let address = $"{member.Key}.{param.Name}"
              where target.Params.Any(p => p.Name == address)
              select new AssignmentModel(address, param.Type, new NameExpr($"{from.Value}.{param.Name}"), [], owner.OriginOf(member))
            : null;

    private AssignmentModel? One(SideParam param, JsonNode node, ObjectReader owner)
    {
        switch (node)
        {
            case JsonObject table:
                return Table(param, owner.Inner(table, TableForm));
            case JsonString text:
                return source.Read(text) is { } read && Fits(param, read.Expr, read.Type, owner.OriginOf(node))
                    ? new(param.Name, param.Type, read.Expr, [], owner.OriginOf(node))
                    : null;
            default:
                return owner.Value(node) is { } value && Fits(param, new LiteralExpr(value), new ExprType(value.Kind), owner.OriginOf(node))
                    ? new(param.Name, param.Type, new LiteralExpr(value), [], owner.OriginOf(node))
                    : null;
        }
    }

    private AssignmentModel? Table(SideParam param, ObjectReader reader)
    {
        var of = reader.Required<JsonString>("of", "the value of the other side that the table translates") is { } text ? source.Read(text) : null;
        var values = reader.Required<JsonObject>("values", "the value of this param for each value of the other side");
        reader.Finish();
        if (of is not { } read || values is null)
        {
            return null;
        }

        if (read.Type.Kind is not (ExprKind.Text or ExprKind.Bool or ExprKind.Int))
        {
            problems.Add(Rules.WrongKind, reader.OriginOf(reader.Json["of"]!), "a string, bool or int, whose values can be listed", read.Type.ToString());
            return null;
        }

        var rows = new List<TableRow>();
        foreach (var member in values.Members)
        {
            if (From(read.Type, member.Key!) is not { } from)
            {
                problems.Add(new Problem(Rules.BadValue, reader.OriginOf(member), [$"'{member.Key}' is not {read.Type}.{Suggestion.For(member.Key!, read.Type.Choices)}"], OnKey: true));
            }
            else if (reader.Value(member) is { } value)
            {
                if (param.Type.TryConvert(value, out var to))
                {
                    rows.Add(new(from, to));
                    continue;
                }

                var hint = value.Kind == ExprKind.Text ? Suggestion.For(value.Text, param.Type.Choices) : "";
                problems.Add(Rules.BadValue, reader.OriginOf(member), $"{value} is not {param.Type}, the type of '{param.Name}'.{hint}");
            }
        }

        if (values.Members.Count == 0)
        {
            problems.Add(Rules.WrongKind, reader.OriginOf(values), "at least one value", "none");
        }

        return rows.Count > 0 ? new(param.Name, param.Type, read.Expr, rows.ToEquatableArray(), reader.Origin) : null;
    }

    /// <summary>A member name of a table as a value of the type; <c>null</c> is null where that is allowed.</summary>
    private static ExprValue? From(ExprType type, string text) => type.Kind switch
    {
        _ when type.Nullable && text == "null" => ExprValue.Null,
        ExprKind.Bool => text is "true" or "false" ? ExprValue.Bool(text == "true") : null,
        ExprKind.Int => long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && number.ToString(CultureInfo.InvariantCulture) == text ? ExprValue.Int(number) : null,
        _ => type.TryConvert(ExprValue.String(text), out var value) ? value : null,
    };

    private bool Fits(SideParam param, Expr expr, ExprType type, Origin origin)
    {
        if (Fits(param.Type, expr, type))
        {
            return true;
        }

        var found = expr is LiteralExpr literal ? literal.Value.ToString() : $"'{ExpressionText.Of(expr)}', which is {type}";
        var advice = type.Kind == ExprKind.Text && param.Type.Kind == ExprKind.Text && expr is not LiteralExpr ? "; translate it with { \"of\", \"values\" }" : "";
        problems.Add(Rules.WrongKind, origin, $"{param.Type} for '{param.Name}'", found + advice);
        return false;
    }

    private bool Fits(ExprType target, Expr expr, ExprType type) => expr switch
    {
        LiteralExpr literal => target.TryConvert(literal.Value, out _),
        ConditionalExpr choice => Fits(target, choice.Then, TypeOf(choice.Then)) && Fits(target, choice.Else, TypeOf(choice.Else)),
        CallExpr { Function: "[]", Arguments: var items } when target.Kind == ExprKind.Size2 => items.Count == 2 && items.All(i => TypeOf(i).Kind == ExprKind.Int),
        _ when type.Nullable && !target.Nullable => false,
        _ => target.Kind switch
        {
            // Two enums are two C# types even when their texts agree.
            ExprKind.Text => type.Kind == ExprKind.Text && type.EnumName == target.EnumName && (target.Choices.Count == 0 || type.Choices.All(c => target.Choices.Contains(c))),
            ExprKind.Float or ExprKind.Size2 => type.Kind == target.Kind || type.Kind == ExprKind.Int,
            ExprKind.List => type.Kind == ExprKind.List && type.Element == target.Element,
            _ => type.Kind == target.Kind,
        },
    };

    private ExprType TypeOf(Expr expr) => source.TypeOf(expr);
}
