using System.Globalization;
using Weft.Generators.Architecture.Expressions;
using Weft.Generators.Diagnostics;

namespace Weft.Generators.Mapping;

/// <summary>
/// Reorders the rows of every head from pairs of neighbours that rotary positions turn together to a half of the first and a half of the
/// second ones, as Meta's and transformers' layouts of rotary attention differ.
/// </summary>
/// <param name="Dim">The dimension of heads and their channels.</param>
/// <param name="Heads">How many heads, over the left side's names.</param>
/// <param name="ToHalf">The left side has pairs, the right side halves; else the other way round.</param>
/// <param name="Origin">Where it stands.</param>
internal sealed record RopePermuteStep(int Dim, Expr Heads, bool ToHalf, Origin Origin) : Step(Origin)
{
    public override StepResult Apply(EquatableArray<EquatableArray<long>> shapes, int rightCount, Func<Expr, long> sizeOf)
    {
        var heads = sizeOf(Heads);
        return Each(shapes, shape =>
            Dim >= shape.Count ? ([], NoDimension(Dim, shape))
            : heads < 1 || shape[Dim] % (2 * heads) != 0 ? ([], FormattableString.Invariant($"dimension {Dim} of {ShapeText(shape)} has no {heads} heads of an even number of channels"))
            : ([.. shape], null));
    }

    public override string CSharpOver(Func<Expr, string> write) =>
        $"new Via.RopePermute({Dim.ToString(CultureInfo.InvariantCulture)}, config => {write(Heads)}, {(ToHalf ? "true" : "false")})";

    public override Step Over(Func<Expr, Expr> replace) => this with { Heads = replace(Heads) };
}
