using System.Globalization;
using Weft.Generators.Diagnostics;

namespace Weft.Generators.Mapping;

/// <summary>What a term of a fold is made of; each has its tensors in the order of a state dict.</summary>
internal enum TermKind
{
    /// <summary>A batch norm of the input itself: weight, bias, running mean and variance.</summary>
    Norm,

    /// <summary>A convolution: weight and bias.</summary>
    Conv,

    /// <summary>A convolution without a bias and the batch norm behind it.</summary>
    ConvNorm,
}

/// <summary>Affine terms over one input become one convolution: its weight and its bias.</summary>
/// <param name="Plus">Terms that are added.</param>
/// <param name="Minus">Terms behind them that are subtracted.</param>
/// <param name="Scaled">A last tensor scales each channel of the sum.</param>
/// <param name="Residual">The input itself is added last.</param>
/// <param name="Eps">What the norms add to their variances.</param>
/// <param name="Origin">Where it stands.</param>
internal sealed record FoldStep(EquatableArray<TermKind> Plus, EquatableArray<TermKind> Minus, bool Scaled, bool Residual, double Eps, Origin Origin) : Step(Origin)
{
    public override bool IsInvertible => false;

    public override int? Count(int count, int rightCount) => count == Tensors ? 2 : null;

    public override string CountError(int count) => FormattableString.Invariant($"The terms are made of {Tensors} tensors, found {count}.");

    protected override StepResult Apply(EquatableArray<EquatableArray<long>> shapes, int rightCount)
    {
        var at = 0;
        var weights = new List<EquatableArray<long>>();
        var others = new List<EquatableArray<long>>();
        foreach (var term in Plus.Concat(Minus))
        {
            var count = TensorsOf(term);
            var isConv = term != TermKind.Norm;
            weights.AddRange(shapes.Skip(at).Take(isConv ? 1 : 0));
            others.AddRange(shapes.Skip(at + (isConv ? 1 : 0)).Take(count - (isConv ? 1 : 0)));
            at += count;
        }

        var first = weights[0];
        if (First(weights, w => w.Count < 3) is { } flat)
        {
            return StepResult.Refuse($"{ShapeText(flat)} is no convolution's weight");
        }

        if (First(weights, w => w.Count != first.Count || w[0] != first[0] || w[1] != first[1]) is { } other)
        {
            return StepResult.Refuse($"{ShapeText(first)} and {ShapeText(other)} are weights over different channels");
        }

        var (channels, kernel) = (first[0], Enumerable.Range(2, first.Count - 2).Select(d => weights.Max(w => w[d])).ToList());
        if (First(weights, w => kernel.Where((size, d) => (size - w[d + 2]) % 2 != 0).Any()) is { } uneven)
        {
            return StepResult.Refuse($"a kernel of {Texts(uneven.Skip(2))} has no place in the middle of one of {Texts(kernel)}");
        }

        if ((Residual || Plus.Concat(Minus).Contains(TermKind.Norm)) && (kernel.Any(size => size % 2 == 0) || channels % first[1] != 0))
        {
            return StepResult.Refuse($"{ShapeText(first.Take(2).Concat(kernel))} has no place for the input itself: the kernel needs a middle, and {channels.ToString(CultureInfo.InvariantCulture)} channels whole groups of {first[1].ToString(CultureInfo.InvariantCulture)}");
        }

        if (First(others, o => o.Count != 1 || o[0] != channels) is { } wrong)
        {
            return StepResult.Refuse($"{ShapeText(wrong)} is not a value for each of {channels.ToString(CultureInfo.InvariantCulture)} channels");
        }

        if (Scaled && (shapes[at].Count == 0 || shapes[at][0] != channels || shapes[at].Skip(1).Any(size => size != 1)))
        {
            return StepResult.Refuse($"{ShapeText(shapes[at])} does not scale each of {channels.ToString(CultureInfo.InvariantCulture)} channels");
        }

        return new([first.Take(2).Concat(kernel).ToEquatableArray(), new EquatableArray<long>([channels])]);
    }

    protected override string CSharp => $"new Via.Fold([{Names(Plus)}], [{Names(Minus)}], {(Scaled ? "true" : "false")}, {(Residual ? "true" : "false")}, {Eps.ToString("R", CultureInfo.InvariantCulture)})";

    private int Tensors => Plus.Concat(Minus).Sum(TensorsOf) + (Scaled ? 1 : 0);

    private static EquatableArray<long>? First(List<EquatableArray<long>> shapes, Func<EquatableArray<long>, bool> isWrong) =>
        shapes.Where(isWrong).Select(shape => (EquatableArray<long>?)shape).FirstOrDefault();

    private static int TensorsOf(TermKind term) => term switch
    {
        TermKind.Norm => 4,
        TermKind.Conv => 2,
        _ => 5,
    };

    private static string Names(EquatableArray<TermKind> terms) => string.Join(", ", terms.Select(t => $"FoldTerm.{t}"));
}
