using Weft.Generators.Architecture.Binding;
using Weft.Generators.Architecture.Expressions;
using Weft.Generators.Architecture.Lowering;
using Weft.Generators.Diagnostics;
using Weft.Generators.Json;

namespace Weft.Generators.Architecture.Nodes;

/// <summary>
/// The offsets between the tokens of a window, each axis by sign(d) log(1 + |d|); of <c>$_</c> only device and dtype count.
/// Shape: [(2h - 1)(2w - 1), 2].
/// </summary>
internal sealed record RelCoordsNode(Expr Window, Origin Origin) : Node(Origin)
{
    public static readonly NodeRow Row = new(
        "rel_coords", "The offsets between the tokens of a window h x w, each axis by sign(d) log(1 + |d|). Shape: [(2h - 1)(2w - 1), 2].", Bind,
        Required("window", ValueKind.Extent, "Rows and columns of the window."));

    public static Node Bind(NodeReader reader) => new RelCoordsNode(reader.Extent("window"), reader.Origin);

    public override Tensor Lower(BodyBuilder body, Tensor x)
    {
        var (height, width) = WindowSize.Of(body, Window, Origin);
        var field = body.Owned(Origin, "offsets", "LogOffsets", [new("{0}", [height]), new("{0}", [width])]);
        return new Tensor($"{field}.Get({x.Operand}.device, {x.Operand}.dtype)", Shape.Of([WindowSize.Offsets(height, width), Expr.Int(2)]));
    }
}
