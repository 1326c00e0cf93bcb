namespace Weft.Generators.Architecture.Expressions;

/// <summary>Types of expressions. A failure is an <see cref="EvaluationException"/> whose message is the diagnostic.</summary>
internal sealed class TypeChecker(Func<Expr, ExprType> leaf)
{
    public ExprType TypeOf(Expr expr) => expr switch
    {
        LiteralExpr { Value: { Kind: ExprKind.List } list } => new ExprType(ExprKind.List, Element: list.Items.Count > 0 ? list.Items[0].Kind : ExprKind.Int),
        LiteralExpr literal => new ExprType(literal.Value.Kind),
        AliasExpr alias => TypeOf(alias.Of),
        UnaryExpr { Operator: "is null" } test => NullTest(test),
        UnaryExpr { Operator: "not" } not => Require(not.Operand, ExprKind.Bool, ExprType.Bool),
        UnaryExpr { Operator: Narrowing.Operator } value => TypeOf(value.Operand) with { Nullable = false },
        UnaryExpr negate => Number(negate.Operand),
        BinaryExpr { Operator: "and" or "or" } logic => Both(logic, ExprKind.Bool, ExprType.Bool),
        BinaryExpr { Operator: "==" or "!=" } equality => Equality(equality),
        BinaryExpr { Operator: "<" or "<=" or ">" or ">=" } order => Order(order),
        BinaryExpr arithmetic => Arithmetic(arithmetic),
        ConditionalExpr choice => Choice(choice),
        IndexExpr index => Index(index),
        CallExpr { Function: "[]" } list => new ExprType(ExprKind.List, Element: list.Arguments.Count > 0 ? TypeOf(list.Arguments[0]).Kind : ExprKind.Int),
        CallExpr call => Functions.ByName[call.Function].Type([.. call.Arguments.Select(TypeOf)])
            ?? throw new EvaluationException($"{call.Function}({string.Join(", ", call.Arguments.Select(a => TypeOf(a).ToString()))}) is not defined."),
        _ => leaf(expr),
    };

    private ExprType NullTest(UnaryExpr test)
    {
        var type = TypeOf(test.Operand);
        return type.Nullable || type.Kind == ExprKind.Null ? ExprType.Bool : throw new EvaluationException($"'{ExpressionText.Of(test.Operand)}' is {type} and never null.");
    }

    private ExprType Require(Expr expr, ExprKind kind, ExprType result)
    {
        var type = TypeOf(expr);
        return type.Kind == kind && !type.Nullable ? result : throw new EvaluationException($"'{ExpressionText.Of(expr)}' is {type}, expected {new ExprType(kind)}.");
    }

    private ExprType Both(BinaryExpr expr, ExprKind kind, ExprType result)
    {
        Require(expr.Left, kind, result);
        return Require(expr.Right, kind, result);
    }

    private ExprType Number(Expr expr)
    {
        var type = TypeOf(expr);
        return type.Kind is ExprKind.Int or ExprKind.Float or ExprKind.Size2 && !type.Nullable
            ? type
            : throw new EvaluationException($"'{ExpressionText.Of(expr)}' is {type}, expected a number.");
    }

    private ExprType Order(BinaryExpr expr)
    {
        foreach (var side in new[] { expr.Left, expr.Right })
        {
            if (Number(side).Kind == ExprKind.Size2)
            {
                throw new EvaluationException($"'{ExpressionText.Of(side)}' is size2, which has no order.");
            }
        }

        return ExprType.Bool;
    }

    private ExprType Equality(BinaryExpr expr)
    {
        var (left, right) = (TypeOf(expr.Left), TypeOf(expr.Right));
        CheckChoice(left, expr.Right);
        CheckChoice(right, expr.Left);
        var numbers = left.Kind is ExprKind.Int or ExprKind.Float && right.Kind is ExprKind.Int or ExprKind.Float;
        return numbers || left.Kind == right.Kind
            ? ExprType.Bool
            : throw new EvaluationException($"'{ExpressionText.Of(expr.Left)}' is {left} and '{ExpressionText.Of(expr.Right)}' is {right}: they are never equal.");
    }

    private static void CheckChoice(ExprType type, Expr other)
    {
        if (type.Choices.Count > 0 && other is LiteralExpr { Value: { Kind: ExprKind.Text } text } && !type.Choices.Contains(text.Text))
        {
            throw new EvaluationException($"{text} is not {type}.{Suggestion.For(text.Text, type.Choices)}");
        }
    }

    private ExprType Arithmetic(BinaryExpr expr)
    {
        var (left, right) = (Number(expr.Left), Number(expr.Right));
        if (left.Kind == ExprKind.Size2 || right.Kind == ExprKind.Size2)
        {
            return expr.Operator == "/" || left.Kind == ExprKind.Float || right.Kind == ExprKind.Float
                ? throw new EvaluationException($"'{ExpressionText.Of(expr)}': a size2 holds integers.")
                : ExprType.Size2;
        }

        return expr.Operator == "/" || left.Kind == ExprKind.Float || right.Kind == ExprKind.Float ? ExprType.Float : ExprType.Int;
    }

    private ExprType Choice(ConditionalExpr choice)
    {
        Require(choice.Condition, ExprKind.Bool, ExprType.Bool);
        var (then, otherwise) = (TypeOf(choice.Then), TypeOf(choice.Else));
        var nullable = then.Nullable || otherwise.Nullable;
        return then.Kind == otherwise.Kind ? then with { Nullable = nullable }
            : then.Kind is ExprKind.Int or ExprKind.Float && otherwise.Kind is ExprKind.Int or ExprKind.Float ? ExprType.Float with { Nullable = nullable }
            : then.Kind == ExprKind.Null ? otherwise with { Nullable = true }
            : otherwise.Kind == ExprKind.Null ? then with { Nullable = true }
            : throw new EvaluationException($"'{ExpressionText.Of(choice)}' is {then} or {otherwise}; both sides need one type.");
    }

    private ExprType Index(IndexExpr index)
    {
        Require(index.Index, ExprKind.Int, ExprType.Int);
        if (index.Index is LiteralExpr { Value.Integer: < 0 })
        {
            // No point needs to reach it: it is wrong wherever it stands.
            throw new EvaluationException($"Index {ExpressionText.Of(index.Index)} is negative; items count from 0.");
        }

        var target = TypeOf(index.Target);
        return target.Kind switch
        {
            ExprKind.Size2 when !target.Nullable => ExprType.Int,
            ExprKind.List when !target.Nullable => new ExprType(target.Element),
            _ => throw new EvaluationException($"'{ExpressionText.Of(index.Target)}' is {target} and has no items."),
        };
    }
}
