using Weft.Generators.Architecture.Expressions;

namespace Weft.Generators.Emission;

/// <summary>Writes an expression for a place of a given type: texts become members of its enum, pairs a size.</summary>
internal sealed class TypedExpression(CSharpExpression expressions, ExprType target)
{
    public string Write(Expr expr) => expr switch
    {
        LiteralExpr literal when target.TryConvert(literal.Value, out var value) => CSharpExpression.Of(value, target),
        ConditionalExpr choice => $"{expressions.WriteOperand(choice.Condition)} ? {Operand(choice.Then)} : {Write(choice.Else)}",
        CallExpr { Function: "[]", Arguments: var items } when target.Kind == ExprKind.Size2 && items.Count == 2 =>
            $"new Size2({expressions.Write(items[0])}, {expressions.Write(items[1])})",
        _ => expressions.Write(expr),
    };

    private string Operand(Expr expr) => expr is ConditionalExpr ? $"({Write(expr)})" : Write(expr);
}
