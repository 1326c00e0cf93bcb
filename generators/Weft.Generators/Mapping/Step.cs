using System.Globalization;
using Weft.Generators.Architecture.Expressions;
using Weft.Generators.Diagnostics;

namespace Weft.Generators.Mapping;

/// <summary>Tensors between two operations: their shapes, or why the operation does not apply.</summary>
internal readonly record struct StepResult(EquatableArray<EquatableArray<long>> Shapes, string? Error = null)
{
    public static StepResult Refuse(string error) => new([], error);
}

/// <summary>An operation on tensors, read from left to right.</summary>
/// <param name="Origin">Where it stands.</param>
internal abstract record Step(Origin Origin)
{
    /// <summary>How many tensors come out of how many; null when it does not apply to that many.</summary>
    /// <param name="count">Tensors that go in.</param>
    /// <param name="rightCount">Keys of the rule's right pattern.</param>
    public virtual int? Count(int count, int rightCount) => count;

    /// <summary>What it says to a number of tensors that it does not apply to.</summary>
    public virtual string CountError(int count) => "";

    /// <summary>Whether the tensors that go in follow from those that come out.</summary>
    public virtual bool IsInvertible => true;

    /// <summary>Whether it changes nothing where it was applied before.</summary>
    public virtual bool IsIdempotent => false;

    /// <summary>The shapes that come out.</summary>
    /// <param name="shapes">The shapes that go in.</param>
    /// <param name="rightCount">Keys of the rule's right pattern.</param>
    /// <param name="sizeOf">An expression over the left side's names.</param>
    public virtual StepResult Apply(EquatableArray<EquatableArray<long>> shapes, int rightCount, Func<Expr, long> sizeOf) => Apply(shapes, rightCount);

    /// <summary>C# that constructs the runtime's operation.</summary>
    /// <param name="write">C# of an expression over the left side's config, which is called <c>config</c>.</param>
    public virtual string CSharpOver(Func<Expr, string> write) => CSharp;

    /// <summary>The operation with its expressions replaced.</summary>
    public virtual Step Over(Func<Expr, Expr> replace) => this;

    /// <summary>The shapes that come out of an operation that holds no expression.</summary>
    protected virtual StepResult Apply(EquatableArray<EquatableArray<long>> shapes, int rightCount) => throw new NotSupportedException();

    /// <summary>C# of an operation that holds no expression.</summary>
    protected virtual string CSharp => throw new NotSupportedException();

    /// <summary>Applies an operation that treats each tensor alike.</summary>
    protected static StepResult Each(EquatableArray<EquatableArray<long>> shapes, Func<EquatableArray<long>, (List<long> Shape, string? Error)> change)
    {
        var changed = shapes.Select(change).ToList();
        return changed.Select(c => c.Error).FirstOrDefault(e => e is not null) is { } error
            ? StepResult.Refuse(error)
            : new(changed.Select(c => c.Shape.ToEquatableArray()).ToEquatableArray());
    }

    protected static string Texts<T>(IEnumerable<T> numbers) => string.Join(", ", numbers.Select(n => string.Format(CultureInfo.InvariantCulture, "{0}", n)));

    protected static string NoDimension(int dim, EquatableArray<long> shape) =>
        FormattableString.Invariant($"there is no dimension {dim} in {ShapeText(shape)}");

    /// <summary>A shape as messages write it.</summary>
    public static string ShapeText(IEnumerable<long> shape) => $"[{Texts(shape)}]";
}

/// <summary>One tensor becomes several along a dimension, in proportion to <paramref name="Sizes"/>, or in equal parts without them.</summary>
internal sealed record SplitStep(int Dim, EquatableArray<long> Sizes, Origin Origin) : Step(Origin)
{
    public override int? Count(int count, int rightCount) => count == 1 ? Parts(rightCount) : null;

    public override string CountError(int count) => FormattableString.Invariant($"Only one tensor can be split, found {count}: concatenate first.");

    protected override StepResult Apply(EquatableArray<EquatableArray<long>> shapes, int rightCount)
    {
        var shape = shapes[0];
        if (Dim >= shape.Count)
        {
            return StepResult.Refuse(NoDimension(Dim, shape));
        }

        var shares = Sizes.Count > 0 ? Sizes.ToList() : [.. Enumerable.Repeat(1L, Parts(rightCount))];
        var sum = shares.Sum();
        if (shape[Dim] % sum != 0)
        {
            return StepResult.Refuse(FormattableString.Invariant($"dimension {Dim} of {ShapeText(shape)} has no {(Sizes.Count > 0 ? $"parts in proportion {Texts(Sizes)}" : $"{shares.Count} equal parts")}"));
        }

        return new(shares.Select(share => shape.Select((size, d) => d == Dim ? size / sum * share : size).ToEquatableArray()).ToEquatableArray());
    }

