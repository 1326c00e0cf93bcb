using Weft.Generators.Architecture.Binding;
using Weft.Generators.Architecture.Expressions;
using Weft.Generators.Architecture.Lowering;
using Weft.Generators.Diagnostics;

namespace Weft.Generators.Architecture.Nodes;

/// <summary>Rows of a learned table, looked up by integer ids. Shape: [...] → [..., dim].</summary>
internal sealed record EmbeddingNode(Template Name, string? As, Expr Count, Expr Dim, Origin Origin) : Node(Origin)
{
    public static Node Bind(NodeReader reader) => new EmbeddingNode(reader.Name(), reader.As(), reader.Integer("count"), reader.Integer("dim"), reader.Origin);

    public override Tensor Lower(BodyBuilder body, Tensor x)
    {
        if (x.Kind != TensorKind.Integer)
        {
            throw new LoweringException(Rules.Shape, Origin, "'embedding' looks up integer ids; the current tensor holds floats.");
        }

        var (count, dim) = (body.Resolve(Count), body.Resolve(Dim));
        var layer = body.Layer(Origin, Name, "Embedding", [new([count]), new([dim])], [new("weight", [count, dim], Expr.True)], As);
        return new Tensor($"{layer}.call({x.Code})", x.Shape.Map(d => d.Append(dim)));
    }
}
