using Weft.Generators.Architecture.Binding;
using Weft.Generators.Architecture.Expressions;
using Weft.Generators.Architecture.Lowering;
using Weft.Generators.Diagnostics;
using Weft.Generators.Json;

namespace Weft.Generators.Architecture.Nodes;

/// <summary>
/// Splits, reorders and merges axes by an einops pattern. One size of each split group may be left to inference; along an axis
/// that stands on the right alone the values are repeated, and its size is given.
/// Shape: as the right side of the pattern.
/// </summary>
internal sealed record RearrangeNode(RearrangePattern Pattern, EquatableArray<AxisSize> Sizes, Origin Origin) : Node(Origin)
{
    public static readonly NodeRow Row = new(
        "rearrange", "Splits, reorders and merges axes by an einops pattern; along an axis that stands on the right alone, values are repeated. Shape: the right side of the pattern.", Bind,
        Required("to", ValueKind.Text, "The pattern.", "\"b n (h d) -> b h n d\""),
        Others(ValueKind.Size, "The size of an axis of the pattern; of a group one may be left to inference."));

    public static Node Bind(NodeReader reader)
    {
        var pattern = new RearrangePattern([["x"]], [["x"]]);
        if (reader.Json.Required<JsonString>("to", "a pattern such as 'b n (h d) -> b h n d'") is { } text)
        {
            if (RearrangePattern.Parse(text.Value, out var error) is { } parsed)
            {
                pattern = parsed;
            }
            else
            {
                reader.Json.Problems.Add(Rules.BadValue, reader.Json.OriginOf(text), $"'{text.Value}' is no pattern: {error}.");
            }
        }

        // Every axis of the pattern may be given a size by a member of its name, unless that says something else.
        var sizes = pattern.Left.SelectMany(g => g).Concat(pattern.New).Where(axis => !reader.Json.Form.Has(axis) && reader.Json.Optional(axis) is not null).Select(axis => new AxisSize(axis, reader.Size(axis))).ToEquatableArray();
        foreach (var group in pattern.Left.Where(g => g.Count > 1 && g.Count(a => sizes.All(s => s.Axis != a)) > 1))
        {
            reader.Json.Problems.Add(Rules.MissingMember, reader.Origin, group.First(a => sizes.All(s => s.Axis != a)), $"only one size of ({string.Join(" ", group)}) can be inferred");
        }

        foreach (var axis in pattern.New.Where(a => sizes.All(s => s.Axis != a)))
        {
            reader.Json.Problems.Add(Rules.MissingMember, reader.Origin, axis, "the size of an axis that stands on the right alone");
        }

        return new RearrangeNode(pattern, sizes, reader.Origin);
    }

    public override Tensor Lower(BodyBuilder body, Tensor x)
    {
        if (x.Shape.Single is not { } dims || dims.Count != Pattern.Left.Count)
        {
            throw new LoweringException(Rules.Shape, Origin, $"The pattern takes {Pattern.Left.Count} axes, found {x.Shape}.");
        }

        var sizes = AxisSizes(body, dims);
        var code = x.Operand;

        // Axes that stay neighbours in their order are merged before they move, which copies nothing.
        var groups = Pattern.Left.SelectMany(g => g.Select(a => (EquatableArray<string>)[a])).ToList();
        var merged = Pattern.Right.Where(g => g.Count > 1 && IsRun(g, groups)).ToList();
        var units = new List<EquatableArray<string>>();
        for (var i = 0; i < groups.Count; i++)
        {
            var run = merged.FirstOrDefault(m => m[0] == groups[i][0]);
            units.Add(run.Count > 0 ? run : groups[i]);
            i += Math.Max(run.Count, 1) - 1;
        }

        if (!units.SequenceEqual(Pattern.Left))
        {
            code = Pattern.Left.All(g => g.Count == 1) && merged.Count == 1
                ? $"{code}.flatten({units.IndexOf(merged[0])}, {units.IndexOf(merged[0]) + merged[0].Count - 1})"
                : $"{code}.reshape({string.Join(", ", units.Select(u => SizeCode(body, x, u, sizes)))})";
        }

        var target = Pattern.Right.SelectMany(g => merged.Contains(g) ? [g] : g.Where(a => a != "1").Select(a => (EquatableArray<string>)[a])).ToList();
        code += Move([.. target.Where(t => !IsNew(t)).Select(t => units.IndexOf(t))]);
        code += Repeated(body, target, sizes);
        code += Shaped(body, target, sizes);
        return x with { Code = code, Shape = Shape.Of(Pattern.Right.Select(g => Product(g, sizes))), IsCompound = false };
    }

