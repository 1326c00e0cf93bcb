namespace Weft.Generators.Architecture.Expressions;

/// <summary>Writes an expression as the language spells it, for messages and for shape comments.</summary>
internal static class ExpressionText
{
    public static string Of(Expr expr) => expr switch
    {
        LiteralExpr literal => literal.Value.ToString(),
        NameExpr name => name.Name,
        AliasExpr alias => alias.Name,
        RuntimeExpr runtime => runtime.Name,
        CarriedExpr carried => carried.Local,
        IncomingExpr incoming => $"dim {incoming.Index} of {incoming.Input}",
        UnaryExpr { Operator: "is null" } test => $"{Tight(test.Operand)} is null",
        UnaryExpr { Operator: "not", Operand: UnaryExpr { Operator: "is null" } test } => $"{Tight(test.Operand)} is not null",
        UnaryExpr { Operator: "not" } not => $"not {Tight(not.Operand)}",
        UnaryExpr negate => $"-{Tight(negate.Operand)}",
        BinaryExpr binary => $"{Tight(binary.Left)} {binary.Operator} {Tight(binary.Right)}",
        ConditionalExpr choice => $"{Tight(choice.Then)} if {Tight(choice.Condition)} else {Tight(choice.Else)}",
        IndexExpr index => $"{Tight(index.Target)}[{Of(index.Index)}]",
        CallExpr { Function: "[]" } list => $"[{string.Join(", ", list.Arguments.Select(Of))}]",
        CallExpr call => $"{call.Function}({string.Join(", ", call.Arguments.Select(Of))})",
        _ => expr.ToString(),
    };

    public static string OfShape(IEnumerable<Expr> dims) => $"[{string.Join(", ", dims.Select(Of))}]";

    private static string Tight(Expr expr) => expr is BinaryExpr or ConditionalExpr ? $"({Of(expr)})" : Of(expr);
}
