namespace Weft.Generators.Architecture.Expressions;

/// <summary>An expression over params, indices and dims. Compares by structure.</summary>
internal abstract record Expr
{
    public static Expr Int(long value) => new LiteralExpr(ExprValue.Int(value));

    public static readonly Expr True = new LiteralExpr(ExprValue.Bool(true));

    public static readonly Expr False = new LiteralExpr(ExprValue.Bool(false));

    /// <summary>The direct parts of this expression.</summary>
    public virtual IEnumerable<Expr> Parts => [];

    /// <summary>This expression with its direct parts replaced.</summary>
    protected virtual Expr WithParts(Func<Expr, Expr> replace) => this;

    /// <summary>Replaces whole sub-expressions, outermost first; null keeps one.</summary>
    public Expr Rewrite(Func<Expr, Expr?> replace) => replace(this) ?? WithParts(part => part.Rewrite(replace));

    /// <summary>This expression and everything in it.</summary>
    public IEnumerable<Expr> All() => Parts.SelectMany(p => p.All()).Prepend(this);

    public static Expr Add(Expr a, Expr b) => Fold("+", a, b);

    public static Expr Subtract(Expr a, Expr b) => Fold("-", a, b);

    public static Expr Multiply(Expr a, Expr b) => Fold("*", a, b);

    /// <summary>The floor of a quotient; a factor that the divisor divides is divided at once: <c>2 * w // 2</c> is <c>w</c>.</summary>
    public static Expr FloorDivide(Expr a, Expr b) => a is BinaryExpr { Operator: "*", Left: LiteralExpr { Value: { Kind: ExprKind.Int } x }, Right: var rest }
        && b is LiteralExpr { Value: { Kind: ExprKind.Int, Integer: > 0 } y } && x.Integer % y.Integer == 0
        ? Multiply(Int(x.Integer / y.Integer), rest)
        : Fold("//", a, b);

    public static Expr Product(IEnumerable<Expr> factors) => factors.Aggregate(Int(1), Multiply);

    public static Expr And(Expr a, Expr b) =>
        a == True ? b : b == True ? a : a == False || b == False ? False : a == b ? a : new BinaryExpr("and", a, b);

    public static Expr Or(Expr a, Expr b) =>
        a == False ? b : b == False ? a : a == True || b == True || a == Not(b) || b == Not(a) ? True : Shorter(a, b) ?? Shorter(b, a) ?? new BinaryExpr("or", a, b);

    /// <summary><c>x and y or x</c> is <c>x</c>; <c>x and y or x and not y</c> is <c>x</c>; <c>y or not y and z</c> is <c>y or z</c>.</summary>
    private static Expr? Shorter(Expr a, Expr b)
    {
        var (left, right) = (Conditions(a), Conditions(b));
        var only = left.Except(right).ToList();
        if (only.Count == 0)
        {
            return a;
        }

        if (only.Count > 1 || !right.Contains(Not(only[0])))
        {
            return null;
        }

        var (common, more) = (left.Intersect(right).ToList(), right.Except(left).Where(e => e != Not(only[0])).ToList());
        return more.Count == 0 ? common.Aggregate(True, And) : common.Count == 0 ? new BinaryExpr("or", a, more.Aggregate(True, And)) : null;
    }

    private static IReadOnlyList<Expr> Conditions(Expr expr) => expr is BinaryExpr { Operator: "and" } and ? [.. Conditions(and.Left), .. Conditions(and.Right)] : [expr];

    public static Expr Not(Expr a) => a switch
    {
        UnaryExpr { Operator: "not" } not => not.Operand,
        _ when a == True => False,
        _ when a == False => True,
        _ => new UnaryExpr("not", a),
    };

    /// <summary><paramref name="then"/> where the condition holds; the plain value where both are the same.</summary>
    public static Expr Choose(Expr condition, Expr then, Expr otherwise) =>
        then == otherwise || condition == True ? then
        : condition == False ? otherwise
        : condition is UnaryExpr { Operator: "not", Operand: var not } ? Choose(not, otherwise, then)
        : otherwise is ConditionalExpr rest && rest.Then == then ? new ConditionalExpr(Or(condition, rest.Condition), then, rest.Else)
        : new ConditionalExpr(condition, then, otherwise);

    /// <summary>The value of an operation on constants; null where it has none, which evaluating it reports at its place.</summary>
    private protected static Expr? Constant(string op, LiteralExpr a, LiteralExpr b)
    {
        try
        {
            return new LiteralExpr(Operators.Binary(op, a.Value, b.Value));
        }
        catch (EvaluationException)
        {
            return null;
        }
    }