    protected override string CSharp => FormattableString.Invariant($"new Via.Split({Dim}, [{Texts(Sizes)}])");

    private int Parts(int rightCount) => Sizes.Count > 0 ? Sizes.Count : rightCount;
}

/// <summary>Several tensors become one along a dimension; their sizes there are in proportion to <paramref name="Sizes"/>, or equal without them.</summary>
internal sealed record ConcatStep(int Dim, EquatableArray<long> Sizes, Origin Origin) : Step(Origin)
{
    public override int? Count(int count, int rightCount) => count > 1 && (Sizes.Count == 0 || Sizes.Count == count) ? 1 : null;

    public override string CountError(int count) => count == 1
        ? "There is only one tensor to concatenate."
        : FormattableString.Invariant($"The sizes are not for the {count} tensors that are concatenated.");

    protected override StepResult Apply(EquatableArray<EquatableArray<long>> shapes, int rightCount)
    {
        var first = shapes[0];
        if (Dim >= first.Count)
        {
            return StepResult.Refuse(NoDimension(Dim, first));
        }

        for (var i = 1; i < shapes.Count; i++)
        {
            if (!Without(shapes[i]).SequenceEqual(Without(first)))
            {
                return StepResult.Refuse(FormattableString.Invariant($"{ShapeText(first)} and {ShapeText(shapes[i])} differ beside dimension {Dim}"));
            }

            // Cross products: the way back finds the parts by their proportions alone.
            if (shapes[i][Dim] * Share(0) != first[Dim] * Share(i))
            {
                return StepResult.Refuse(FormattableString.Invariant($"sizes {Texts(shapes.Select(s => s[Dim]))} of dimension {Dim} are not {(Sizes.Count > 0 ? $"in proportion {Texts(Sizes)}" : "equal; give \"sizes\"")}"));
            }
        }

        return new([first.Select((size, d) => d == Dim ? shapes.Sum(s => s[Dim]) : size).ToEquatableArray()]);
    }

    protected override string CSharp => FormattableString.Invariant($"new Via.Concat({Dim}, [{Texts(Sizes)}])");

    private long Share(int part) => Sizes.Count > 0 ? Sizes[part] : 1;

    private IEnumerable<long> Without(EquatableArray<long> shape) => shape.Where((_, d) => d != Dim);
}

/// <summary>Reorders dimensions: output dimension d is input dimension <c>Axes[d]</c>.</summary>
internal sealed record PermuteStep(EquatableArray<int> Axes, Origin Origin) : Step(Origin)
{
    protected override StepResult Apply(EquatableArray<EquatableArray<long>> shapes, int rightCount) => Each(shapes, shape => shape.Count == Axes.Count
        ? ([.. Axes.Select(axis => shape[axis])], null)
        : ([], FormattableString.Invariant($"{ShapeText(shape)} has {shape.Count} dimensions, not the {Axes.Count} of the permutation")));

    protected override string CSharp => $"new Via.Permute([{Texts(Axes)}])";
}

/// <summary>Adds a dimension of size 1 before <paramref name="Dim"/>.</summary>
internal sealed record UnsqueezeStep(int Dim, Origin Origin) : Step(Origin)
{
    protected override StepResult Apply(EquatableArray<EquatableArray<long>> shapes, int rightCount) => Each(shapes, shape => Dim <= shape.Count
        ? ([.. shape.Take(Dim), 1, .. shape.Skip(Dim)], null)
        : ([], NoDimension(Dim, shape)));

    protected override string CSharp => FormattableString.Invariant($"new Via.Unsqueeze({Dim})");
}

/// <summary>Removes dimension <paramref name="Dim"/>, whose size is 1.</summary>
internal sealed record SqueezeStep(int Dim, Origin Origin) : Step(Origin)
{
    protected override StepResult Apply(EquatableArray<EquatableArray<long>> shapes, int rightCount) => Each(shapes, shape =>
        Dim >= shape.Count ? ([], NoDimension(Dim, shape))
        : shape[Dim] != 1 ? ([], FormattableString.Invariant($"dimension {Dim} of {ShapeText(shape)} has size {shape[Dim]}, not 1"))
        : ([.. shape.Where((_, d) => d != Dim)], null));

    protected override string CSharp => FormattableString.Invariant($"new Via.Squeeze({Dim})");
}
