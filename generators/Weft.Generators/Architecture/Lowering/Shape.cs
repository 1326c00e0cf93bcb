using Weft.Generators.Architecture.Expressions;

namespace Weft.Generators.Architecture.Lowering;

/// <summary>A tensor's sizes. More than one case only where params decide the rank.</summary>
internal sealed record Shape(EquatableArray<ShapeCase> Cases)
{
    public static Shape Of(IEnumerable<Expr> dims) => new([new ShapeCase(Expr.True, dims.ToEquatableArray())]);

    /// <summary>The rank where every case has the same, else null.</summary>
    public int? Rank => Cases.All(c => c.Dims.Count == Cases[0].Dims.Count) ? Cases[0].Dims.Count : null;

    /// <summary>The sizes where there is one case, else null.</summary>
    public EquatableArray<Expr>? Single => Cases.Count == 1 ? Cases[0].Dims : null;

    /// <summary>Applies a shape rule to every case.</summary>
    public Shape Map(Func<EquatableArray<Expr>, IEnumerable<Expr>> rule) =>
        new(Cases.Select(c => c with { Dims = rule(c.Dims).ToEquatableArray() }).ToEquatableArray());

    public Shape Rewrite(Func<Expr, Expr?> replace) =>
        new(Cases.Select(c => new ShapeCase(c.Guard.Rewrite(replace), c.Dims.Select(d => d.Rewrite(replace)).ToEquatableArray())).ToEquatableArray());

    /// <summary>A dimension counted from the end (0 is the last), chosen by case.</summary>
    public Expr FromEnd(int index) => Choose(dims => dims[dims.Count - 1 - index]);

    /// <summary>Something about the sizes, chosen by case.</summary>
    public Expr Choose(Func<EquatableArray<Expr>, Expr> of) => Cases.GroupBy(c => of(c.Dims), c => c.Guard).Reverse()
        .Aggregate((Expr?)null, (rest, same) => rest is null ? same.Key : Expr.Choose(same.Aggregate(Expr.Or), same.Key, rest))!;

    /// <summary>This shape where the condition holds, the other elsewhere.</summary>
    public static Shape Choose(Expr condition, Shape then, Shape otherwise)
    {
        if (then == otherwise || condition == Expr.True)
        {
            return then;
        }

        if (then.Single is { } a && otherwise.Single is { } b && a.Count == b.Count)
        {
            return Of(a.Zip(b, (x, y) => Expr.Choose(condition, x, y)));
        }

        var cases = then.Cases.Select(c => c with { Guard = Expr.And(condition, c.Guard) })
            .Concat(otherwise.Cases.Select(c => c with { Guard = Expr.And(Expr.Not(condition), c.Guard) }));
        var merged = new List<ShapeCase>();
        foreach (var one in cases)
        {
            var same = merged.FindIndex(m => m.Dims == one.Dims);
            if (same < 0)
            {
                merged.Add(one);
            }
            else
            {
                merged[same] = one with { Guard = Expr.Or(merged[same].Guard, one.Guard) };
            }
        }

        return new Shape(merged.ToEquatableArray());
    }

    /// <summary>The sizes as a comment writes them.</summary>
    public string Brief => string.Join(" or ", Cases.Select(c => ExpressionText.Brief(c.Dims)).Distinct());

    /// <summary>The sizes as a message writes them.</summary>
    public override string ToString() => string.Join(" or ", Cases.Select(c => ExpressionText.OfShape(c.Dims)));
}

/// <summary>The sizes under a condition over params.</summary>
internal sealed record ShapeCase(Expr Guard, EquatableArray<Expr> Dims);

/// <summary>What a tensor holds.</summary>
internal enum TensorKind
{
    Float,
    Integer,
    Boolean,

    /// <summary>Rotary cosines and sines, usable only by <c>rope</c>.</summary>
    RopeTable,
}

/// <summary>A tensor in the code being written.</summary>
/// <param name="Code">C# expression.</param>
/// <param name="Shape">Its sizes.</param>
/// <param name="Kind">What it holds.</param>
/// <param name="IsCompound">The expression needs parentheses as an operand.</param>
/// <param name="Nullable">An optional input that may be null.</param>
internal sealed record Tensor(string Code, Shape Shape, TensorKind Kind = TensorKind.Float, bool IsCompound = false, bool Nullable = false)
{
    /// <summary>An optional input that the caller leaves out, known when the code is written.</summary>
    public static Tensor Absent { get; } = new("null", Shape.Of([]), Nullable: true);

    public bool IsAbsent => ReferenceEquals(this, Absent);

    /// <summary>The expression, safe as an operand or before a dot.</summary>
    public string Operand => IsCompound ? $"({Code})" : Code;
}
