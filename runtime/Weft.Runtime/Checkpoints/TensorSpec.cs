using System.Collections.Immutable;

namespace Weft;

/// <summary>A tensor that is to be written: its name, element type and sizes.</summary>
/// <param name="Name">The name in the file.</param>
/// <param name="DType">The element type.</param>
/// <param name="Shape">Sizes, outermost first; empty for a scalar.</param>
public sealed record TensorSpec(string Name, DType DType, ImmutableArray<long> Shape)
{
    /// <inheritdoc/>
    public bool Equals(TensorSpec? other) =>
        other is not null && Name == other.Name && DType == other.DType && Shape.AsSpan().SequenceEqual(other.Shape.AsSpan());

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Name, DType);

    /// <inheritdoc/>
    public override string ToString() => $"{Name}: {DType}{Display.Shape(Shape)}";
}
