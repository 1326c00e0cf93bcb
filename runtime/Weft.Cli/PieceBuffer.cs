using System.Buffers;

namespace Weft.Cli;

/// <summary>Bytes in pieces: nothing is copied when they become many, as in one array that grows.</summary>
internal sealed class PieceBuffer : IBufferWriter<byte>
{
    /// <summary>Bytes of most pieces.</summary>
    public const int Piece = 1 << 14;

    private readonly List<byte[]> pieces = [];
    private readonly List<int> lengths = [];

    /// <summary>What was written.</summary>
    public IEnumerable<ReadOnlyMemory<byte>> Pieces => pieces.Zip(lengths, (piece, length) => new ReadOnlyMemory<byte>(piece, 0, length));

    /// <inheritdoc/>
    public void Advance(int count) => lengths[^1] += count;

    /// <inheritdoc/>
    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        if (pieces.Count == 0 || pieces[^1].Length - lengths[^1] < Math.Max(1, sizeHint))
        {
            pieces.Add(new byte[Math.Max(Piece, sizeHint)]);
            lengths.Add(0);
        }

        return pieces[^1].AsMemory(lengths[^1]);
    }

    /// <inheritdoc/>
    public Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;
}
