using Weft.Generators.Architecture.Binding;
using Weft.Generators.Architecture.Expressions;
using Weft.Generators.Architecture.Lowering;
using Weft.Generators.Diagnostics;
using Weft.Generators.Json;

namespace Weft.Generators.Architecture.Nodes;

/// <summary>
/// Mean or maximum of windows over the last two axes; windows lie side by side where no <c>stride</c> is given.
/// Shape: [b, c, h, w] → [b, c, (n + 2 padding - kernel) // stride + 1 ...].
/// </summary>
internal sealed record PoolNode(string Kind, Expr Kernel, Expr Stride, Expr Padding, bool CountPadding, Origin Origin) : Node(Origin)
{
    private const int Rank = 2;

    public static readonly NodeRow Row = new(
        "pool", "Mean or maximum of windows over the last two axes. Shape: [b, c, h, w] → [b, c, (n + 2 padding - kernel) // stride + 1 ...].", Bind,
        Optional("kind", ValueKind.OneOf("avg", "max"), "Which.", "avg"),
        Required("kernel", ValueKind.Extent, "Size of a window."),
        Optional("stride", ValueKind.Extent, "Steps between windows. Default: the kernel, so that they lie side by side."),
        Optional("padding", ValueKind.Extent, "Places added at both ends of each axis.", "0"),
        Optional("count_include_pad", ValueKind.Flag, "Of a mean: added places count.", "true"));

    public static Node Bind(NodeReader reader)
    {
        var kind = reader.Json.Keyword("kind");
        var kernel = reader.Extent("kernel");

        // A maximum has nothing to count the padding for.
        var counts = kind == "avg" && reader.Json.Flag("count_include_pad");
        return new PoolNode(kind, kernel, reader.Extent("stride", kernel), reader.Extent("padding"), counts, reader.Origin);
    }

    public override Tensor Lower(BodyBuilder body, Tensor x)
    {
        if (x.Shape.Single is not { Count: Rank + 2 } dims)
        {
            throw new LoweringException(Rules.Shape, Origin, $"'pool' needs [b, c, x, y], found {x.Shape}.");
        }

        var window = new Window(body, Origin, Kernel, Stride, Padding, Rank, "pool");
        for (var i = 0; i < Rank; i++)
        {
            // Windows of padding alone would have no mean and no maximum.
            body.Check(Origin, Expr.FloorDivide(window.Kernel[i], Expr.Int(2)), ">=", window.Padding[i], "half of 'kernel' and 'padding'");
        }

        var sizes = new[] { window.Kernel, window.Stride, window.Padding }.Select(s => $"[{string.Join(", ", s.Select(body.Code))}]");
        var code = Kind == "max" ? $"Ops.MaxPool({x.Code}, {string.Join(", ", sizes)})" : $"Ops.AveragePool({x.Code}, {string.Join(", ", sizes)}{(CountPadding ? "" : ", countPadding: false")})";
        return x with { Code = code, Shape = Shape.Of(dims.Take(2).Concat(window.Slide(dims.Skip(2)))), IsCompound = false };
    }
}
