namespace Weft;

/// <summary>How a tensor compares.</summary>
public enum TensorVerdict
{
    /// <summary>Within the tolerance.</summary>
    Equal,

    /// <summary>Further apart than the tolerance, or of another shape.</summary>
    Differs,

    /// <summary>Only the second model has it.</summary>
    MissingInA,

    /// <summary>Only the first model has it.</summary>
    MissingInB,
}

/// <summary>One tensor of two models compared.</summary>
/// <param name="A">Names in the first model; several where the second holds them joined, none where only the second has it.</param>
/// <param name="B">Names in the second model, or where the first model's tensor would be there.</param>
/// <param name="Verdict">How they compare.</param>
/// <param name="Largest">Largest absolute difference; infinite when shapes differ or only one side is NaN.</param>
public sealed record TensorComparison(IReadOnlyList<string> A, IReadOnlyList<string> B, TensorVerdict Verdict, double Largest = 0);

/// <summary>Two models compared.</summary>
/// <param name="Tensors">Every tensor of either.</param>
public sealed record VerifyReport(IReadOnlyList<TensorComparison> Tensors)
{
    /// <summary>Whether both hold the same tensors, all equal.</summary>
    public bool IsEqual => Tensors.All(t => t.Verdict == TensorVerdict.Equal);

    /// <summary>Whether nothing differs and only one of them lacks tensors.</summary>
    public bool IsSubset => Count(TensorVerdict.Differs) == 0 && (Count(TensorVerdict.MissingInA) == 0 || Count(TensorVerdict.MissingInB) == 0);

    /// <summary>How many tensors have a verdict.</summary>
    public int Count(TensorVerdict verdict) => Tensors.Count(t => t.Verdict == verdict);

    /// <summary>The same with the models exchanged.</summary>
    internal VerifyReport Swapped() => new([.. Tensors.Select(t => new TensorComparison(t.B, t.A, t.Verdict switch
    {
        TensorVerdict.MissingInA => TensorVerdict.MissingInB,
        TensorVerdict.MissingInB => TensorVerdict.MissingInA,
        _ => t.Verdict,
    }, t.Largest))]);
}
