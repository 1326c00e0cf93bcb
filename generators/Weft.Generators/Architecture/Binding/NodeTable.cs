using Weft.Generators.Architecture.Nodes;

namespace Weft.Generators.Architecture.Binding;

/// <summary>Every op. A new node is a row here and a file beside the others.</summary>
internal static class NodeTable
{
    public static readonly IReadOnlyList<NodeRow> All =
    [
        ActNode.Row,
        BinaryNode.Row("add", "+", "Adds a value or a number to the current tensor."),
        CallNode.Row,
        ClampNode.Row,
        CompareNode.Row,
        ConcatNode.Row,
        ConvNode.Row,
        CoordsNode.Row,
        DimsNode.Row,
        BinaryNode.Row("div", "/", "Divides the current tensor by a value or a number."),
        EmbeddingNode.Row,
        UnaryNode.Row("exp", "{0}.exp()", "The exponential of each element."),
        GatherNode.Row,
        GetNode.Row,
        UnaryNode.Row("l2norm", "Ops.Normalize({0})", "Divides by the Euclidean norm over the last axis."),
        LetNode.Row,
        LinearNode.Row,
        MaskNode.Row,
        MatchNode.Row,
        MatmulNode.Row,
        BinaryNode.Row("mul", "*", "Multiplies the current tensor by a value or a number."),
        NormNode.Row,
        PadNode.Row,
        ParallelNode.Row,
        ParamNode.Row,
        PoolNode.Row,
        RearrangeNode.Row,
        ReduceNode.Row,
        RelBiasNode.Row,
        RelCoordsNode.Row,
        RepeatNode.Row,
        ReplaceNode.Row,
        ResampleNode.Row,
        ResidualNode.Row,
        RollNode.Row,
        RopeNode.Row,
        RopeTableNode.Row,
        ScaleNode.Row,
        SdpaNode.Row,
        SelectNode.Row,
        SizedNode.Row,
        SliceNode.Row,
        BinaryNode.Row("sub", "-", "Subtracts a value or a number from the current tensor."),
        UnpackNode.Row,
        WindowMaskNode.Row,
    ];

    public static readonly IReadOnlyDictionary<string, NodeRow> ByName = All.ToDictionary(row => row.Name, StringComparer.Ordinal);

    /// <summary>The node that another library's name for it means: a word of one of a node's options, or one that a node's name ends, as <c>mean</c> and <c>layer_norm</c>.</summary>
    public static string? Meant(string op)
    {
        foreach (var row in All)
        {
            if (row.Form.Members.FirstOrDefault(m => m.Kind.Words.Contains(op, StringComparer.OrdinalIgnoreCase)) is { } option)
            {
                return $"{{ \"op\": \"{row.Name}\", \"{option.Name}\": \"{op.ToLowerInvariant()}\" }}";
            }
        }

        // Of Conv2d the name is Conv.
        var name = op.EndsWith("d", StringComparison.OrdinalIgnoreCase) && op.Length > 2 && op[op.Length - 2] is >= '1' and <= '3' ? op.Substring(0, op.Length - 2) : op;
        return ByName.Keys.Where(known => known.Length > 2 && name.EndsWith(known, StringComparison.OrdinalIgnoreCase)).OrderByDescending(known => known.Length).FirstOrDefault() is { } end ? $"'{end}'" : null;
    }
}
