using Weft.Generators.Architecture.Expressions;
using Weft.Generators.Architecture.Lowering;
using Weft.Generators.Diagnostics;

namespace Weft.Generators.Architecture.Nodes;

/// <summary>PyTorch's broadcasting rule on symbolic shapes.</summary>
internal static class Broadcast
{
    public static Shape Shapes(BodyBuilder body, Origin origin, Shape a, Shape b)
    {
        if (a.Single is not { } left || b.Single is not { } right)
        {
            return a == b || b.Cases.All(c => c.Dims.Count == 0) ? a : throw new LoweringException(Rules.UnsupportedRank, origin, $"The shapes here are {a} and {b}; one rank each is needed.");
        }

        var rank = Math.Max(left.Count, right.Count);
        return Shape.Of(Enumerable.Range(0, rank).Select(i => Dim(body, origin, At(left, rank, i), At(right, rank, i), a, b)));
    }

    private static Expr? At(EquatableArray<Expr> dims, int rank, int index) => index < rank - dims.Count ? null : dims[index - (rank - dims.Count)];

    private static Expr Dim(BodyBuilder body, Origin origin, Expr? a, Expr? b, Shape left, Shape right)
    {
        var one = Expr.Int(1);
        if (a is null || b is null || a == b || a == one || b == one)
        {
            return a is null || (a == one && b is not null) ? b! : a;
        }

        body.Check(origin, a, "==", b, $"{left} and {right} do not broadcast");
        return a;
    }
}
