using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Globalization;
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

    /// <summary>NumPy's codes, with the byte orders that may stand before them, the one that is written first.</summary>
    public static readonly IReadOnlyList<(string Code, string Orders, DType DType)> Types =
    [
        ("b1", "|", DType.BOOL),
        ("i1", "|", DType.I8),
        ("u1", "|", DType.U8),

        // NumPy has no name for a brain float and writes it as two bytes without a meaning.
        ("V2", "|<", DType.BF16),
        ("f2", "<>", DType.F16),
        ("f4", "<>", DType.F32),
        ("f8", "<>", DType.F64),
        ("i2", "<>", DType.I16),
        ("i4", "<>", DType.I32),
        ("i8", "<>", DType.I64),
        ("u2", "<>", DType.U16),
        ("u4", "<>", DType.U32),
        ("u8", "<>", DType.U64),
        ("c8", "<>", DType.C64),
    ];

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

    /// <summary>The header of a tensor's array, padded so that the data starts at a multiple of 64 bytes.</summary>
    /// <exception cref="CheckpointException">NumPy has no such dtype.</exception>
    public static byte[] Write(TensorSpec tensor)
    {
        var type = Types.FirstOrDefault(one => one.DType == tensor.DType);
        if (type.Code is null)
        {
            throw WritableTensors.Refused(tensor, $"NumPy has no {tensor.DType}");
        }

        var shape = string.Concat(tensor.Shape.Select(size => string.Create(CultureInfo.InvariantCulture, $"{size}, ")));
        shape = tensor.Shape.Length > 1 ? shape[..^2] : shape.TrimEnd();
        var text = $"{{'descr': '{type.Orders[0]}{type.Code}', 'fortran_order': False, 'shape': ({shape}), }}";

        // Version 1.0, as no tensor has more dimensions than its header takes.
        var length = (10 + text.Length + 1 + 63) / 64 * 64;
        var header = new byte[length];
        Magic.CopyTo(header, 0);
        header[6] = 1;
        BinaryPrimitives.WriteUInt16LittleEndian(header.AsSpan(8), checked((ushort)(length - 10)));
        Encoding.Latin1.GetBytes(text.PadRight(length - 11) + "\n", header.AsSpan(10));
        return header;
    }

    /// <summary>The array as a tensor.</summary>
    public TensorView View(StoredBytes bytes) =>
        new(bytes, Length, DType, Shape, IsColumnMajor ? TensorView.ColumnMajor(Shape) : Block.RowMajor(Shape.AsSpan()), IsBigEndian);
}
