namespace Weft.Generators.Architecture.Expressions;

/// <summary>Computes an expression at one point. A name is asked of <paramref name="leaf"/>, which knows params, indices and sizes.</summary>
internal sealed class Evaluator(Func<Expr, ExprValue> leaf)
{
    /// <summary>Whether a size that is known only at run time took part since this was last reset.</summary>
    public bool TouchedRuntime { get; set; }

    /// <exception cref="EvaluationException">The expression has no value at this point.</exception>
    public ExprValue Evaluate(Expr expr)
    {
        switch (expr)
        {
            case LiteralExpr literal:
                return literal.Value;
            case RuntimeExpr:
                TouchedRuntime = true;
                return leaf(expr);
            case AliasExpr alias:
                return Evaluate(alias.Of);
            case UnaryExpr { Operator: "is null" } test:
                return ExprValue.Bool(Evaluate(test.Operand).Kind == ExprKind.Null);
            case UnaryExpr { Operator: "not" } not:
                return ExprValue.Bool(!Truth(not.Operand));
            case UnaryExpr { Operator: Narrowing.Operator } value:
                return Evaluate(value.Operand);
            case UnaryExpr negate:
                return Operators.Negate(Evaluate(negate.Operand));
            case BinaryExpr { Operator: "and" } and:
                return ExprValue.Bool(Truth(and.Left) && Truth(and.Right));
            case BinaryExpr { Operator: "or" } or:
                return ExprValue.Bool(Truth(or.Left) || Truth(or.Right));
            case BinaryExpr binary:
                return Operators.Binary(binary.Operator, Evaluate(binary.Left), Evaluate(binary.Right));
            case ConditionalExpr choice:
                return Evaluate(Truth(choice.Condition) ? choice.Then : choice.Else);
            case IndexExpr index:
                return Item(Evaluate(index.Target), Evaluate(index.Index));
            case CallExpr { Function: "[]" } list:
                return ExprValue.List(list.Arguments.Select(Evaluate));
            case CallExpr call:
                return Functions.ByName[call.Function].Evaluate([.. call.Arguments.Select(Evaluate)]);
            default:
                return leaf(expr);
        }
    }

    public bool Truth(Expr expr) => Evaluate(expr) is { Kind: ExprKind.Bool } value
        ? value.IsTrue
        : throw new EvaluationException($"'{ExpressionText.Of(expr)}' is no condition.");

    public long Integer(Expr expr) => Evaluate(expr) is { Kind: ExprKind.Int } value
        ? value.Integer
        : throw new EvaluationException($"'{ExpressionText.Of(expr)}' is no integer.");

    private static ExprValue Item(ExprValue target, ExprValue index)
    {
        var count = target.Kind == ExprKind.Size2 ? 2 : target.Kind == ExprKind.List ? target.Items.Count : throw new EvaluationException($"{target} has no items.");
        if (index.Kind != ExprKind.Int || index.Integer < 0 || index.Integer >= count)
        {
            throw new EvaluationException($"Index {index} is outside {target}, which has {count} items.");
        }

        return target.Kind == ExprKind.Size2 ? ExprValue.Int(index.Integer == 0 ? target.Integer : target.Second) : target.Items[(int)index.Integer];
    }
}
