using Weft.Generators.Architecture.Binding;
using Weft.Generators.Architecture.Expressions;
using Weft.Generators.Architecture.Lowering;
using Weft.Generators.Diagnostics;
using Weft.Generators.Json;

namespace Weft.Generators.Architecture.Nodes;

/// <summary>Names the sizes of the current tensor; <c>_</c> skips one.</summary>
internal sealed record DimsNode(EquatableArray<string> Names, Origin Origin) : Node(Origin)
{
    public static readonly NodeRow Row = new(
        "dims", "Names the sizes of the current tensor, for sizes of the nodes that follow. Shape: unchanged.", Bind,
        Required("as", ValueKind.OneOrList(ValueKind.Name), "A name for each axis; \"_\" names none.", "[\"_\", \"_\", \"gh\", \"gw\"]"));

    public static Node Bind(NodeReader reader) => new DimsNode(reader.SizeNames("as"), reader.Origin);

    public override bool Binds => true;

    public override Tensor Lower(BodyBuilder body, Tensor x)
    {
        var dims = x.Shape.Single ?? throw new LoweringException(Rules.UnsupportedRank, Origin, $"The shape here is {x.Shape}; 'dims' needs one rank.");
        if (dims.Count != Names.Count)
        {
            throw new LoweringException(Rules.Shape, Origin, $"'dims' names {Names.Count} sizes, but the shape is {x.Shape}.");
        }

        var named = Enumerable.Range(0, Names.Count).Where(i => Names[i] != "_").ToList();
        foreach (var i in named)
        {
            var local = body.Fresh(Names[i]);
            body.BindDim(Names[i], new AliasExpr(local.TrimStart('@'), dims[i]));
            body.Lines.Line($"var {local} = {x.Code}.shape[{i}];");
        }

        var bound = named.ToDictionary(i => i, i => body.Size(new NameExpr(Names[i]), Origin));
        return x with { Shape = Shape.Of(dims.Select((d, i) => bound.TryGetValue(i, out var alias) ? alias : d)) };
    }
}
