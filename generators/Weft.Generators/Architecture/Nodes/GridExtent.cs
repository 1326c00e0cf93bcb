using Weft.Generators.Architecture.Expressions;
using Weft.Generators.Architecture.Lowering;
using Weft.Generators.Diagnostics;

namespace Weft.Generators.Architecture.Nodes;

/// <summary>The grid that a table of positions is for, given as a number for a square or as a size.</summary>
/// <param name="Rows">How many rows the table has for it.</param>
/// <param name="Code">It as a <c>Size2</c> of the runtime.</param>
internal readonly record struct GridExtent(Expr Rows, string Code)
{
    public static GridExtent Of(BodyBuilder body, Expr grid, Origin origin)
    {
        var code = body.Code(grid);
        return body.TypeOf(grid, origin).Kind == ExprKind.Size2 ? new(new CallExpr("prod", [grid]), code) : new(Expr.Multiply(grid, grid), $"new Size2({code}, {code})");
    }
}
