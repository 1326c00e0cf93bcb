namespace Weft;

/// <summary>Takes keys through mappings: those move places, not data, so tensors without a file are enough.</summary>
internal static class KeyPlan
{
    /// <summary>A plan of keys alone.</summary>
    public static ConversionPlan Of(IEnumerable<KeySpec> keys) => ConversionPlan.Of(keys.Select(key => new TensorEntry(key.Key, key.DType, key.Shape, "", 0, 0)));

    /// <summary>The keys that a plan gives.</summary>
    /// <param name="plan">A plan that was made of keys alone.</param>
    /// <param name="keys">Those keys; what is made of several is learned.</param>
    public static IReadOnlyList<KeySpec> Keys(ConversionPlan plan, IReadOnlyList<KeySpec> keys)
    {
        var kinds = keys.ToDictionary(key => key.Key, key => key.Kind, StringComparer.Ordinal);
        return [.. plan.Tensors.Select(tensor => new KeySpec(tensor.Name, tensor.Shape, tensor.DType, tensor.Sources is [var one] ? kinds[one.Name] : KeyKind.Parameter))];
    }
}
