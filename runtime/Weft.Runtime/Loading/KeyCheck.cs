namespace Weft;

/// <summary>A checkpoint compared with the keys and shapes that a config asks for.</summary>
/// <param name="Missing">Keys that no tensor has, in the architecture's own names.</param>
/// <param name="Unexpected">Tensors that belong neither to the architecture nor to anything known beside it.</param>
/// <param name="Mismatched">Tensors of another shape, or of integers where floats are asked for (or the reverse).</param>
public sealed record KeyCheck(IReadOnlyList<KeySpec> Missing, IReadOnlyList<TensorEntry> Unexpected, IReadOnlyList<KeyMismatch> Mismatched)
{
    /// <summary>Nothing is wrong.</summary>
    public bool IsClean => Missing.Count == 0 && Unexpected.Count == 0 && Mismatched.Count == 0;
}

/// <summary>A tensor that does not fit its key.</summary>
/// <param name="Expected">What the config asks for.</param>
/// <param name="Found">What the file holds.</param>
public sealed record KeyMismatch(KeySpec Expected, TensorEntry Found);
