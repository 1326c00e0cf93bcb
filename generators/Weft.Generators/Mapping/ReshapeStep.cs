using Weft.Generators.Architecture.Expressions;
using Weft.Generators.Diagnostics;

namespace Weft.Generators.Mapping;

/// <summary>Reads the same elements, in row-major order, as another shape. Both shapes are stated, so that it is known backwards too.</summary>
/// <param name="From">Sizes that go in, over the left side's names.</param>
/// <param name="To">Sizes that come out.</param>
/// <param name="Origin">Where it stands.</param>
internal sealed record ReshapeStep(EquatableArray<Expr> From, EquatableArray<Expr> To, Origin Origin) : Step(Origin)
{
    public override StepResult Apply(EquatableArray<EquatableArray<long>> shapes, int rightCount, Func<Expr, long> sizeOf)
    {
        var (from, to) = (From.Select(sizeOf).ToEquatableArray(), To.Select(sizeOf).ToEquatableArray());
        return from.Aggregate(1L, (a, b) => a * b) != to.Aggregate(1L, (a, b) => a * b)
            ? StepResult.Refuse($"{ShapeText(from)} and {ShapeText(to)} hold different numbers of elements")
            : Each(shapes, shape => shape == from ? ([.. to], null) : ([], $"{ShapeText(shape)} is not {ShapeText(from)}, which is reshaped"));
    }

    public override string CSharpOver(Func<Expr, string> write) =>
        $"new Via.Reshape(config => [{string.Join(", ", From.Select(write))}], config => [{string.Join(", ", To.Select(write))}])";

    public override Step Over(Func<Expr, Expr> replace) => this with { From = From.Select(replace).ToEquatableArray(), To = To.Select(replace).ToEquatableArray() };
}
