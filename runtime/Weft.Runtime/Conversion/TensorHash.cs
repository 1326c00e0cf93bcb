using System.Security.Cryptography;

namespace Weft;

/// <summary>Hashes of tensor data.</summary>
public static class TensorHash
{
    /// <summary>SHA-256 of a tensor's contiguous little-endian bytes, in lower-case hexadecimal.</summary>
    public static string Sha256(PlanReader reader, PlannedTensor tensor, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(reader);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        reader.Stream(tensor, hash.AppendData, cancellation);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
