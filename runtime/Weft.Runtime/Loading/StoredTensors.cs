using System.Buffers;
using System.Diagnostics.CodeAnalysis;

namespace Weft;

/// <summary>Tensors of a checkpoint under the keys that remain when a prefix is taken off their names.</summary>
internal sealed class StoredTensors : ITensorProvider
{
    private const int Piece = 1 << 20;

    private readonly Checkpoint checkpoint;
    private readonly Dictionary<string, TensorEntry> byKey;

    public StoredTensors(Checkpoint checkpoint, IEnumerable<TensorEntry> entries, string prefix)
    {
        this.checkpoint = checkpoint;
        byKey = entries.Where(entry => entry.Name.StartsWith(prefix, StringComparison.Ordinal))
            .ToDictionary(entry => entry.Name[prefix.Length..], StringComparer.Ordinal);
    }

    /// <inheritdoc/>
    public bool TryFind(string key, [NotNullWhen(true)] out ProvidedTensor? tensor)
    {
        tensor = byKey.TryGetValue(key, out var entry) ? new(entry.DType, entry.Shape, entry.IsPlain ? entry : null, stream => Copy(entry, stream)) : null;
        return tensor is not null;
    }

    private void Copy(TensorEntry entry, Stream destination)
    {
        var buffer = ArrayPool<byte>.Shared.Rent((int)Math.Min(Piece, Math.Max(1, entry.Length)));
        try
        {
            for (var done = 0L; done < entry.Length;)
            {
                var piece = buffer.AsSpan(0, (int)Math.Min(buffer.Length, entry.Length - done));
                checkpoint.Read(entry, done, piece);
                destination.Write(piece);
                done += piece.Length;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
