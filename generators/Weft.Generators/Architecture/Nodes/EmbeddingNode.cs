using Weft.Generators.Architecture.Binding;
using Weft.Generators.Architecture.Expressions;
using Weft.Generators.Architecture.Lowering;
using Weft.Generators.Diagnostics;
using Weft.Generators.Json;

namespace Weft.Generators.Architecture.Nodes;

/// <summary>Rows of a learned table, looked up by integer ids; that of the id <c>padding</c>, if there is one, is not learned. Shape: [...] → [..., dim].</summary>
internal sealed record EmbeddingNode(Template Name, string? As, Expr Count, Expr Dim, Expr? Padding, Origin Origin) : Node(Origin)
{
    public static readonly NodeRow Row = new(
        "embedding", "Rows of a learned table, looked up by integer ids. Shape: [...] → [..., dim].", Bind,
        NodeRow.Key,
        NodeRow.As,
        Required("count", ValueKind.Integer, "Rows of the table.", "\"vocab_size\""),
        Required("dim", ValueKind.Integer, "Width of a row.", "\"hidden_size\""),
        Optional("padding", ValueKind.Integer, "The id whose row is not learned."));

    public static Node Bind(NodeReader reader) => new EmbeddingNode(reader.Name(), reader.As(), reader.Integer("count"), reader.Integer("dim"), reader.Json.Optional("padding") is null ? null : reader.Integer("padding"), reader.Origin);

    public override Tensor Lower(BodyBuilder body, Tensor x)
    {
        if (x.Kind != TensorKind.Integer)
        {
            throw new LoweringException(Rules.Shape, Origin, "'embedding' looks up integer ids; the current tensor holds floats.");
        }

        var (count, dim) = (body.Resolve(Count), body.Resolve(Dim));
        var arguments = new List<LayerArgument> { new([count]), new([dim]) };
        if (Padding is not null)
        {
            arguments.Add(new([body.Resolve(Padding)], Name: "padding"));
        }

        var layer = body.Layer(Origin, Name, "Embedding", arguments, [new("weight", [count, dim], Expr.True)], As);
        return new Tensor($"{layer}.call({x.Code})", x.Shape.Map(d => d.Append(dim)));
    }
}
