using System.Globalization;
using Weft.Generators.Architecture.Expressions;

namespace Weft.Generators.Emission;

/// <summary>Writes an expression as C#. <paramref name="names"/> says what a param, index or size is called where the code stands.</summary>
internal sealed class CSharpExpression(Func<Expr, string> names, Func<Expr, ExprType> types)
{
    private const int Atom = 10, Unary = 9, Product = 8, Sum = 7, Order = 6, Equality = 5, AndLevel = 4, OrLevel = 3, Choice = 2;

    private readonly TypeChecker _checker = new(types);

    public string Write(Expr expr) => Code(expr).Text;

    /// <summary>Safe as an operand of anything.</summary>
    public string WriteOperand(Expr expr) => At(expr, Unary);

    /// <summary>Safe before a <c>?</c>.</summary>
    public string WriteCondition(Expr expr) => At(expr, OrLevel);

    private string At(Expr expr, int level)
    {
        var (text, own) = Code(expr);
        return own >= level ? text : $"({text})";
    }

    private (string Text, int Level) Code(Expr expr) => expr switch
    {
        LiteralExpr literal => Literal(literal.Value, null),
        UnaryExpr { Operator: "is null" } test => ($"{At(test.Operand, Order)} is null", Order),
        UnaryExpr { Operator: "not", Operand: UnaryExpr { Operator: "is null" } test } => ($"{At(test.Operand, Order)} is not null", Order),
        UnaryExpr { Operator: "not" } not => ($"!{At(not.Operand, Unary)}", Unary),
        // Two signs side by side would be C#'s decrement.
        UnaryExpr { Operand: UnaryExpr { Operator: "-" } or LiteralExpr } negate => ($"-({Write(negate.Operand)})", Unary),
        UnaryExpr { Operator: Narrowing.Operator } value => (At(value.Operand, Atom) + (IsReference(_checker.TypeOf(value.Operand)) ? "" : ".Value"), Atom),
        UnaryExpr negate => ($"-{At(negate.Operand, Unary)}", Unary),
        BinaryExpr binary => Binary(binary),
        ConditionalExpr { Condition: UnaryExpr { Operator: "is null" } test, Else: UnaryExpr { Operator: Narrowing.Operator } known } choice when test.Operand == known.Operand => ($"{At(known.Operand, OrLevel)} ?? {At(choice.Then, OrLevel)}", Choice),
        ConditionalExpr choice => ($"{At(choice.Condition, OrLevel)} ? {At(choice.Then, OrLevel)} : {At(choice.Else, Choice)}", Choice),
        IndexExpr index => (Index(index), Atom),
        CallExpr { Function: "[]" } list => ($"[{string.Join(", ", list.Arguments.Select(Write))}]", Atom),
        CallExpr call => (Call(call), Atom),
        _ => (names(expr), Atom),
    };

    /// <summary>Types whose null C# itself keeps track of.</summary>
    private static bool IsReference(ExprType type) => type.Kind == ExprKind.List || (type.Kind == ExprKind.Text && type.EnumName.Length == 0);

    private (string Text, int Level) Binary(BinaryExpr expr)
    {
        var (op, level) = expr.Operator switch
        {
            "and" => ("&&", AndLevel),
            "or" => ("||", OrLevel),
            "==" or "!=" => (expr.Operator, Equality),
            "<" or "<=" or ">" or ">=" => (expr.Operator, Order),
            "+" or "-" => (expr.Operator, Sum),
            "*" => ("*", Product),
            "/" => ("Divide", Atom),
            "//" => ("FloorDiv", Atom),
            "%" => ("FloorMod", Atom),
            _ => ("Pow", Atom),
        };
        if (level == Atom)
        {
            return ($"{op}({Write(expr.Left)}, {Write(expr.Right)})", Atom);
        }

        if (level == Equality)
        {
            return ($"{Compared(expr.Left, expr.Right)} {op} {Compared(expr.Right, expr.Left)}", Equality);
        }

        // Constants alone would be computed in 32 bits.
        var cast = level is Sum or Product && IsNarrow(expr.Left) && IsNarrow(expr.Right) ? "(long)" : "";
        return ($"{cast}{At(expr.Left, cast.Length > 0 ? Unary : level)} {op} {At(expr.Right, level + 1)}", level);
    }

