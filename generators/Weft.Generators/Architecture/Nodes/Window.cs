using Weft.Generators.Architecture.Expressions;
using Weft.Generators.Architecture.Lowering;
using Weft.Generators.Diagnostics;

namespace Weft.Generators.Architecture.Nodes;

/// <summary>A window that slides over the axes of an image: sizes for each axis, given as one for all or one each.</summary>
internal sealed class Window
{
    public Window(BodyBuilder body, Origin origin, Expr kernel, Expr stride, Expr padding, int rank, string what)
    {
        (Kernel, Stride, Padding) = (Extent(body, origin, kernel, rank, what), Extent(body, origin, stride, rank, what), Extent(body, origin, padding, rank, what));
        for (var i = 0; i < rank; i++)
        {
            body.CheckOption(origin, "kernel", Kernel[i], ">", Expr.Int(0));
            if (Stride[i] != Kernel[i])
            {
                body.CheckOption(origin, "stride", Stride[i], ">", Expr.Int(0));
            }
        }
    }

    public EquatableArray<Expr> Kernel { get; }

    public EquatableArray<Expr> Stride { get; }

    public EquatableArray<Expr> Padding { get; }

    /// <summary>How many places it has on each axis.</summary>
    public IEnumerable<Expr> Slide(IEnumerable<Expr> sizes) => sizes.Select((size, i) => Places(size, Kernel[i], Stride[i], Padding[i]));

    private static Expr Places(Expr size, Expr kernel, Expr stride, Expr padding)
    {
        if (kernel is not LiteralExpr { Value.Integer: var cells } || padding is not LiteralExpr { Value.Integer: var zeros })
        {
            var room = Expr.Subtract(Expr.Add(size, Expr.Multiply(Expr.Int(2), padding)), kernel);
            return Expr.Add(Expr.FloorDivide(room, stride), Expr.Int(1));
        }

        // What a kernel takes and padding gives back is not worth writing.
        var lost = cells - (2 * zeros);
        return stride == Expr.Int(1) ? Less(size, lost - 1) : Expr.Add(Expr.FloorDivide(Less(size, lost), stride), Expr.Int(1));
    }

    private static Expr Less(Expr size, long lost) => lost < 0 ? Expr.Add(size, Expr.Int(-lost)) : Expr.Subtract(size, Expr.Int(lost));

    private static EquatableArray<Expr> Extent(BodyBuilder body, Origin origin, Expr expr, int rank, string what)
    {
        var value = body.Resolve(expr);
        if (value is CallExpr { Function: "[]", Arguments: var sizes })
        {
            return sizes.Count == rank ? sizes : throw new LoweringException(Rules.Shape, origin, $"A {rank}-d {what} needs {rank} sizes, found {ExpressionText.Of(value)}.");
        }

        return body.TypeOf(value, origin).Kind is ExprKind.Size2 or ExprKind.List
            ? Enumerable.Range(0, rank).Select(i => (Expr)new IndexExpr(value, Expr.Int(i))).ToEquatableArray()
            : Enumerable.Repeat(value, rank).ToEquatableArray();
    }
}
