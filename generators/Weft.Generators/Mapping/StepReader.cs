using System.Globalization;
using Weft.Generators.Architecture.Expressions;
using Weft.Generators.Diagnostics;
using Weft.Generators.Json;

namespace Weft.Generators.Mapping;

/// <summary>Reads <c>via</c>: an object whose members are operations in order, or an array of such objects.</summary>
internal sealed class StepReader(ObjectReader rule, SideReader? left, ProblemList problems)
{
    private static readonly string[] Terms = ["norm", "conv", "conv_norm"];

    private static readonly ValueKind Dimension = ValueKind.Count;

    private static readonly ValueKind GridSizes = ValueKind.List(ValueKind.Integer, 2, 2);

    public static readonly Form Form = new(
        "via", "Operations on tensors, in order of the members.",
        Optional("split", ValueKind.Object(() => CutForm), "One tensor becomes several along a dimension.", example: "{ \"dim\": 0 }"),
        Optional("concat", ValueKind.Object(() => CutForm), "Several tensors become one along a dimension."),
        Optional("permute", ValueKind.List(Dimension, 1), "Reorders dimensions: dimension d that comes out is the listed one that goes in.", example: "[1, 0]"),
        Optional("reshape", ValueKind.Object(() => ReshapeForm), "The same elements in other sizes."),
        Optional("unsqueeze", Dimension, "Adds a dimension of size 1 before this one."),
        Optional("squeeze", Dimension, "Removes this dimension, whose size is 1."),
        Optional("rope_permute", ValueKind.Object(() => RopePermuteForm), "Reorders the channels of heads between the two ways in which rotary positions pair them."),
        Optional("alias", ValueKind.Flag, "true: one tensor has several names; they must be equal where it is read."),
        Optional("fold", ValueKind.Object(() => FoldForm), "Convolutions and batch norms over one input become one convolution. It cannot be undone."),
        Optional("resample", ValueKind.Object(() => ResampleForm), "A table of positions becomes one for another grid. It cannot be undone."),
        Optional("cast", ValueKind.OneOf(CastStep.DTypes), "The same elements in another floating dtype. It cannot be undone."));

    private static readonly Form CutForm = new(
        "cut", "Where a tensor is cut or joined.",
        Required("dim", Dimension, "The dimension, counted from 0.", "0"),
        Optional("sizes", ValueKind.List(ValueKind.Count), "Sizes or proportions of the parts. Default: equal parts.", example: "[1, 2]"));

    private static readonly Form ReshapeForm = new(
        "reshape", "Sizes before and after.",
        Required("from", ValueKind.List(ValueKind.Integer), "The sizes that go in, over the left side's names."),
        Required("to", ValueKind.List(ValueKind.Integer), "The sizes that come out."));

    private static readonly Form RopePermuteForm = new(
        "rope_permute", "Which channels are reordered.",
        Required("dim", Dimension, "The dimension of heads and their channels, counted from 0."),
        Required("heads", ValueKind.Integer, "How many heads, over the left side's names."),
        Optional("to", ValueKind.OneOf("half", "pair"), "What comes out: channels that turn together lie in the two halves, or side by side.", "half"));

    private static readonly Form FoldForm = new(
        "fold", "What is folded: terms in the order of their keys.",
        Required("plus", ValueKind.OneOrList(ValueKind.OneOf(Terms)), "Terms that are added: a batch norm, a convolution, or a convolution with a batch norm behind it."),
        Optional("minus", ValueKind.OneOrList(ValueKind.OneOf(Terms)), "Terms behind them that are subtracted."),
        Optional("scaled", ValueKind.Flag, "A last tensor scales each channel of the sum.", "false"),
        Optional("residual", ValueKind.Flag, "The input itself is added last.", "false"),
        Optional("eps", ValueKind.Number, "What the norms add to their variances. Needed where there is one."));

    private static readonly Form ResampleForm = new(
        "resample", "Grids before and after.",
        Required("from", GridSizes, "Rows and columns of the grid that goes in, over the left side's names.", "[\"grid[0]\", \"grid[1]\"]"),
        Required("to", GridSizes, "Rows and columns of the grid that comes out."),
        Optional("prefix", ValueKind.Integer, "Rows before those of the grid, which stay.", "0"),
        Optional("mode", ValueKind.OneOf("bicubic", "bilinear"), "How values between places are found.", "bicubic"),
        Optional("antialias", ValueKind.Flag, "A table that shrinks is smoothed.", "true"));

