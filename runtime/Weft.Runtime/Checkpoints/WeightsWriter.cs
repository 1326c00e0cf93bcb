namespace Weft;

/// <summary>Writes weights files in the container that their name's extension says, whole or not at all.</summary>
public static class WeightsWriter
{
    private static readonly Dictionary<string, Container> Known = new(StringComparer.OrdinalIgnoreCase)
    {
        [".npz"] = NpzWriter.Write,
        [".pt"] = TorchWriter.Write,
        [".pth"] = TorchWriter.Write,
        [".bin"] = TorchWriter.Write,
    };

    private delegate void Container(OutputStream file, IReadOnlyList<TensorSpec> tensors, SafetensorsWriter.TensorContent content, CancellationToken cancellation);

    /// <summary>Whether a name is a weights file's: <c>.safetensors</c>, <c>.npz</c>, or PyTorch's <c>.pt</c>, <c>.pth</c> and <c>.bin</c>.</summary>
    public static bool Takes(string path) => IsSafetensors(path) || Known.ContainsKey(Path.GetExtension(path));

    /// <summary>Writes a file under a temporary name in the same directory, flushes it to the disk and renames it.</summary>
    /// <param name="path">The file, one that <see cref="Takes"/> tells; one that exists is replaced.</param>
    /// <param name="tensors">The tensors. Safetensors files hold them in their official order, others in this.</param>
    /// <param name="metadata">Text that safetensors files carry; others cannot.</param>
    /// <param name="content">Called once a tensor, in the order of the file.</param>
    /// <param name="cancellation">Looked at between tensors. After a cancel or any error nothing is left behind and an old file is untouched.</param>
    /// <exception cref="CheckpointException">The file cannot be written, its container has no such dtype, or the content is not as long as the tensor.</exception>
    public static void Write(string path, IEnumerable<TensorSpec> tensors, IReadOnlyDictionary<string, string>? metadata, SafetensorsWriter.TensorContent content, CancellationToken cancellation = default) =>
        Write(path, tensors, metadata, new(), content, cancellation);

    /// <summary>Writes a file; where its container tells places beforehand, by several threads.</summary>
    internal static void Write(string path, IEnumerable<TensorSpec> tensors, IReadOnlyDictionary<string, string>? metadata, WriteManner manner, SafetensorsWriter.TensorContent content, CancellationToken cancellation)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(tensors);
        ArgumentNullException.ThrowIfNull(content);
        if (IsSafetensors(path))
        {
            SafetensorsWriter.Write(path, SafetensorsLayout.Create(tensors, metadata), manner, content, cancellation);
            return;
        }

        if (!Known.TryGetValue(Path.GetExtension(path), out var write))
        {
            throw new ArgumentException($"{Display.Text(path)} names no known container.", nameof(path));
        }

        var all = tensors.ToList();
        if (all.Count == 0)
        {
            throw new CheckpointException($"{Display.Text(path)}: cannot be written: there are no tensors, which only a safetensors file can say.");
        }

        AtomicFile.Write(
            path,
            WritableTensors.Lengths(all).Sum(),
            manner.IsSparse,
            file =>
            {
                using var stream = new OutputStream(file);
                write(stream, all, content, cancellation);
                manner.BeforeRename?.Invoke();
            },
            cancellation);
    }

    private static bool IsSafetensors(string path) => Path.GetExtension(path).Equals(".safetensors", StringComparison.OrdinalIgnoreCase);
}
