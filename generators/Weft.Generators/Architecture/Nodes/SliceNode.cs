using Weft.Generators.Architecture.Binding;
using Weft.Generators.Architecture.Expressions;
using Weft.Generators.Architecture.Lowering;
using Weft.Generators.Diagnostics;
using Weft.Generators.Json;

namespace Weft.Generators.Architecture.Nodes;

/// <summary>A range of an axis, counted as Python does, except that an end that only a call knows must lie within it. Shape: the axis is as long as the range.</summary>
internal sealed record SliceNode(int Axis, Expr From, Expr? To, Origin Origin) : Node(Origin)
{
    public static readonly NodeRow Row = new(
        "slice", "A range of an axis, counted as Python does. Shape: the axis is as long as the range.", Bind,
        Required("axis", ValueKind.Axis, "The axis."),
        Optional("from", ValueKind.Size, "Its first place, from the end when negative.", "0"),
        Optional("to", ValueKind.Size, "The place behind it. Default: the end."));

    public static Node Bind(NodeReader reader) => new SliceNode(reader.Axis("axis"), reader.Size("from"), reader.OptionalSize("to"), reader.Origin);

    public override Tensor Lower(BodyBuilder body, Tensor x)
    {
        var (from, to) = (body.Size(From, Origin), To is null ? null : body.Size(To, Origin));
        var shape = x.Shape.Map(dims =>
        {
            var axis = Axes.Normalize(Axis, dims.Count, x, Origin);
            var length = Expr.Subtract(End(to, dims[axis]), Begin(from, dims[axis]));
            body.Check(Origin, length, ">", Expr.Int(0), "the range");
            return dims.Select((d, i) => i == axis ? length : d);
        });
        if (to is not null && (x.Kind == TensorKind.RopeTable || to.All().Any(e => e is RuntimeExpr)))
        {
            return x with { Code = $"Ops.Slice({x.Code}, {Axis}, {body.Code(from)}, {body.Code(to)})", Shape = shape, IsCompound = false };
        }

        var end = to is null ? "long.MaxValue" : body.Code(to);
        return x with { Code = $"{x.Operand}.slice({Axis}, {body.Code(from)}, {end}, 1)", Shape = shape, IsCompound = false };
    }

    private static Expr Begin(Expr from, Expr size) => IsNegative(from) ? FromEnd(size, from) : from;

    private static Expr End(Expr? to, Expr size) => to is null ? size : IsNegative(to) ? FromEnd(size, to) : to;

    private static Expr FromEnd(Expr size, Expr index) => index is LiteralExpr literal ? Expr.Subtract(size, Expr.Int(-literal.Value.Integer)) : Expr.Add(size, index);

    private static bool IsNegative(Expr expr) => expr is LiteralExpr { Value.Integer: < 0 } or UnaryExpr { Operator: "-" };
}
