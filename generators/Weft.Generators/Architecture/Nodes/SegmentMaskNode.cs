using Weft.Generators.Architecture.Binding;
using Weft.Generators.Architecture.Lowering;
using Weft.Generators.Diagnostics;

namespace Weft.Generators.Architecture.Nodes;

/// <summary>An additive attention mask for tokens [n, c] of several segments in one row: 0 within a segment, minus infinity elsewhere. Shape: [n, n].</summary>
internal sealed record SegmentMaskNode(Value Segments, Origin Origin) : Node(Origin)
{
    public static Node Bind(NodeReader reader) => new SegmentMaskNode(reader.Value("segments"), reader.Origin);

    public override Tensor Lower(BodyBuilder body, Tensor x)
    {
        var segments = body.Value(Segments, x, "segments");
        if (x.Shape.Single is not { Count: 2 } dims || segments is not { Kind: TensorKind.Integer, Shape.Single: { Count: 1 } of })
        {
            throw new LoweringException(Rules.Shape, Origin, $"'mask' with 'segments' needs tokens [n, c] and whole numbers [n], found {x.Shape} and {segments.Shape}.");
        }

        body.Check(Origin, of[0], "==", dims[0], "the tokens and their segments");
        return new Tensor($"Ops.SegmentMask({x.Code}, {segments.Code})", Shape.Of([dims[0], dims[0]]));
    }
}
