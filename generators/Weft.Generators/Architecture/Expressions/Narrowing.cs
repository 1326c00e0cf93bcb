namespace Weft.Generators.Architecture.Expressions;

/// <summary>
/// Marks names where a test has shown that they are not null: <c>b</c> in <c>a if b is null else b</c>, or the second
/// <c>b</c> in <c>b is null or b &gt; 0</c>.
/// </summary>
internal static class Narrowing
{
    /// <summary>The operator of a name that is known not to be null.</summary>
    public const string Operator = "value";

    public static Expr Apply(Expr expr) => Apply(expr, []);

    private static Expr Apply(Expr expr, HashSet<string> known) => expr switch
    {
        NameExpr name => known.Contains(name.Name) ? new UnaryExpr(Operator, name) : name,
        UnaryExpr { Operator: "is null" or Operator } => expr,
        UnaryExpr unary => unary with { Operand = Apply(unary.Operand, known) },
        BinaryExpr { Operator: "and" } and => and with { Left = Apply(and.Left, known), Right = Apply(and.Right, Facts(and.Left, true, known)) },
        BinaryExpr { Operator: "or" } or => or with { Left = Apply(or.Left, known), Right = Apply(or.Right, Facts(or.Left, false, known)) },
        BinaryExpr binary => binary with { Left = Apply(binary.Left, known), Right = Apply(binary.Right, known) },
        ConditionalExpr choice => new ConditionalExpr(Apply(choice.Condition, known), Apply(choice.Then, Facts(choice.Condition, true, known)), Apply(choice.Else, Facts(choice.Condition, false, known))),
        IndexExpr index => new IndexExpr(Apply(index.Target, known), Apply(index.Index, known)),
        CallExpr call => call with { Arguments = call.Arguments.Select(a => Apply(a, known)).ToEquatableArray() },
        _ => expr,
    };

    /// <summary>The names that are not null where a condition holds, or does not.</summary>
    private static HashSet<string> Facts(Expr condition, bool holds, HashSet<string> known)
    {
        var facts = new HashSet<string>(known, StringComparer.Ordinal);
        Collect(condition, holds, facts);
        return facts;
    }

    private static void Collect(Expr condition, bool holds, HashSet<string> facts)
    {
        switch (condition)
        {
            case UnaryExpr { Operator: "is null", Operand: NameExpr name } when !holds:
                facts.Add(name.Name);
                break;
            case UnaryExpr { Operator: "not" } not:
                Collect(not.Operand, !holds, facts);
                break;
            case BinaryExpr { Operator: var op } both when op == (holds ? "and" : "or"):
                Collect(both.Left, holds, facts);
                Collect(both.Right, holds, facts);
                break;
        }
    }
}
