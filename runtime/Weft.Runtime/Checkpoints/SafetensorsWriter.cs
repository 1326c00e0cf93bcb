namespace Weft;

/// <summary>Writes safetensors files as a stream, whole or not at all.</summary>
public static class SafetensorsWriter
{
    /// <summary>Writes the bytes of one tensor: little-endian, contiguous, exactly as many as it takes.</summary>
    /// <param name="tensor">The tensor whose turn it is.</param>
    /// <param name="destination">Unbuffered: write large pieces.</param>
    public delegate void TensorContent(TensorSpec tensor, Stream destination);

    /// <summary>Writes a file under a temporary name in the same directory, flushes it to the disk and renames it.</summary>
    /// <param name="path">The file; one that exists is replaced.</param>
    /// <param name="tensors">The tensors in any order; they are written in the official order.</param>
    /// <param name="metadata">Text for <c>__metadata__</c>; <c>format</c> = <c>pt</c> is added where it is absent.</param>
    /// <param name="content">Called once a tensor, in the order of the file.</param>
    /// <param name="cancellation">Looked at between tensors. After a cancel or any error nothing is left behind and an old file is untouched.</param>
    /// <exception cref="CheckpointException">The file cannot be written, or the content is not as long as the tensor.</exception>
    public static void Write(
        string path,
        IEnumerable<TensorSpec> tensors,
        IReadOnlyDictionary<string, string>? metadata,
        TensorContent content,
        CancellationToken cancellation = default) =>
        Write(path, SafetensorsLayout.Create(tensors, metadata), content, cancellation);

    /// <summary>Writes a file whose layout is known.</summary>
    /// <inheritdoc cref="Write(string, IEnumerable{TensorSpec}, IReadOnlyDictionary{string, string}?, TensorContent, CancellationToken)"/>
    public static void Write(string path, SafetensorsLayout layout, TensorContent content, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(layout);
        ArgumentNullException.ThrowIfNull(content);
        Write(path, layout, new(), content, cancellation);
    }

    /// <summary>Writes a file whose layout is known.</summary>
    /// <param name="path">The file.</param>
    /// <param name="layout">What stands where.</param>
    /// <param name="manner">Holes and threads.</param>
    /// <param name="content">Called once a tensor, by one thread in the order of the file.</param>
    /// <param name="cancellation">Looked at between tensors.</param>
    internal static void Write(string path, SafetensorsLayout layout, WriteManner manner, TensorContent content, CancellationToken cancellation) => AtomicFile.Write(
        path,
        layout.FileLength,
        manner.IsSparse,
        file =>
        {
            file.Write(layout.Header.Span, 0);
            Workers.ForEach(layout.Tensors.Count, manner.Threads, i => Write(file, layout, i, content), cancellation);
            manner.BeforeRename?.Invoke();
        },
        cancellation);

    private static void Write(OutputFile file, SafetensorsLayout layout, int i, TensorContent content)
    {
        var length = (i + 1 < layout.Offsets.Count ? layout.Offsets[i + 1] : layout.FileLength) - layout.Offsets[i];
        using var part = new OutputStream(file, layout.Offsets[i]);
        content(layout.Tensors[i], part);
        if (part.Length != length)
        {
            throw new CheckpointException($"tensor {Display.Name(layout.Tensors[i].Name)}: {length} bytes were expected, {part.Length} were given.");
        }
    }
}
