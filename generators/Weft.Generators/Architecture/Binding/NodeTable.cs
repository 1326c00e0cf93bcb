using Weft.Generators.Architecture.Nodes;

namespace Weft.Generators.Architecture.Binding;

/// <summary>Every op and what reads it. A new node is a row here and a file beside the others.</summary>
internal static class NodeTable
{
    public static readonly IReadOnlyDictionary<string, Func<NodeReader, Node>> Binders = new Dictionary<string, Func<NodeReader, Node>>(StringComparer.Ordinal)
    {
        ["act"] = ActNode.Bind,
        ["add"] = BinaryNode.Bind("+"),
        ["call"] = CallNode.Bind,
        ["clamp"] = ClampNode.Bind,
        ["compare"] = CompareNode.Bind,
        ["concat"] = ConcatNode.Bind,
        ["conv"] = ConvNode.Bind,
        ["coords"] = CoordsNode.Bind,
        ["dims"] = DimsNode.Bind,
        ["div"] = BinaryNode.Bind("/"),
        ["embedding"] = EmbeddingNode.Bind,
        ["exp"] = UnaryNode.Bind("{0}.exp()"),
        ["gather"] = GatherNode.Bind,
        ["get"] = GetNode.Bind,
        ["l2norm"] = UnaryNode.Bind("Ops.Normalize({0})"),
        ["let"] = LetNode.Bind,
        ["linear"] = LinearNode.Bind,
        ["mask"] = MaskNode.Bind,
        ["match"] = MatchNode.Bind,
        ["matmul"] = MatmulNode.Bind,
        ["mul"] = BinaryNode.Bind("*"),
        ["norm"] = NormNode.Bind,
        ["pad"] = PadNode.Bind,
        ["parallel"] = ParallelNode.Bind,
        ["param"] = ParamNode.Bind,
        ["pool"] = PoolNode.Bind,
        ["rearrange"] = RearrangeNode.Bind,
        ["reduce"] = ReduceNode.Bind,
        ["rel_bias"] = RelBiasNode.Bind,
        ["rel_coords"] = RelCoordsNode.Bind,
        ["repeat"] = RepeatNode.Bind,
        ["replace"] = ReplaceNode.Bind,
        ["resample"] = ResampleNode.Bind,
        ["residual"] = ResidualNode.Bind,
        ["roll"] = RollNode.Bind,
        ["rope"] = RopeNode.Bind,
        ["rope_table"] = RopeTableNode.Bind,
        ["scale"] = ScaleNode.Bind,
        ["sdpa"] = SdpaNode.Bind,
        ["select"] = SelectNode.Bind,
        ["sized"] = SizedNode.Bind,
        ["slice"] = SliceNode.Bind,
        ["sub"] = BinaryNode.Bind("-"),
        ["unpack"] = UnpackNode.Bind,
        ["window_mask"] = WindowMaskNode.Bind,
    };
}