    /// <summary>An integer that is no <c>long</c> in C#.</summary>
    private static bool IsNarrow(Expr expr) => expr switch
    {
        LiteralExpr { Value: var value } => value.Kind == ExprKind.Int,
        UnaryExpr { Operator: "-" } negate => IsNarrow(negate.Operand),
        ConditionalExpr choice => IsNarrow(choice.Then) && IsNarrow(choice.Else),
        CallExpr { Function: "len" } => true,
        CallExpr { Function: "int" or "min" or "max" } call => call.Arguments.All(IsNarrow),
        _ => false,
    };

    /// <summary>A side of an equality: a text beside an enum is the enum's member.</summary>
    private string Compared(Expr side, Expr other) => side is LiteralExpr literal && _checker.TypeOf(other) is { EnumName.Length: > 0 } type
        ? Literal(literal.Value, type).Text
        : At(side, Order);

    private string Index(IndexExpr index)
    {
        var target = index.Target is CallExpr { Function: "[]" } list ? Array(list) : At(index.Target, Atom);
        return _checker.TypeOf(index.Target).Kind == ExprKind.Size2 && index.Index is LiteralExpr { Value.Integer: var axis }
            ? $"{target}.{(axis == 0 ? "Height" : "Width")}"
            : $"{target}[{(index.Index is LiteralExpr ? Write(index.Index) : $"(int)({Write(index.Index)})")}]";
    }

    /// <summary>A list that is asked for an item: a collection expression alone has no type.</summary>
    private string Array(CallExpr list) =>
        $"new {ConfigEmitter.TypeName(new ExprType(_checker.TypeOf(list).Element))}[] {{ {string.Join(", ", list.Arguments.Select(Write))} }}";

    private string Call(CallExpr call)
    {
        if (call.Function == "int" && _checker.TypeOf(call.Arguments[0]).Kind == ExprKind.Int)
        {
            return At(call.Arguments[0], Atom);
        }

        if (call.Function == "len" && (_checker.TypeOf(call.Arguments[0]).Kind == ExprKind.Size2 ? 2 : (call.Arguments[0] as CallExpr)?.Arguments.Count) is { } count)
        {
            return count.ToString(CultureInfo.InvariantCulture);
        }

        return string.Format(CultureInfo.InvariantCulture, Functions.ByName[call.Function].CSharp, [.. call.Arguments.Select(a => call.Function == "len" ? At(a, Atom) : Write(a))]);
    }

    private static (string Text, int Level) Literal(ExprValue value, ExprType? type)
    {
        var text = Of(value, type);
        return (text, text.StartsWith("-", StringComparison.Ordinal) ? Unary : Atom);
    }

    /// <summary>A value as a C# constant of a type.</summary>
    public static string Of(ExprValue value, ExprType? type) => value.Kind switch
    {
        ExprKind.Null => "null",
        ExprKind.Bool => value.IsTrue ? "true" : "false",
        ExprKind.Text when type is { EnumName.Length: > 0 } => $"{type.EnumName}.{EnumMember(value.Text)}",
        ExprKind.Text => Identifier.Literal(value.Text),
        ExprKind.Size2 => $"new Size2({value.Integer.ToString(CultureInfo.InvariantCulture)}, {value.Second.ToString(CultureInfo.InvariantCulture)})",
        ExprKind.List => $"[{string.Join(", ", value.Items.Select(i => Of(i, null)))}]",
        ExprKind.Int => Integer(value.Integer),
        _ => Real(value.Real),
    };

    /// <summary>The member of a C# enum for one of its texts.</summary>
    public static string EnumMember(string text) => text.Length == 0 ? "None" : Identifier.Pascal(text);

    private static string Integer(long value) => value == long.MinValue ? "long.MinValue" : value.ToString(CultureInfo.InvariantCulture);

    private static string Real(double value) =>
        double.IsNaN(value) ? "double.NaN" : double.IsPositiveInfinity(value) ? "double.PositiveInfinity" : double.IsNegativeInfinity(value) ? "double.NegativeInfinity" : ExprValue.Format(value).Replace("E", "e");
}
