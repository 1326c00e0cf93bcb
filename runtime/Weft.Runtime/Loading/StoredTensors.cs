using System.Diagnostics.CodeAnalysis;

namespace Weft;

/// <summary>Tensors of a checkpoint under the keys that remain when a prefix is taken off their names.</summary>
internal sealed class StoredTensors : ITensorProvider
{
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
        tensor = byKey.TryGetValue(key, out var entry) ? new(entry.DType, entry.Shape, entry.IsPlain ? entry : null, (_, first, count, rows) => checkpoint.Read(entry, first * (rows.Length / count), rows)) : null;
        return tensor is not null;
    }
}