    public EquatableArray<Step> Read()
    {
        var steps = new List<Step>();
        foreach (var json in rule.Objects("via"))
        {
            foreach (var member in json.Members)
            {
                if (One(member) is { } step)
                {
                    steps.Add(step);
                }
            }
        }

        return steps.ToEquatableArray();
    }

    private Step? One(JsonNode member)
    {
        var origin = rule.OriginOf(member);
        switch (member.Key)
        {
            case "split" or "concat":
                if (rule.Expect<JsonObject>(member) is not { } json)
                {
                    return null;
                }

                var reader = rule.Inner(json, CutForm);
                var dim = reader.Required<JsonNumber>("dim", "the dimension, counted from 0") is { } number ? Dim(number) : null;
                var sizes = Numbers(reader.Optional<JsonArray>("sizes"), 1, "a whole size or proportion of at least 1");
                reader.Finish();
                return dim is not { } along || sizes is null ? null
                    : member.Key == "split" ? new SplitStep(along, sizes.ToEquatableArray(), origin)
                    : new ConcatStep(along, sizes.ToEquatableArray(), origin);

            case "permute":
                if (rule.Expect<JsonArray>(member) is not { } array || Numbers(array, 0, "a dimension, counted from 0") is not { } axes)
                {
                    return null;
                }

                if (axes.Count == 0 || !axes.OrderBy(a => a).SequenceEqual(Enumerable.Range(0, axes.Count).Select(a => (long)a)))
                {
                    problems.Add(Rules.BadStep, origin, $"[{string.Join(", ", axes)}] is no permutation: each dimension from 0 on must stand there once.");
                    return null;
                }

                return new PermuteStep(axes.Select(a => (int)a).ToEquatableArray(), origin);

            case "reshape":
                return rule.Expect<JsonObject>(member) is { } reshape ? Reshape(rule.Inner(reshape, ReshapeForm), origin) : null;
            case "unsqueeze":
                return Dim(member) is { } before ? new UnsqueezeStep(before, origin) : null;
            case "squeeze":
                return Dim(member) is { } removed ? new SqueezeStep(removed, origin) : null;
            case "rope_permute":
                return rule.Expect<JsonObject>(member) is { } rope ? RopePermute(rule.Inner(rope, RopePermuteForm), origin) : null;
            case "alias":
                return rule.Expect<JsonBool>(member) is { Value: true } ? new AliasStep(origin) : member is JsonBool ? Refuse(origin, "true", "false") : null;
            case "fold":
                return rule.Expect<JsonObject>(member) is { } fold ? Fold(rule.Inner(fold, FoldForm)) : null;
            case "resample":
                return rule.Expect<JsonObject>(member) is { } resample ? Resample(rule.Inner(resample, ResampleForm), origin) : null;
            case "cast":
                return rule.Expect<JsonString>(member) is not { } dtype ? null
                    : Array.IndexOf(CastStep.DTypes, dtype.Value) >= 0 ? new CastStep(dtype.Value, origin)
                    : Refuse(origin, $"one of {string.Join(", ", CastStep.DTypes.Select(name => $"'{name}'"))}", $"'{dtype.Value}'");
            default:
                problems.AddOnKey(Rules.UnknownMember, origin, member.Key!, Suggestion.For(member.Key!, Form.Names));
                return null;
        }
    }

    private Step? Refuse(Origin origin, string expected, string found)
    {
        problems.Add(Rules.WrongKind, origin, expected, found);
        return null;
    }

    private RopePermuteStep? RopePermute(ObjectReader reader, Origin origin)
    {
        var before = problems.Count;
        var dim = reader.Required<JsonNumber>("dim", "the dimension of heads and their channels, counted from 0") is { } number ? Dim(number) : null;
        var heads = reader.Required<JsonNode>("heads", "how many heads, over the left side's names") is { } node ? Size(node) : null;
        var to = reader.Keyword("to");
        reader.Finish();
        return problems.Count > before || dim is not { } along || heads is null ? null : new RopePermuteStep(along, heads, to == "half", origin);
    }

    private ReshapeStep? Reshape(ObjectReader reader, Origin origin)
    {
        var from = reader.Required<JsonArray>("from", "the sizes that go in, over the left side's names");
        var to = reader.Required<JsonArray>("to", "the sizes that come out");
        reader.Finish();
        return from is not null && to is not null && Sizes(from) is { } before && Sizes(to) is { } after ? new ReshapeStep(before, after, origin) : null;
    }

