using Weft.Generators.Architecture.Expressions;
using Weft.Generators.Architecture.Lowering;
using Weft.Generators.Diagnostics;

namespace Weft.Generators.Architecture.Nodes;

/// <summary>Requires two shapes to be the same, where a condition holds.</summary>
internal static class Agreement
{
    public static void Check(BodyBuilder body, Origin origin, Tensor a, Tensor b, string what, Expr? condition = null)
    {
        if (a.Shape == b.Shape)
        {
            return;
        }

        if (a.Shape.Single is not { } left || b.Shape.Single is not { } right || left.Count != right.Count)
        {
            throw new LoweringException(Rules.Branches, origin, what, a.Shape.ToString(), b.Shape.ToString(), "");
        }

        for (var i = 0; i < left.Count; i++)
        {
            body.CheckWhere(condition ?? Expr.True, origin, left[i], "==", right[i], $"{what}: {a.Shape} and {b.Shape} do not agree");
        }
    }
}
