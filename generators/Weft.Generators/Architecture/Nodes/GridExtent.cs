using Weft.Generators.Architecture.Expressions;
using Weft.Generators.Architecture.Lowering;
using Weft.Generators.Diagnostics;

namespace Weft.Generators.Architecture.Nodes;

/// <summary>The grid that a table of positions is for, given as a number for a square, as a size or as a list of two sizes.</summary>
/// <param name="Rows">How many rows the table has for it.</param>
/// <param name="Code">It as a <c>Size2</c> of the runtime.</param>
internal readonly record struct GridExtent(Expr Rows, string Code)
{
    public static GridExtent Of(BodyBuilder body, Expr grid, Origin origin)
    {
        if (body.TypeOf(grid, origin).Kind == ExprKind.Size2)
        {
            return new(new CallExpr("prod", [grid]), body.Code(grid));
        }

        if (grid is CallExpr { Function: "[]" } list && list.Arguments.Count != 2)
        {
            throw new LoweringException(Rules.Shape, origin, $"'grid' needs a height and a width, found {list.Arguments.Count} sizes.");
        }

        var (height, width) = WindowSize.Of(body, grid, origin);
        return new(Expr.Multiply(height, width), $"new Size2({body.Code(height)}, {body.Code(width)})");
    }
}