    private protected static Expr Fold(string op, Expr a, Expr b)
    {
        if (a is LiteralExpr { Value: { Kind: ExprKind.Int } } x && b is LiteralExpr { Value: { Kind: ExprKind.Int } } y && Constant(op, x, y) is { } constant)
        {
            return constant;
        }

        // n + 6 - 7 is n - 1.
        if (op is "+" or "-" && b is LiteralExpr { Value: { Kind: ExprKind.Int, Integer: var more } }
            && a is BinaryExpr { Operator: "+" or "-", Right: LiteralExpr { Value: { Kind: ExprKind.Int, Integer: var known } } } sum
            && known is > int.MinValue and < int.MaxValue && more is > int.MinValue and < int.MaxValue)
        {
            var total = (sum.Operator == "+" ? known : -known) + (op == "+" ? more : -more);
            return total == 0 ? sum.Left : new BinaryExpr(total > 0 ? "+" : "-", sum.Left, Int(Math.Abs(total)));
        }

        var one = Int(1);
        var zero = Int(0);
        return op switch
        {
            "*" when a == one => b,
            "*" or "//" when b == one => a,
            "+" when a == zero => b,
            "+" or "-" when b == zero => a,
            _ => new BinaryExpr(op, a, b),
        };
    }
}

/// <summary>A constant.</summary>
internal sealed record LiteralExpr(ExprValue Value) : Expr;

/// <summary>A param, derived value, component param or index.</summary>
internal sealed record NameExpr(string Name) : Expr;

/// <summary>A size known before the model runs that a component receives from its caller: dimension <paramref name="Index"/> of input <paramref name="Input"/>.</summary>
internal sealed record IncomingExpr(string Input, int Index) : Expr;

/// <summary>A size threaded through a repeat: a local of the generated constructor.</summary>
internal sealed record CarriedExpr(string Local) : Expr;

/// <summary>A size known only when the model runs. <paramref name="Tensor"/> and <paramref name="Axis"/> say where the running code finds it.</summary>
internal sealed record RuntimeExpr(string Name, string Tensor, int Axis) : Expr;

/// <summary>The last size of an output of what stands in a slot, asked of its config.</summary>
internal sealed record SlotSizeExpr(string Slot, string Output) : Expr;

/// <summary>A size that was given a name.</summary>
internal sealed record AliasExpr(string Name, Expr Of) : Expr
{
    public override IEnumerable<Expr> Parts => [Of];

    protected override Expr WithParts(Func<Expr, Expr> replace) => this with { Of = replace(Of) };
}

/// <summary><c>not x</c>, <c>-x</c>, <c>x is null</c>.</summary>
internal sealed record UnaryExpr(string Operator, Expr Operand) : Expr
{
    public override IEnumerable<Expr> Parts => [Operand];

    protected override Expr WithParts(Func<Expr, Expr> replace) => replace(Operand) is var operand && Operator == "not" ? Not(operand) : this with { Operand = operand };
}

/// <summary>Arithmetic, comparison, <c>and</c>, <c>or</c>.</summary>
internal sealed record BinaryExpr(string Operator, Expr Left, Expr Right) : Expr
{
    public override IEnumerable<Expr> Parts => [Left, Right];

    protected override Expr WithParts(Func<Expr, Expr> replace) => (Operator, replace(Left), replace(Right)) switch
    {
        (_, var left, var right) when left == Left && right == Right => this,
        ("and", var left, var right) => And(left, right),
        ("or", var left, var right) => Or(left, right),
        ("+" or "-" or "*", var left, var right) => Fold(Operator, left, right),
        ("//", var left, var right) => FloorDivide(left, right),
        (_, LiteralExpr left, LiteralExpr right) => Constant(Operator, left, right) ?? this with { Left = left, Right = right },
        (_, var left, var right) => this with { Left = left, Right = right },
    };
}

/// <summary><c>a if c else b</c>; only the chosen side is evaluated.</summary>
internal sealed record ConditionalExpr(Expr Condition, Expr Then, Expr Else) : Expr
{
    public override IEnumerable<Expr> Parts => [Condition, Then, Else];

    protected override Expr WithParts(Func<Expr, Expr> replace) => (replace(Condition), replace(Then), replace(Else)) switch
    {
        var (condition, then, _) when condition == True => then,
        var (condition, _, otherwise) when condition == False => otherwise,
        var (_, then, otherwise) when then == otherwise => then,
        var (condition, then, otherwise) => new ConditionalExpr(condition, then, otherwise),
    };
}

/// <summary><c>x[i]</c>.</summary>
internal sealed record IndexExpr(Expr Target, Expr Index) : Expr
{
    public override IEnumerable<Expr> Parts => [Target, Index];

    protected override Expr WithParts(Func<Expr, Expr> replace) => new IndexExpr(replace(Target), replace(Index));
}

/// <summary><c>int(x)</c>, <c>prod(x)</c> and the other functions of <see cref="Functions"/>.</summary>
internal sealed record CallExpr(string Function, EquatableArray<Expr> Arguments) : Expr
{
    public override IEnumerable<Expr> Parts => Arguments;

    protected override Expr WithParts(Func<Expr, Expr> replace) => this with { Arguments = Arguments.Select(replace).ToEquatableArray() };
}
