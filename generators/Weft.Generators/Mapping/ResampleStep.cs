using System.Globalization;
using Weft.Generators.Architecture.Expressions;
using Weft.Generators.Diagnostics;

namespace Weft.Generators.Mapping;

/// <summary>A table with a row for each cell of a grid becomes one for another grid, as position embeddings are resized.</summary>
/// <param name="From">Rows and columns of the grid that goes in, over the left side's names.</param>
/// <param name="To">Those of the grid that comes out.</param>
/// <param name="Prefix">Rows of the table before those of the grid, which stay.</param>
/// <param name="Mode">How values between the cells are found.</param>
/// <param name="Antialias">Whether a table that shrinks is smoothed.</param>
/// <param name="Origin">Where it stands.</param>
internal sealed record ResampleStep(EquatableArray<Expr> From, EquatableArray<Expr> To, Expr Prefix, string Mode, bool Antialias, Origin Origin) : Step(Origin)
{
    public override bool IsInvertible => false;

    public override StepResult Apply(EquatableArray<EquatableArray<long>> shapes, int rightCount, Func<Expr, long> sizeOf)
    {
        var (from, to, prefix) = (From.Select(sizeOf).ToList(), To.Select(sizeOf).ToList(), sizeOf(Prefix));
        if (from.Concat(to).Any(size => size < 1) || prefix < 0)
        {
            return StepResult.Refuse(FormattableString.Invariant($"a grid of {from[0]} x {from[1]} behind {prefix} rows cannot become one of {to[0]} x {to[1]}"));
        }

        return Each(shapes, shape => shape.Count >= 2 && shape[shape.Count - 2] == prefix + (from[0] * from[1])
            ? ([.. shape.Take(shape.Count - 2), prefix + (to[0] * to[1]), shape[shape.Count - 1]], null)
            : ([], FormattableString.Invariant($"{ShapeText(shape)} has no {prefix + (from[0] * from[1])} rows: {prefix}, and a grid of {from[0]} x {from[1]}")));
    }

    public override string CSharpOver(Func<Expr, string> write)
    {
        string Sizes(EquatableArray<Expr> sizes) => $"config => [{string.Join(", ", sizes.Select(write))}]";
        return $"new Via.Resample({Sizes(From)}, {Sizes(To)}, config => {write(Prefix)}, ResampleMode.{CultureInfo.InvariantCulture.TextInfo.ToTitleCase(Mode)}, {(Antialias ? "true" : "false")})";
    }

    public override Step Over(Func<Expr, Expr> replace) =>
        this with { From = From.Select(replace).ToEquatableArray(), To = To.Select(replace).ToEquatableArray(), Prefix = replace(Prefix) };
}
