using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace Weft;

/// <summary>A sum of affine terms over one input as one convolution: computed in double when its elements are read, so that casting rounds once.</summary>
internal sealed class Folding : Computation
{
    // A norm's weight, bias, running mean and running variance.
    private const int NormTensors = 4;

    private readonly Via.Fold fold;
    private readonly IReadOnlyList<PlannedTensor> tensors;
    private readonly ImmutableArray<long> shape;

    private Folding(Via.Fold fold, IReadOnlyList<PlannedTensor> tensors, ImmutableArray<long> shape)
    {
        this.fold = fold;
        this.tensors = tensors;
        this.shape = shape;
    }

    /// <inheritdoc/>
    public override string Name => "fold";

    /// <inheritdoc/>
    public override IEnumerable<TensorEntry> Sources => tensors.SelectMany(t => t.Sources);

    private int Channels => (int)shape[0];

    /// <summary>The weight and the bias of the convolution, in the dtype of the first weight that goes in.</summary>
    /// <exception cref="ConversionException">Shapes or dtypes do not fit.</exception>
    public static IReadOnlyList<PlannedTensor> Plan(IReadOnlyList<PlannedTensor> tensors, Via.Fold fold)
    {
        var weights = Weights(tensors, fold);
        if (weights.Count == 0)
        {
            throw new ConversionException($"{tensors[0].Name}: these {tensors.Count} tensors are not the terms of the fold.");
        }

        if (tensors.FirstOrDefault(t => !DTypeCast.Casts(t.DType)) is { } odd)
        {
            throw new ConversionException($"{odd}: only F16, BF16, F32 and F64 are folded.");
        }

        var first = weights[0].Shape;
        var shape = first.ToBuilder();
        foreach (var weight in weights)
        {
            if (weight.Shape.Length < 3 || weight.Shape.Length != first.Length || weight.Shape[0] != first[0] || weight.Shape[1] != first[1])
            {
                throw new ConversionException($"{weights[0]} and {weight} are not weights of convolutions over the same channels.");
            }

            for (var d = 2; d < first.Length; d++)
            {
                shape[d] = Math.Max(shape[d], weight.Shape[d]);
            }
        }

        var takesInput = fold.Residual || fold.Plus.Concat(fold.Minus).Contains(FoldTerm.Norm);
        var kernel = shape.Skip(2).ToList();
        if (weights.Exists(w => kernel.Where((size, d) => (size - w.Shape[d + 2]) % 2 != 0).Any()) || (takesInput && (kernel.Exists(size => size % 2 == 0) || first[1] == 0 || first[0] % first[1] != 0)))
        {
            throw new ConversionException($"{weights[0]}: the kernels to fold have no middle in common.");
        }

        if (tensors.Except(weights).FirstOrDefault(t => t.Shape.Length == 0 || t.Count != first[0] || t.Shape[0] != first[0]) is { } wrong)
        {
            throw new ConversionException($"{wrong} is not a value for each of {first[0]} channels.");
        }

        var folding = new Folding(fold, tensors, shape.ToImmutable());
        var dtype = weights[0].DType;
        return [Result(folding, 0, folding.shape, dtype), Result(folding, 1, [first[0]], dtype)];
    }

    /// <summary>Computes the weight and the bias.</summary>
    public override IReadOnlyList<byte[]> Compute(PlanReader reader)
    {
        var values = tensors.Select(t => Doubles(reader, t)).ToArray();
        var weight = new double[shape.Aggregate(1L, (product, size) => checked(product * size))];
        var bias = new double[Channels];
        var at = 0;
        foreach (var (term, sign) in fold.Plus.Select(t => (t, 1.0)).Concat(fold.Minus.Select(t => (t, -1.0))))
        {
            var kernel = term == FoldTerm.Norm ? -1 : at++;
            for (var o = 0; o < Channels; o++)
            {
                var (scale, shift) = term == FoldTerm.Conv ? (1, values[at][o]) : Normed(values, at, o);
                bias[o] += sign * shift;
                if (kernel < 0)
                {
                    weight[Input(o)] += sign * scale;
                }
                else
                {
                    Add(weight, o, values[kernel], tensors[kernel].Shape, sign * scale);
                }
            }

            at += term == FoldTerm.Conv ? 1 : NormTensors;
        }

        var each = Channels == 0 ? 0 : weight.Length / Channels;
        for (var o = 0; o < Channels; o++)
        {
            if (fold.Scaled)
            {
                var gamma = values[at][o];
                bias[o] *= gamma;
                foreach (ref var element in weight.AsSpan(o * each, each))
                {
                    element *= gamma;
                }
            }

            if (fold.Residual)
            {
                weight[Input(o)] += 1;
            }
        }

        return [Pooled(MemoryMarshal.AsBytes<double>(weight)), Pooled(MemoryMarshal.AsBytes<double>(bias))];
    }

    private static PlannedTensor Result(Folding folding, int part, ImmutableArray<long> shape, DType dtype) =>
        new PlannedTensor("", DType.F64, shape, [Block.Computed(folding, part, shape)]).Cast(dtype);

    private static List<PlannedTensor> Weights(IReadOnlyList<PlannedTensor> tensors, Via.Fold fold)
    {
        var weights = new List<PlannedTensor>();
        var at = 0;
        foreach (var term in fold.Plus.Concat(fold.Minus))
        {
            if (term != FoldTerm.Norm && at < tensors.Count)
            {
                weights.Add(tensors[at]);
            }

            at += (term == FoldTerm.Norm ? 0 : 1) + (term == FoldTerm.Conv ? 1 : NormTensors);
        }

        return at + (fold.Scaled ? 1 : 0) == tensors.Count ? weights : [];
    }

    // What a norm makes of a channel: its factor and what it adds.
    private (double Scale, double Shift) Normed(double[][] values, int at, int channel)
    {
        var scale = values[at][channel] / Math.Sqrt(values[at + 3][channel] + fold.Eps);
        return (scale, values[at + 1][channel] - (values[at + 2][channel] * scale));
    }

    // The element of the kernel that takes a channel of the input as it is: of its group, in the middle.
    private int Input(int channel)
    {
        var at = (channel * shape[1]) + (channel % shape[1]);
        for (var d = 2; d < shape.Length; d++)
        {
            at = (at * shape[d]) + (shape[d] / 2);
        }

        return (int)at;
    }

    private void Add(double[] weight, int channel, double[] kernel, ImmutableArray<long> size, double factor)
    {
        var each = kernel.Length / Channels;
        for (var i = channel * each; i < (channel + 1) * each; i++)
        {
            var (rest, to, stride) = ((long)i, 0L, 1L);
            for (var d = size.Length - 1; d >= 0; d--)
            {
                to += ((rest % size[d]) + ((shape[d] - size[d]) / 2)) * stride;
                (rest, stride) = (rest / size[d], stride * shape[d]);
            }

            weight[to] += factor * kernel[i];
        }
    }
}
