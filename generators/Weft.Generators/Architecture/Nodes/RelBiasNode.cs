using Weft.Generators.Architecture.Binding;
using Weft.Generators.Architecture.Expressions;
using Weft.Generators.Architecture.Lowering;
using Weft.Generators.Diagnostics;
using Weft.Generators.Json;

namespace Weft.Generators.Architecture.Nodes;

/// <summary>
/// The attention bias of every pair of tokens of a window, from a table of the offsets between them. Shape: [offsets, heads] →
/// [heads, tokens, tokens], where a window h × w has (2h - 1)(2w - 1) offsets; with <c>class_token</c> 3 more, and one more token.
/// </summary>
internal sealed record RelBiasNode(Expr Window, Expr ClassToken, Origin Origin) : Node(Origin)
{
    public static readonly NodeRow Row = new(
        "rel_bias", "The attention bias of every pair of tokens of a window, from a table of the offsets between them. Shape: [offsets, heads] → [heads, tokens, tokens]; a window h x w has (2h - 1)(2w - 1) offsets.", Bind,
        Required("window", ValueKind.Extent, "Rows and columns of the window."),
        Optional("class_token", ValueKind.Condition, "There is a token before them, and 3 more offsets.", "false"));

    public static Node Bind(NodeReader reader) => new RelBiasNode(reader.Extent("window"), reader.Condition("class_token"), reader.Origin);

    public override Tensor Lower(BodyBuilder body, Tensor x)
    {
        if (x.Shape.Single is not { Count: 2 } dims)
        {
            throw new LoweringException(Rules.Shape, Origin, $"'rel_bias' needs a table [offsets, heads], found {x.Shape}.");
        }

        var (height, width) = WindowSize.Of(body, Window, Origin);
        var token = body.Resolve(ClassToken);
        Expr Where(int extra, Expr count) => Expr.Choose(token, Expr.Add(count, Expr.Int(extra)), count);
        body.Check(Origin, dims[0], "==", Where(3, WindowSize.Offsets(height, width)), "the table's rows and the offsets in 'window'");
        var tokens = Where(1, Expr.Multiply(height, width));
        var field = body.Owned(Origin, "relative", "RelativeBias", [new("{0}", [height]), new("{0}", [width]), new("classToken: {0}", [token])]);
        return x with { Code = $"{field}.Of({x.Code})", Shape = Shape.Of([dims[1], tokens, tokens]), IsCompound = false };
    }
}