    /// <summary>A size in code: an axis that the pattern leaves whole is asked of the tensor unless its size is a plain name.</summary>
    private string SizeCode(BodyBuilder body, Tensor x, EquatableArray<string> unit, Dictionary<string, Expr> sizes)
    {
        var size = Product(unit, sizes);
        var whole = Pattern.Left.ToList().IndexOf(unit);
        return whole < 0 || x.IsCompound || size is LiteralExpr or RuntimeExpr { Tensor.Length: > 0 } or NameExpr or AliasExpr ? body.Code(size) : $"{x.Code}.shape[{whole}]";
    }

    private static bool IsRun(EquatableArray<string> group, List<EquatableArray<string>> order)
    {
        var start = order.FindIndex(o => o[0] == group[0]);
        return start >= 0 && start + group.Count <= order.Count && group.Select((axis, i) => order[start + i][0] == axis).All(same => same);
    }

    private static string Move(List<int> order)
    {
        var moved = order.Select((from, to) => (from, to)).Where(p => p.from != p.to).ToList();
        return moved.Count == 0 ? "" : moved.Count == 2 ? $".transpose({moved[0].to}, {moved[1].to})" : $".permute({string.Join(", ", order)})";
    }

    private bool IsNew(EquatableArray<string> unit) => Pattern.New.Contains(unit[0]);

    /// <summary>Repeats the values along new axes, which copies nothing.</summary>
    private string Repeated(BodyBuilder body, List<EquatableArray<string>> target, Dictionary<string, Expr> sizes)
    {
        var added = Enumerable.Range(0, target.Count).Where(i => IsNew(target[i])).ToList();
        return added.Count == 0
            ? ""
            : $"{string.Concat(added.Select(i => $".unsqueeze({i})"))}.expand({string.Join(", ", target.Select(t => IsNew(t) ? body.Code(sizes[t[0]]) : "-1"))})";
    }

    /// <summary>Merges what moved apart, and adds axes of size 1.</summary>
    private string Shaped(BodyBuilder body, List<EquatableArray<string>> units, Dictionary<string, Expr> sizes)
    {
        if (Pattern.Right.Count == units.Count && Pattern.Right.All(g => g.Count == 1 || units.Contains(g)))
        {
            return Pattern.Right.All(g => g[0] != "1") ? "" : Reshape(body, sizes);
        }

        var late = Pattern.Right.Where(g => !units.Contains(g)).ToList();
        if (late.Count != 1 || late[0].Contains("1"))
        {
            return Reshape(body, sizes);
        }

        var at = Pattern.Right.ToList().IndexOf(late[0]);
        return $".flatten({at}, {at + late[0].Count - 1})";
    }

    private string Reshape(BodyBuilder body, Dictionary<string, Expr> sizes) => $".reshape({string.Join(", ", Pattern.Right.Select(g => body.Code(Product(g, sizes))))})";

    private Dictionary<string, Expr> AxisSizes(BodyBuilder body, EquatableArray<Expr> dims)
    {
        var sizes = new Dictionary<string, Expr>(StringComparer.Ordinal) { ["1"] = Expr.Int(1) };
        foreach (var size in Sizes)
        {
            sizes[size.Axis] = body.Size(size.Size, Origin);
        }

        for (var i = 0; i < dims.Count; i++)
        {
            var group = Pattern.Left[i];
            var inferred = group.FirstOrDefault(axis => !sizes.ContainsKey(axis));
            var given = group.Where(axis => axis != inferred).Select(axis => sizes[axis]).ToList();
            var product = Expr.Product(given);
            if (inferred is null)
            {
                body.Check(Origin, dims[i], "==", product, $"the axis ({string.Join(" ", group)}) and its sizes");
            }
            else
            {
                if (given.Count > 0)
                {
                    body.Check(Origin, dims[i], "multiple of", product, $"the axis ({string.Join(" ", group)}) and its sizes");
                }

                sizes[inferred] = given.Aggregate(dims[i], Divide);
            }
        }

        return sizes;
    }

    /// <summary>An exact quotient, without the factor where it stands in the product.</summary>
    private static Expr Divide(Expr dim, Expr factor) => dim switch
    {
        _ when dim == factor => Expr.Int(1),
        BinaryExpr { Operator: "*" } product when product.Left == factor => product.Right,
        BinaryExpr { Operator: "*" } product when product.Right == factor => product.Left,
        _ => Expr.FloorDivide(dim, factor),
    };

    /// <summary>A product in which a factor meets its exact quotient again.</summary>
    private static Expr Product(EquatableArray<string> group, Dictionary<string, Expr> sizes)
    {
        var factors = group.Select(a => sizes[a]).ToList();
        for (var i = 0; i < factors.Count; i++)
        {
            if (factors[i] is BinaryExpr { Operator: "//" } quotient && factors.IndexOf(quotient.Right) is >= 0 and var at)
            {
                factors[i] = quotient.Left;
                factors.RemoveAt(at);
                i = -1;
            }
        }

        return Expr.Product(factors);
    }
}

/// <summary>A size given to an axis of a pattern.</summary>
internal sealed record AxisSize(string Axis, Expr Size);
