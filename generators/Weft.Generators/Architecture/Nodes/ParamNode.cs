using Weft.Generators.Architecture.Binding;
using Weft.Generators.Architecture.Expressions;
using Weft.Generators.Architecture.Lowering;
using Weft.Generators.Diagnostics;

namespace Weft.Generators.Architecture.Nodes;

/// <summary>A parameter as a value; what it is applied to does not matter. Shape: as declared.</summary>
internal sealed record ParamNode(Template Name, string? As, EquatableArray<Expr> Shape, Expr Std, Origin Origin) : Node(Origin)
{
    public static Node Bind(NodeReader reader) => new ParamNode(reader.Name(), reader.As(), reader.Integers("shape"), reader.Number("std", new LiteralExpr(ExprValue.Float(0.02))), reader.Origin);

    public override Tensor Lower(BodyBuilder body, Tensor x)
    {
        var shape = Shape.Select(body.Resolve).ToEquatableArray();
        foreach (var dim in shape)
        {
            body.Check(Origin, dim, ">", Expr.Int(0), "'shape'");
        }

        return new Tensor(body.Parameter(Origin, Name, shape, new InitModel("Normal", body.Resolve(Std)), As), Lowering.Shape.Of(shape));
    }
}
