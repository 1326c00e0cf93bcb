using Weft.Generators.Architecture.Binding;
using Weft.Generators.Architecture.Expressions;
using Weft.Generators.Architecture.Lowering;
using Weft.Generators.Diagnostics;
using Weft.Generators.Json;

namespace Weft.Generators.Architecture.Nodes;

/// <summary>Applies several bodies to the current tensor and merges the results. Shape: the branches', which must agree (except on the axis of <c>concat</c>).</summary>
internal sealed record ParallelNode(string Merge, int Axis, EquatableArray<Branch> Branches, Origin Origin) : Node(Origin)
{
    private static readonly Dictionary<string, string> Operators = new Dictionary<string, string>(StringComparer.Ordinal) { ["add"] = "+", ["sub"] = "-", ["mul"] = "*" };

    public static readonly NodeRow Row = new(
        "parallel", "Applies several bodies to the current tensor and merges the results. Shape: the branches', which must agree, except on the axis of concat.", Bind,
        Optional("merge", ValueKind.OneOf("add", "sub", "mul", "concat"), "How they are merged.", "add"),
        Optional("axis", ValueKind.Axis, "Of concat: the axis that grows.", "-1"),
        Required("branches", ValueKind.List(ValueKind.Either(ValueKind.Body, ValueKind.Object(() => Branch.Form))), "The bodies; one that a config may leave out is { \"if\", \"do\" }."));

    public static Node Bind(NodeReader reader) => new ParallelNode(
        reader.Json.Keyword("merge"), reader.Axis("axis"), reader.Branches("branches"), reader.Origin);

    public override Tensor Lower(BodyBuilder body, Tensor x)
    {
        var branches = Branches.Where(b => body.Resolve(b.If) != Expr.False).ToList();
        if (branches.Count == 0)
        {
            throw new LoweringException(Rules.Shape, Origin, "'parallel' needs at least one branch.");
        }

        if (body.Resolve(branches[0].If) != Expr.True)
        {
            throw new LoweringException(Rules.Shape, Origin, "The first branch of 'parallel' may not be conditional: the others are merged into it.");
        }

        return Merge == "concat" ? Concat(body, x, branches) : Elementwise(body, x, branches);
    }

    private Tensor Elementwise(BodyBuilder body, Tensor x, List<Branch> branches)
    {
        var total = body.Branch(branches[0].Body, x, "branch");
        foreach (var branch in branches.Skip(1))
        {
            var condition = body.Resolve(branch.If);
            if (condition == Expr.True)
            {
                total = MergeInto(body, total, body.Branch(branch.Body, x, "branch"));
                continue;
            }

            var sum = body.Fresh("merged");
            body.Lines.Line($"var {sum} = {total.Code};");
            total = total with { Code = sum, IsCompound = false };
            using (body.Lines.Block($"if ({body.Code(condition)})"))
            {
                var merged = MergeInto(body, total, body.Branch(branch.Body, x, "branch", condition), condition);
                body.Lines.Line($"{sum} = {merged.Code};");
            }
        }

        return total;
    }

    private Tensor MergeInto(BodyBuilder body, Tensor total, Tensor branch, Expr? condition = null)
    {
        Agreement.Check(body, Origin, total, branch, "The branches", condition);
        return total with { Code = $"{total.Operand} {Operators[Merge]} {branch.Operand}", IsCompound = true };
    }

    private Tensor Concat(BodyBuilder body, Tensor x, List<Branch> branches)
    {
        if (branches.Any(b => body.Resolve(b.If) != Expr.True))
        {
            throw new LoweringException(Rules.Shape, Origin, "Branches that are concatenated may not be conditional: the width would depend on it.");
        }

        var parts = branches.Select(b => body.Branch(b.Body, x, "branch")).ToList();
        var first = parts[0].Shape.Single ?? throw new LoweringException(Rules.UnsupportedRank, Origin, $"The shape here is {parts[0].Shape}; 'concat' needs one rank.");
        var axis = Axes.Normalize(Axis, first.Count, parts[0], Origin);
        var sum = first[axis];
        foreach (var part in parts.Skip(1))
        {
            if (part.Shape.Single is not { } dims || dims.Count != first.Count)
            {
                throw new LoweringException(Rules.Branches, Origin, "The branches", parts[0].Shape.ToString(), part.Shape.ToString(), "");
            }

            sum = Expr.Add(sum, dims[axis]);
            for (var i = 0; i < dims.Count; i++)
            {
                if (i != axis)
                {
                    body.Check(Origin, first[i], "==", dims[i], $"The branches: {parts[0].Shape} and {part.Shape} do not agree");
                }
            }
        }

        return x with { Code = $"torch.cat([{string.Join(", ", parts.Select(p => p.Code))}], {axis})", Shape = Shape.Of(first.Select((d, i) => i == axis ? sum : d)), IsCompound = false };
    }
}

/// <summary>A branch of <c>parallel</c>, there when its condition holds.</summary>
internal sealed record Branch(Expr If, EquatableArray<Node> Body)
{
    public static readonly Form Form = new(
        "branch", "A branch that a config may leave out.",
        Optional("if", ValueKind.Condition, "It is there where this holds. The first branch is there always.", "true"),
        Required("do", ValueKind.Body, "Its nodes."));
}
