namespace Weft;

/// <summary>An opened weights file or set of shards: names, shapes and places of its tensors. Only the header has been read.</summary>
public abstract class Checkpoint : IDisposable
{
    /// <summary>Creates the base of a checkpoint.</summary>
    /// <param name="path">What was opened.</param>
    protected Checkpoint(string path) => Path = path;

    /// <summary>The file that was opened: for shards, their index.</summary>
    public string Path { get; }

    /// <summary>The container's name, such as <c>safetensors</c>.</summary>
    public abstract string Container { get; }

    /// <summary>Every tensor, in the order of the data or, where tensors may share it, in which the container names them.</summary>
    public abstract IReadOnlyList<TensorEntry> Tensors { get; }

    /// <summary>Text that the file carries beside its tensors.</summary>
    public abstract IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>Opens a weights file or a shard index. What it is follows from its content, never from its extension.</summary>
    /// <exception cref="CheckpointException">There is no such file, it is broken, or it is no container that can be read; the message says what it looks like.</exception>
    public static Checkpoint Open(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        Recovery.Run(path);
        return ContainerFormat.Open(System.IO.Path.GetFullPath(path), path);
    }

    /// <summary>Reads bytes of a tensor.</summary>
    /// <param name="entry">One of <see cref="Tensors"/>.</param>
    /// <param name="offset">First byte, counted from the tensor's own first byte.</param>
    /// <param name="destination">Filled whole.</param>
    /// <remarks>Checksums that the container has are compared once a run of bytes has been read from its first to its last.</remarks>
    /// <exception cref="CheckpointException">The file ends early: it was changed after it was opened. Or its content is damaged.</exception>
    public abstract void Read(TensorEntry entry, long offset, Span<byte> destination);

    /// <summary>The files that it reads from.</summary>
    internal virtual IEnumerable<RandomAccessFile> Files => [];

    /// <summary>Checks that nobody wrote to a file since it was opened, once all that was wanted of it is read.</summary>
    /// <exception cref="CheckpointException">Somebody did.</exception>
    internal void EnsureUnchanged()
    {
        foreach (var file in Files)
        {
            file.EnsureUnchanged();
        }
    }

    /// <summary>The same once the files were opened by their names again, as a memory map does: each name must still be that file's.</summary>
    /// <exception cref="CheckpointException">Somebody wrote to a file, or put another in its place.</exception>
    internal void EnsureInPlace()
    {
        EnsureUnchanged();
        foreach (var file in Files)
        {
            file.EnsureInPlace();
        }
    }

    /// <summary>The file that holds a tensor's bytes at <see cref="TensorEntry.Offset"/>, with no checksum to compare; null where they must be read.</summary>
    internal virtual RandomAccessFile? PlainFile(TensorEntry entry) => null;

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Closes the files.</summary>
    /// <param name="disposing">True from <see cref="Dispose()"/>.</param>
    protected abstract void Dispose(bool disposing);
}