    private ResampleStep? Resample(ObjectReader reader, Origin origin)
    {
        var before = problems.Count;
        var (from, to) = (Grid(reader, "from", "rows and columns of the grid that goes in, over the left side's names"), Grid(reader, "to", "rows and columns of the grid that comes out"));
        var prefix = reader.Optional("prefix") is { } node ? Size(node, 0) : Expr.Int(0);
        var mode = reader.Keyword("mode");
        var antialias = reader.Flag("antialias");
        reader.Finish();
        return problems.Count > before || from is null || to is null || prefix is null ? null : new ResampleStep(from.Value, to.Value, prefix, mode, antialias, origin);
    }

    private EquatableArray<Expr>? Grid(ObjectReader reader, string member, string what)
    {
        var array = reader.Required<JsonArray>(member, what);
        if (array is { Items.Count: not 2 })
        {
            problems.Add(Rules.WrongKind, reader.OriginOf(array), "rows and columns", FormattableString.Invariant($"{array.Items.Count} sizes"));
            return null;
        }

        return array is null ? null : Sizes(array);
    }

    /// <summary>Sizes as numbers or expressions; null when one is wrong.</summary>
    private EquatableArray<Expr>? Sizes(JsonArray array)
    {
        var sizes = array.Items.Select(item => Size(item)).ToList();
        return sizes.Contains(null) ? null : sizes.OfType<Expr>().ToEquatableArray();
    }

    private Expr? Size(JsonNode node, int least = 1)
    {
        if (node is not JsonString text)
        {
            return Number(node, least, FormattableString.Invariant($"a size of at least {least}, or an expression")) is { } number ? Expr.Int(number) : null;
        }

        if (left?.Read(text) is not { } read)
        {
            return null;
        }

        if (read.Type is { Kind: ExprKind.Int, Nullable: false })
        {
            return read.Expr;
        }

        problems.Add(Rules.WrongKind, rule.OriginOf(node), "a whole number", read.Type.ToString());
        return null;
    }

    private FoldStep? Fold(ObjectReader reader)
    {
        var before = problems.Count;
        _ = reader.Required<JsonNode>("plus", "the terms that are added, in the order of their keys");
        var (plus, minus) = (FoldTerms(reader, "plus"), FoldTerms(reader, "minus"));
        var (scaled, residual) = (reader.Flag("scaled"), reader.Flag("residual"));
        var all = plus.Concat(minus).ToList();
        var normed = all.Exists(t => t != TermKind.Conv);
        var eps = normed ? reader.Required<JsonNumber>("eps", "what the norms add to their variances") : null;
        reader.Finish();
        if (problems.Count == before && !all.Exists(t => t != TermKind.Norm))
        {
            problems.Add(Rules.BadStep, reader.Origin, "There is no convolution among the terms to fold the others into.");
        }

        var value = 0.0;
        if (eps is not null && !(double.TryParse(eps.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out value) && value >= 0 && !double.IsInfinity(value)))
        {
            problems.Add(Rules.WrongKind, reader.OriginOf(eps), "a number of at least 0", eps.Text);
        }

        return problems.Count > before ? null : new FoldStep(plus, minus, scaled, residual, value, reader.Origin);
    }

    private EquatableArray<TermKind> FoldTerms(ObjectReader reader, string member)
    {
        var terms = new List<TermKind>();
        foreach (var text in reader.Texts(member))
        {
            if (Array.IndexOf(Terms, text.Value) is >= 0 and var index)
            {
                terms.Add((TermKind)index);
            }
            else
            {
                problems.Add(Rules.BadValue, reader.OriginOf(text), $"'{text.Value}' is no term of a fold.{Suggestion.For(text.Value, Terms)}");
            }
        }

        return terms.ToEquatableArray();
    }

    private int? Dim(JsonNode node) => Number(node, 0, "a dimension, counted from 0") is { } number ? (int)number : null;

    /// <summary>The numbers of an array; none when it is absent, null when one is wrong.</summary>
    private List<long>? Numbers(JsonArray? array, long least, string what)
    {
        var numbers = (array?.Items ?? []).Select(i => Number(i, least, what)).ToList();
        return numbers.All(n => n is not null) ? [.. numbers.Select(n => n!.Value)] : null;
    }

    private long? Number(JsonNode node, long least, string what)
    {
        if (node is JsonNumber number && int.TryParse(number.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) && value >= least)
        {
            return value;
        }

        problems.Add(Rules.WrongKind, rule.OriginOf(node), what, node switch { JsonNumber other => other.Text, JsonString text => $"'{text.Value}'", _ => node.Kind });
        return null;
    }
}
