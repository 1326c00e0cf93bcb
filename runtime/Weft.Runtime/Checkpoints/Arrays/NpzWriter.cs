namespace Weft;

/// <summary>Writes tensors as a NumPy archive: an array each, stored, in row-major order.</summary>
internal static class NpzWriter
{
    /// <inheritdoc cref="WeightsWriter.Write(string, IEnumerable{TensorSpec}, IReadOnlyDictionary{string, string}?, SafetensorsWriter.TensorContent, CancellationToken)"/>
    public static void Write(OutputStream file, IReadOnlyList<TensorSpec> tensors, SafetensorsWriter.TensorContent content, CancellationToken cancellation)
    {
        var archive = new ZipWriter(file);
        foreach (var tensor in tensors)
        {
            cancellation.ThrowIfCancellationRequested();
            var header = NpyHeader.Write(tensor);
            _ = tensor.DType.TryGetLength(tensor.Shape.AsSpan(), out var length);
            archive.Add(tensor.Name + NumPyCheckpoint.Extension, header.Length + length, stream =>
            {
                stream.Write(header);
                content(tensor, stream);
            });
        }

        archive.Finish();
    }
}
