using System.Buffers.Binary;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Weft;

/// <summary>The checksum of zip archives (ISO 3309): with carry-less products where the processor has them, else eight bytes at a time.</summary>
internal static class Crc32
{
    private const uint Polynomial = 0xEDB88320;

    private static readonly uint[] Tables = MakeTables();

    /// <summary>The checksum of bytes that follow those whose checksum is <paramref name="crc"/>; 0 for none.</summary>
    public static uint Append(uint crc, ReadOnlySpan<byte> bytes)
    {
        crc = ~crc;
        if (Pclmulqdq.IsSupported && bytes.Length >= 64)
        {
            var whole = bytes.Length / 16 * 16;
            crc = Fold(crc, bytes[..whole]);
            bytes = bytes[whole..];
        }

        return ~ByTable(crc, bytes);
    }

    /// <summary>The same without the processor's help; <paramref name="crc"/> and the result are inverted.</summary>
    public static uint ByTable(uint crc, ReadOnlySpan<byte> bytes)
    {
        var tables = Tables.AsSpan();
        while (bytes.Length >= 8)
        {
            var low = crc ^ BinaryPrimitives.ReadUInt32LittleEndian(bytes);
            var high = BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]);
            crc = tables[0x700 + (int)(low & 0xFF)] ^ tables[0x600 + (int)((low >> 8) & 0xFF)] ^ tables[0x500 + (int)((low >> 16) & 0xFF)] ^ tables[0x400 + (int)(low >> 24)]
                ^ tables[0x300 + (int)(high & 0xFF)] ^ tables[0x200 + (int)((high >> 8) & 0xFF)] ^ tables[0x100 + (int)((high >> 16) & 0xFF)] ^ tables[(int)(high >> 24)];
            bytes = bytes[8..];
        }

        foreach (var value in bytes)
        {
            crc = tables[(int)((crc ^ value) & 0xFF)] ^ (crc >> 8);
        }

        return crc;
    }

    // The polynomial over 64 bytes is multiplied down to four, as described by Gopal et al., "Fast CRC Computation for Generic Polynomials Using PCLMULQDQ
    // Instruction" (2009). The constants are powers of x modulo the polynomial, bit-reversed: of 544 and 480, 160 and 96, 64 bits; then quotient and polynomial.
    private static uint Fold(uint crc, ReadOnlySpan<byte> bytes)
    {
        var by64 = Vector128.Create(0x154442BD4, 0x1C6E41596).AsInt64();
        var by16 = Vector128.Create(0x1751997D0, 0x0CCAA009E).AsInt64();
        var a = Load(bytes) ^ Vector128.CreateScalar(crc).AsInt64();
        var (b, c, d) = (Load(bytes[16..]), Load(bytes[32..]), Load(bytes[48..]));
        for (bytes = bytes[64..]; bytes.Length >= 64; bytes = bytes[64..])
        {
            a = Step(a, by64) ^ Load(bytes);
            b = Step(b, by64) ^ Load(bytes[16..]);
            c = Step(c, by64) ^ Load(bytes[32..]);
            d = Step(d, by64) ^ Load(bytes[48..]);
        }

        a = Step(a, by16) ^ b;
        a = Step(a, by16) ^ c;
        a = Step(a, by16) ^ d;
        for (; bytes.Length > 0; bytes = bytes[16..])
        {
            a = Step(a, by16) ^ Load(bytes);
        }

        var low = Vector128.Create(0xFFFFFFFF, 0).AsInt64();
        a = Pclmulqdq.CarrylessMultiply(a, by16, 0x10) ^ Sse2.ShiftRightLogical128BitLane(a, 8);
        a = Pclmulqdq.CarrylessMultiply(a & low, Vector128.CreateScalar(0x163CD6124), 0) ^ Sse2.ShiftRightLogical128BitLane(a, 4);
        var quotient = Pclmulqdq.CarrylessMultiply(a & low, Vector128.Create(0x1DB710641, 0x1F7011641), 0x10) & low;
        return (Pclmulqdq.CarrylessMultiply(quotient, Vector128.Create(0x1DB710641, 0x1F7011641), 0) ^ a).AsUInt32()[1];
    }

    private static Vector128<long> Load(ReadOnlySpan<byte> bytes) => Vector128.Create(bytes).AsInt64();

    private static Vector128<long> Step(Vector128<long> value, Vector128<long> power) =>
        Pclmulqdq.CarrylessMultiply(value, power, 0) ^ Pclmulqdq.CarrylessMultiply(value, power, 0x11);

    private static uint[] MakeTables()
    {
        var tables = new uint[8 * 256];
        for (var i = 0; i < 256; i++)
        {
            var crc = (uint)i;
            for (var bit = 0; bit < 8; bit++)
            {
                crc = (crc & 1) == 0 ? crc >> 1 : (crc >> 1) ^ Polynomial;
            }

            tables[i] = crc;
        }

        for (var i = 256; i < tables.Length; i++)
        {
            tables[i] = tables[tables[i - 256] & 0xFF] ^ (tables[i - 256] >> 8);
        }

        return tables;
    }
}
