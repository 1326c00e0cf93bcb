using Weft.Generators.Architecture.Binding;
using Weft.Generators.Architecture.Expressions;
using Weft.Generators.Architecture.Lowering;
using Weft.Generators.Diagnostics;
using Weft.Generators.Emission;
using Weft.Generators.Json;

namespace Weft.Generators.Architecture.Nodes;

/// <summary>The grid of tokens that a rotary table is for: its axes in token order, and the order in which they take channels or frequencies.</summary>
internal sealed record RopeGrid(EquatableArray<RopeAxis> Axes, EquatableArray<Expr> Order, Origin Origin)
{
    /// <summary>Axes that a table can have: two of an image and time.</summary>
    public const int Most = 3;

    public static RopeGrid Bind(NodeReader reader) => new(
        reader.Json.Optional("coords") is not null ? [] : reader.Items("axes", RopeAxis.Form).Select(axis => new RopeAxis(
            axis.Size("size"), axis.Json.Keyword("coord"), axis.Number("ref"), axis.Number("offset"))).ToEquatableArray(),
        reader.Integers("order"),
        reader.Origin);

    /// <summary>The axes and their order as arguments; <c>{i}</c> stands for the i-th expression.</summary>
    public (OwnedArgument Axes, OwnedArgument Order) Arguments(BodyBuilder body)
    {
        if (Axes.Count is 0 or > Most)
        {
            throw new LoweringException(Rules.Shape, Origin, $"A rotary table has 1 to {Most} axes, found {Axes.Count}.");
        }

        var order = Order.Count > 0 ? Order : Enumerable.Range(0, Axes.Count).Select(i => Expr.Int(i)).ToEquatableArray();
        if (order.Count != Axes.Count)
        {
            throw new LoweringException(Rules.Shape, Origin, $"'order' names {order.Count} axes of {Axes.Count}.");
        }

        return (
            new($"axes: [{string.Join(", ", Axes.Select((a, i) => $"new(RopeCoord.{Identifier.Pascal(a.Coord)}, {{{2 * i}}}, {{{(2 * i) + 1}}})"))}]", Axes.SelectMany(a => new[] { body.Resolve(a.Reference), body.Resolve(a.Offset) }).ToEquatableArray()),
            new($"order: [{string.Join(", ", order.Select((_, i) => $"{{{i}}}"))}]", order.Select(body.Resolve).ToEquatableArray()));
    }

    /// <summary>The sizes of the axes.</summary>
    public IReadOnlyList<Expr> Sizes(BodyBuilder body) => [.. Axes.Select(a => body.Size(a.Size, Origin))];
}

/// <summary>An axis of a rotary table, in token order.</summary>
internal sealed record RopeAxis(Expr Size, string Coord, Expr Reference, Expr Offset)
{
    public static readonly Form Form = new(
        "rope_axis", "An axis of the grid of a rotary table.",
        Required("size", ValueKind.Size, "Places along it.", "\"gh\""),
        Optional("coord", ValueKind.OneOf("index", "ref", "center"), "What the i-th place is: i + offset; (i + offset) / size * ref; or 2 (i + 0.5 + offset) / size - 1.", "index"),
        Optional("ref", ValueKind.Real, "Of coord = ref: places of the grid that angles are meant for.", "1.0"),
        Optional("offset", ValueKind.Real, "What is added to i.", "0.0"));

    /// <summary>An axis along which tokens have their place from elsewhere.</summary>
    public static RopeAxis ByIndex { get; } = new(Expr.Int(1), "index", new LiteralExpr(ExprValue.Float(1)), new LiteralExpr(ExprValue.Float(0)));
}
