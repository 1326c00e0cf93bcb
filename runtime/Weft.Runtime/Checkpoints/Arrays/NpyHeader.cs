using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Text;

namespace Weft;

/// <summary>The header of a NumPy array: a Python dict that is read as data, by its grammar.</summary>
/// <param name="DType">The element type.</param>
/// <param name="IsBigEndian">The most significant byte of an element comes first.</param>
/// <param name="IsColumnMajor">The first index runs fastest.</param>
/// <param name="Shape">Sizes.</param>
/// <param name="Length">Bytes from the first of the array to the first of the data.</param>
internal sealed record NpyHeader(DType DType, bool IsBigEndian, bool IsColumnMajor, ImmutableArray<long> Shape, int Length)
{
    // NumPy's own limit.
    private const int Longest = 10_000;

    private static readonly byte[] Magic = [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y'];

    /// <summary>Whether bytes start as an array does.</summary>
    public static bool Matches(ReadOnlySpan<byte> head) => head.StartsWith(Magic);

    /// <summary>Reads a header and checks that the data fills the rest of the bytes.</summary>
    /// <param name="bytes">The array.</param>
    /// <param name="place">What messages call it.</param>
    /// <exception cref="CheckpointException">It is no array, or one of a kind that holds no numbers.</exception>
    public static NpyHeader Read(StoredBytes bytes, string place)
    {
        Span<byte> prefix = stackalloc byte[12];
        prefix = prefix[..(int)Math.Min(prefix.Length, bytes.Length)];
        bytes.Read(0, prefix);
        if (!Matches(prefix) || prefix.Length < 12)
        {
            throw new CheckpointException($"{place}: is not a NumPy array.");
        }

        if (prefix[6] is 0 or > 3 || prefix[7] != 0)
        {
            throw new CheckpointException($"{place}: expected a NumPy array of version 1.0, 2.0 or 3.0, found {prefix[6]}.{prefix[7]}.");
        }

        var start = prefix[6] == 1 ? 10 : 12;
        var length = start == 10 ? BinaryPrimitives.ReadUInt16LittleEndian(prefix[8..]) : BinaryPrimitives.ReadUInt32LittleEndian(prefix[8..]);
        if (length > Longest || length > bytes.Length - start)
        {
            throw new CheckpointException($"{place}: the header may have {Math.Min(Longest, bytes.Length - start)} bytes, found {length}.");
        }

        var text = new byte[length];
        bytes.Read(start, text);
        var header = new NpyHeaderParser(Encoding.Latin1.GetString(text), place).Parse() with { Length = start + (int)length };
        return header.DType.TryGetLength(header.Shape.AsSpan(), out var data) && data == bytes.Length - header.Length
            ? header
            : throw new CheckpointException($"{place}: {header.DType}{Display.Shape(header.Shape)} does not take the {bytes.Length - header.Length} bytes that follow the header.");
    }

    /// <summary>The array as a tensor.</summary>
    public TensorView View(StoredBytes bytes) =>
        new(bytes, Length, DType, Shape, IsColumnMajor ? TensorView.ColumnMajor(Shape) : Block.RowMajor(Shape.AsSpan()), IsBigEndian);
}
