using Weft.Generators.Architecture.Binding;
using Weft.Generators.Architecture.Expressions;
using Weft.Generators.Architecture.Lowering;
using Weft.Generators.Diagnostics;
using Weft.Generators.Json;

namespace Weft.Generators.Architecture.Nodes;

/// <summary>
/// Rotary angles of a grid: <c>angle = scale * coord(axis, token) * base^(-k / freqs)</c> for k &lt; freqs, a number for all axes or a
/// list of one for each, laid out over the channels, doubled, and padded with zeros to <c>dim</c>. Shape: [product of the axes' sizes, dim]. With <c>coords</c>, [..., n, axes],
/// the tokens say themselves where they are. Shape: [..., n, dim].
/// </summary>
internal sealed record RopeTableNode(Expr Dim, Expr Base, Expr Freqs, Expr Scale, RopeGrid Grid, Value? Coords, string Layout, string Doubling, Origin Origin) : Node(Origin)
{
    public static readonly NodeRow Row = new(
        "rope_table", "Rotary angles of a grid: scale * coord(axis, token) * base^(-k / freqs) for k < freqs, laid out over the channels, doubled, and padded with zeros to 'dim'. Shape: [product of the axes' sizes, dim]; with 'coords' [..., n, dim]; with 'learned' [..., product of the axes' sizes, 2 c].", Bind,
        Optional("dim", ValueKind.Integer, "Channels. Needed without 'learned'.", example: "\"head_dim\""),
        Optional("base", ValueKind.Real, "The base of the frequencies.", "10000.0"),
        Optional("freqs", ValueKind.Extent, "Frequencies of an axis, or a list with a number for each. Needed without 'learned'.", example: "\"head_dim // 4\""),
        Optional("scale", ValueKind.Real, "A factor of all angles.", "1.0"),
        Optional("axes", ValueKind.OneOrList(ValueKind.Object(() => RopeAxis.Form)), "The axes of the grid in token order, 1 to 3. Needed without 'coords'.", example: "[{ \"size\": \"gh\" }, { \"size\": \"gw\" }]"),
        Optional("order", ValueKind.List(ValueKind.Integer), "The axes by their numbers, in the order in which they take channels. Default: token order."),
        Optional("coords", ValueKind.Value, "Where each token is, [..., n, axes], in the place of 'axes'."),
        Optional("layout", ValueKind.OneOf("concat", "blocks", "stride"), "How angles lie: those of all axes one after the other, then doubled; those of each axis doubled, then one after the other; or the axes in turn, then doubled.", "concat"),
        Optional("dup", ValueKind.OneOf("repeat", "tile"), "How an angle comes to stand on two channels: a, a, b, b; or a, b, a, b.", "repeat"),
        Optional("learned", ValueKind.Value, "Learned frequencies [axes, ..., c], in the place of dim, base, freqs, scale and layout."));

    public static Node Bind(NodeReader reader) => reader.Json.Json["learned"] is not null ? LearnedRopeTableNode.Bind(reader) : new RopeTableNode(
        reader.Integer("dim"),
        reader.Number("base"),
        reader.Extent("freqs"),
        reader.Number("scale"),
        RopeGrid.Bind(reader),
        reader.OptionalValue("coords"),
        reader.Json.Keyword("layout"),
        ReadDoubling(reader),
        reader.Origin);

    /// <summary>How an angle comes to stand on two channels.</summary>
    public static string ReadDoubling(NodeReader reader) => reader.Json.Keyword("dup");

    public override Tensor Lower(BodyBuilder body, Tensor x)
    {
        var places = Coords is null ? null : body.Value(Coords, x, "places");
        var grid = places is null ? Grid : Grid with { Axes = AxesOf(places) };
        var (axes, order) = grid.Arguments(body);
        var (dim, freqs) = (body.Resolve(Dim), body.Resolve(Freqs));
        var each = Each(body, freqs, grid.Axes.Count);
        foreach (var one in each)
        {
            body.Check(Origin, one, each.Count == 1 ? ">" : ">=", Expr.Int(0), "'freqs'");
        }

        var planes = each.Count > 1 ? each.Aggregate(Expr.Int(0), Expr.Add) : Layout == "stride" ? freqs : Expr.Multiply(Expr.Int(grid.Axes.Count), each[0]);
        body.Check(Origin, Expr.Multiply(Expr.Int(2), planes), "<=", dim, "the channels of all axes and 'dim'");
        var arguments = new List<OwnedArgument>
        {
            new("dim: {0}", [dim]),
            each.Count == 1 ? new("freqs: {0}", each) : new($"freqs: [{string.Join(", ", each.Select((_, i) => $"{{{i}}}"))}]", each),
            new("@base: {0}", [body.Resolve(Base)]),
            new("scale: {0}", [body.Resolve(Scale)]),
            axes,
            order,
            new($"RopeLayout.{Emission.Identifier.Pascal(Layout)}", []),
            new($"RopeDoubling.{Emission.Identifier.Pascal(Doubling)}", []),
        };
        var field = body.Owned(Origin, "rope", "RopeTable", arguments);
        if (places?.Shape.Single is { } dims)
        {
            return new Tensor($"{field}.At({places.Code}, {x.Operand}.dtype)", Shape.Of(dims.Take(dims.Count - 1).Append(dim)), TensorKind.RopeTable);
        }

        var sizes = grid.Sizes(body);
        var code = $"{field}.Get([{string.Join(", ", sizes.Select(body.Code))}], {x.Operand}.device, {x.Operand}.dtype)";
        return new Tensor(code, Shape.Of([Expr.Product(sizes), dim]), TensorKind.RopeTable);
    }

    /// <summary>The number of frequencies that all axes have, or one for each.</summary>
    private EquatableArray<Expr> Each(BodyBuilder body, Expr freqs, int axes) => freqs is CallExpr { Function: "[]", Arguments: var listed }
        ? listed.Count == axes ? listed : throw new LoweringException(Rules.Shape, Origin, $"'freqs' has {listed.Count} numbers for {axes} axes.")
        : body.TypeOf(freqs, Origin).Kind is ExprKind.Size2 or ExprKind.List ? Enumerable.Range(0, axes).Select(i => (Expr)new IndexExpr(freqs, Expr.Int(i))).ToEquatableArray() : [freqs];

    /// <summary>As many axes as the places have coordinates.</summary>
    private EquatableArray<RopeAxis> AxesOf(Tensor places) =>
        places is { Kind: TensorKind.Integer, Shape.Single: { Count: >= 2 } dims } && dims[dims.Count - 1] is LiteralExpr { Value.Integer: >= 1 and <= RopeGrid.Most and var count }
            ? Enumerable.Repeat(RopeAxis.ByIndex, (int)count).ToEquatableArray()
            : throw new LoweringException(Rules.Shape, Coords!.Origin, $"'coords' needs whole numbers [..., n, axes], as 'coords' gives them; found {places.Shape}.");
}
