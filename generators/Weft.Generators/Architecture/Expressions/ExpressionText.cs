namespace Weft.Generators.Architecture.Expressions;

/// <summary>Writes an expression as the language spells it, for messages and for shape comments.</summary>
internal static class ExpressionText
{
    private const int Choice = 0, Disjunction = 1, Conjunction = 2, Negation = 3, Comparison = 4, Sum = 5, Product = 6, Unary = 7, Power = 8, Atom = 9;

    public static string Of(Expr expr) => Write(expr).Text;

    public static string OfShape(IEnumerable<Expr> dims) => $"[{string.Join(", ", dims.Select(Of))}]";

    /// <summary>Sizes for a comment: one that takes long to say, or that only the caller has a name for, is left out.</summary>
    public static string Brief(IEnumerable<Expr> dims) => $"[{string.Join(", ", dims.Select(d => Of(d) is { Length: <= 24 } text && !d.All().Any(e => e is IncomingExpr) ? text : "…"))}]";

    private static (string Text, int Level) Write(Expr expr) => expr switch
    {
        LiteralExpr { Value: var value } => (value.ToString(), value.IsNumber && value.Number < 0 ? Unary : Atom),
        NameExpr name => (name.Name.Substring(name.Name.LastIndexOfAny(['.', '#']) + 1), Atom),
        AliasExpr alias => (alias.Name, Atom),
        RuntimeExpr runtime => (runtime.Name, Atom),
        CarriedExpr carried => (carried.Local, Atom),
        SlotSizeExpr size => ($"{size.Slot}.{size.Output} size", Atom),
        IncomingExpr incoming => ($"dim {incoming.Index} of {incoming.Input}", Atom),
        UnaryExpr { Operator: "is null" } test => ($"{At(test.Operand, Comparison + 1)} is null", Comparison),
        UnaryExpr { Operator: "not", Operand: UnaryExpr { Operator: "is null" } test } => ($"{At(test.Operand, Comparison + 1)} is not null", Comparison),
        UnaryExpr { Operator: "not" } not => ($"not {At(not.Operand, Negation)}", Negation),
        UnaryExpr { Operator: Narrowing.Operator } value => Write(value.Operand),
        UnaryExpr negate => ($"-{At(negate.Operand, Unary)}", Unary),
        BinaryExpr { Operator: "**" } power => ($"{At(power.Left, Atom)} ** {At(power.Right, Unary)}", Power),
        BinaryExpr { Operator: var op } binary when LevelOf(op) is var level => ($"{At(binary.Left, level)} {op} {At(binary.Right, level + 1)}", level),
        ConditionalExpr choice => ($"{At(choice.Then, Choice + 1)} if {At(choice.Condition, Choice + 1)} else {At(choice.Else, Choice)}", Choice),
        IndexExpr index => ($"{At(index.Target, Atom)}[{Of(index.Index)}]", Atom),
        CallExpr { Function: "[]" } list => ($"[{string.Join(", ", list.Arguments.Select(Of))}]", Atom),
        CallExpr call => ($"{call.Function}({string.Join(", ", call.Arguments.Select(Of))})", Atom),
        _ => (expr.ToString(), Atom),
    };

    private static int LevelOf(string op) => op switch
    {
        "or" => Disjunction,
        "and" => Conjunction,
        "+" or "-" => Sum,
        "*" or "/" or "//" or "%" => Product,
        _ => Comparison,
    };

    private static string At(Expr expr, int level)
    {
        var (text, own) = Write(expr);
        return own >= level ? text : $"({text})";
    }
}
