using Weft.Generators.Architecture.Binding;
using Weft.Generators.Architecture.Expressions;
using Weft.Generators.Architecture.Lowering;
using Weft.Generators.Diagnostics;
using Weft.Generators.Json;

namespace Weft.Generators.Architecture.Nodes;

/// <summary>
/// Joins values along an axis. Parts of lower rank get leading dimensions of size 1, and dimensions of size 1 other than
/// the axis are expanded. Shape: the axis is the sum, the rest as in <c>$_</c>.
/// </summary>
internal sealed record ConcatNode(int Axis, EquatableArray<Value> Parts, Origin Origin) : Node(Origin)
{
    public static readonly NodeRow Row = new(
        "concat", "Joins values along an axis; the current tensor is \"$_\". Parts of lower rank get leading axes of size 1, and sizes of 1 beside the axis are expanded. Shape: the axis is the sum, the rest as in $_.", Bind,
        Required("axis", ValueKind.Axis, "The axis that grows."),
        Required("parts", ValueKind.List(ValueKind.Value), "The values, in order.", "[{ \"op\": \"param\", \"name\": \"cls_token\", \"shape\": [1, 1, \"embed_dim\"] }, \"$_\"]"));

    public static Node Bind(NodeReader reader) => new ConcatNode(reader.Axis("axis"), reader.Values("parts"), reader.Origin);

    public override Tensor Lower(BodyBuilder body, Tensor x)
    {
        var parts = Parts.Select(p => body.Value(p, x, "part")).ToList();
        var dims = x.Shape.Single ?? throw new LoweringException(Rules.UnsupportedRank, Origin, $"The shape here is {x.Shape}; 'concat' needs one rank.");
        var axis = Axes.Normalize(Axis, dims.Count, x, Origin);
        var sum = parts.Aggregate(Expr.Int(0), (total, part) => Expr.Add(total, Size(body, part, dims, axis)));
        var code = $"Ops.Concat({x.Code}, {axis}, [{string.Join(", ", parts.Select(p => p.Code))}])";
        return x with { Code = code, Shape = Shape.Of(dims.Select((d, i) => i == axis ? sum : d)), IsCompound = false };
    }

    private Expr Size(BodyBuilder body, Tensor part, EquatableArray<Expr> like, int axis)
    {
        var dims = part.Shape.Single ?? throw new LoweringException(Rules.UnsupportedRank, Origin, $"The shape of a part is {part.Shape}; 'concat' needs one rank.");
        if (dims.Count > like.Count)
        {
            throw new LoweringException(Rules.Shape, Origin, $"A part of shape {part.Shape} has more dimensions than $_ of shape {ExpressionText.OfShape(like)}.");
        }

        var size = Expr.Int(1);
        for (var i = 0; i < like.Count; i++)
        {
            var dim = i < like.Count - dims.Count ? Expr.Int(1) : dims[i - (like.Count - dims.Count)];
            if (i == axis)
            {
                size = dim;
            }
            else if (dim != Expr.Int(1))
            {
                body.Check(Origin, dim, "==", like[i], $"a part of shape {part.Shape} does not join {ExpressionText.OfShape(like)}");
            }
        }

        return size;
    }
}
