namespace Weft.Tests.Checkpoints;

/// <summary>Stored bytes that no file holds.</summary>
internal sealed class MemoryBytes(byte[] content) : StoredBytes
{
    public override long Length => content.Length;

    public override long Place => 0;

    public override bool IsPlain => false;

    public override void Read(long offset, Span<byte> destination) => content.AsSpan((int)offset, destination.Length).CopyTo(destination);
}
