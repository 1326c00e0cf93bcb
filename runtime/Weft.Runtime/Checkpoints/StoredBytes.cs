namespace Weft;

/// <summary>Bytes that a container holds, wherever and however it holds them.</summary>
internal abstract class StoredBytes
{
    /// <summary>Number of bytes.</summary>
    public abstract long Length { get; }

    /// <summary>Position in the file of the first byte: of the bytes themselves when they are there as they are.</summary>
    public abstract long Place { get; }

    /// <summary>Whether the file holds the bytes as they are.</summary>
    public abstract bool IsPlain { get; }

    /// <summary>Fills the buffer.</summary>
    /// <exception cref="CheckpointException">The bytes are not there or not what the container says.</exception>
    public abstract void Read(long offset, Span<byte> destination);
}
