using System.Collections.Immutable;

namespace Weft;

/// <summary>Whether a state-dict entry is learned.</summary>
public enum KeyKind
{
    /// <summary>A learned tensor.</summary>
    Parameter,

    /// <summary>A stored tensor that is not learned.</summary>
    Buffer,
}

/// <summary>One entry of a state dict: what a checkpoint of a given config must hold.</summary>
/// <param name="Key">The full key, in the layout of the architecture itself.</param>
/// <param name="Shape">Sizes, outermost first; empty for a scalar.</param>
/// <param name="DType">The dtype of a freshly built model. Files may hold another floating dtype.</param>
/// <param name="Kind">Parameter or buffer.</param>
public sealed record KeySpec(string Key, ImmutableArray<long> Shape, DType DType = DType.F32, KeyKind Kind = KeyKind.Parameter)
{
    /// <inheritdoc/>
    public bool Equals(KeySpec? other) =>
        other is not null && Key == other.Key && DType == other.DType && Kind == other.Kind && Shape.AsSpan().SequenceEqual(other.Shape.AsSpan());

    /// <inheritdoc/>
    public override int GetHashCode() => Key.GetHashCode(StringComparison.Ordinal);

    /// <inheritdoc/>
    public override string ToString() => $"{Key}: {DType}[{string.Join(", ", Shape)}]";
}
