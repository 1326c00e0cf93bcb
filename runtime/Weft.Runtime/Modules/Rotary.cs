using static TorchSharp.torch;

namespace Weft;

/// <summary>Cosines and sines of a rotary position embedding: <c>[tokens, d]</c>, ready to multiply with queries and keys.</summary>
public sealed class Rotary
{
    /// <summary>Wraps a pair of tables. The caller keeps owning the tensors.</summary>
    /// <param name="cos">[…, tokens, d].</param>
    /// <param name="sin">The same shape.</param>
    /// <exception cref="ArgumentException">The shapes differ or have fewer than two dimensions.</exception>
    public Rotary(Tensor cos, Tensor sin)
    {
        ArgumentNullException.ThrowIfNull(cos);
        ArgumentNullException.ThrowIfNull(sin);
        if (cos.dim() < 2 || !cos.shape.AsSpan().SequenceEqual(sin.shape))
        {
            throw new ArgumentException($"rope: expected two tables […, tokens, d] of one shape, found {Shapes.Text(cos.shape)} and {Shapes.Text(sin.shape)}.", nameof(sin));
        }

        Cos = cos;
        Sin = sin;
    }

    /// <summary>Cosine of each token's angle on each channel.</summary>
    public Tensor Cos { get; }

    /// <summary>Sine of each token's angle on each channel.</summary>
    public Tensor Sin { get; }

    /// <summary>The tables at one index of a leading axis, such as a block's own of the tables of all blocks: views.</summary>
    /// <param name="axis">The axis; negative counts from the end.</param>
    /// <param name="index">The index; negative counts from the end.</param>
    public Rotary Select(int axis, long index) => new(Cos.select(axis, index), Sin.select(axis, index));
}
