using Weft.Generators.Architecture.Expressions;
using Weft.Generators.Architecture.Lowering;
using Weft.Generators.Diagnostics;

namespace Weft.Generators.Architecture.Nodes;

/// <summary>Sizes of windows, given as a number for a square or as a size.</summary>
internal static class WindowSize
{
    public static (Expr Height, Expr Width) Of(BodyBuilder body, Expr size, Origin origin)
    {
        var resolved = body.Resolve(size);
        return body.TypeOf(resolved, origin).Kind == ExprKind.Int ? (resolved, resolved) : (Item(resolved, 0), Item(resolved, 1));
    }

    /// <summary>How many offsets two tokens of a window can have.</summary>
    public static Expr Offsets(Expr height, Expr width) => Expr.Multiply(Distances(height), Distances(width));

    private static Expr Item(Expr size, int index) => size is CallExpr { Function: "[]" } list && index < list.Arguments.Count ? list.Arguments[index] : new IndexExpr(size, Expr.Int(index));

    private static Expr Distances(Expr size) => Expr.Subtract(Expr.Multiply(Expr.Int(2), size), Expr.Int(1));
}
