using System.Security.Cryptography;

namespace Weft;

/// <summary>A tensor that the target has no key for because another one is the same under another name.</summary>
/// <param name="Tensor">The tensor.</param>
/// <param name="Same">The one that is kept.</param>
/// <param name="Says">Where that is written, for the message.</param>
public sealed record AliasCheck(PlannedTensor Tensor, PlannedTensor Same, string Says) : PlanCheck(Tensor)
{
    /// <inheritdoc/>
    public override string Text => $"{Tensor.Name} = {Same.Name}";

    /// <inheritdoc/>
    protected override string? Fault(PlanReader reader, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(reader);
        return Tensor.DType == Same.DType && Tensor.Shape.AsSpan().SequenceEqual(Same.Shape.AsSpan()) && Hash(reader, Tensor, cancel).AsSpan().SequenceEqual(Hash(reader, Same, cancel))
            ? null
            : $"{Tensor.Name}: {Says} keeps it and {Same.Name} as one tensor, but they differ.";
    }

    private static byte[] Hash(PlanReader reader, PlannedTensor tensor, CancellationToken cancel)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        reader.Stream(tensor, hash.AppendData, cancel);
        return hash.GetHashAndReset();
    }
}
