using Weft.Generators.Architecture.Binding;
using Weft.Generators.Architecture.Expressions;
using Weft.Generators.Architecture.Lowering;
using Weft.Generators.Diagnostics;
using Weft.Generators.Json;

namespace Weft.Generators.Architecture.Nodes;

/// <summary>
/// An additive mask for attention in windows over an image that was rolled by <c>shift</c>: <c>hidden</c> between tokens that only
/// the roll brought together. Of <c>$_</c> only device and dtype count. Shape: [windows, tokens, tokens].
/// </summary>
internal sealed record WindowMaskNode(Expr Grid, Expr Window, Expr Shift, Expr Hidden, Origin Origin) : Node(Origin)
{
    public static readonly NodeRow Row = new(
        "window_mask", "An additive mask for attention in windows over an image that was rolled. Shape: [windows, tokens, tokens].", Bind,
        Required("grid", ValueKind.Extent, "Rows and columns of the image."),
        Required("window", ValueKind.Extent, "Rows and columns of a window."),
        Required("shift", ValueKind.Extent, "How far it was rolled."),
        Required("hidden", ValueKind.Real, "What is added between tokens that only the roll brought together.", "-100"));

    public static Node Bind(NodeReader reader) => new WindowMaskNode(
        reader.Extent("grid"), reader.Extent("window"), reader.Extent("shift"), reader.Number("hidden"), reader.Origin);

    public override Tensor Lower(BodyBuilder body, Tensor x)
    {
        var (rows, columns) = WindowSize.Of(body, Grid, Origin);
        var (height, width) = WindowSize.Of(body, Window, Origin);
        var (down, right) = WindowSize.Of(body, Shift, Origin);
        body.Check(Origin, rows, "multiple of", height, "the rows of 'grid' and of 'window'");
        body.Check(Origin, columns, "multiple of", width, "the columns of 'grid' and of 'window'");
        var field = body.Owned(Origin, "seen", "WindowMask", [Size(rows, columns), Size(height, width), Size(down, right), new("{0}", [body.Resolve(Hidden)])]);
        var tokens = Expr.Multiply(height, width);
        var windows = Expr.Multiply(Expr.FloorDivide(rows, height), Expr.FloorDivide(columns, width));
        return new Tensor($"{field}.Get({x.Operand}.device, {x.Operand}.dtype)", Shape.Of([windows, tokens, tokens]));
    }

    private static OwnedArgument Size(Expr height, Expr width) => new("new Size2({0}, {1})", [height, width]);
}
