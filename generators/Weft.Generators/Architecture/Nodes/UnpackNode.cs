using Weft.Generators.Architecture.Binding;
using Weft.Generators.Architecture.Expressions;
using Weft.Generators.Architecture.Lowering;
using Weft.Generators.Diagnostics;
using Weft.Generators.Json;

namespace Weft.Generators.Architecture.Nodes;

/// <summary>Names the slices of an axis for the nodes that follow; the current tensor goes on unchanged.</summary>
internal sealed record UnpackNode(EquatableArray<string> Names, int Axis, Origin Origin) : Node(Origin)
{
    public static readonly NodeRow Row = new(
        "unpack", "Names the slices of an axis for the nodes that follow; the current tensor goes on unchanged.", Bind,
        Required("as", ValueKind.OneOrList(ValueKind.Name), "A name for each slice.", "[\"q\", \"k\", \"v\"]"),
        Optional("axis", ValueKind.Axis, "The axis.", "0"));

    public static Node Bind(NodeReader reader) => new UnpackNode(reader.Names("as"), reader.Axis("axis"), reader.Origin);

    public override bool Binds => true;

    public override Tensor Lower(BodyBuilder body, Tensor x)
    {
        var dims = x.Shape.Single ?? throw new LoweringException(Rules.UnsupportedRank, Origin, $"The shape here is {x.Shape}; 'unpack' needs one rank.");
        var axis = Axes.Normalize(Axis, dims.Count, x, Origin);
        body.Check(Origin, dims[axis], "==", Expr.Int(Names.Count), "'as' and the axis");
        var rest = Shape.Of(dims.Where((_, i) => i != axis));
        for (var i = 0; i < Names.Count; i++)
        {
            var local = body.Fresh(Names[i]);
            body.Lines.Line($"var {local} = {x.Code}.select({axis}, {i});");
            body.Bind(Names[i], x with { Code = local, Shape = rest });
        }

        return x;
    }
}
