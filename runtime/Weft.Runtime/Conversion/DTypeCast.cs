using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Weft;

/// <summary>Casts between floating dtypes, rounding to nearest even. Little endian in and out.</summary>
internal static class DTypeCast
{
    private const int Step = 4096;

    /// <summary>Whether elements of this type are cast: the floating types that need no scale beside them.</summary>
    public static bool Casts(DType dtype) => dtype is DType.F16 or DType.BF16 or DType.F32 or DType.F64;

    /// <summary>Casts elements; lengths must fit.</summary>
    /// <exception cref="ConversionException">A dtype is not floating.</exception>
    public static void Convert(ReadOnlySpan<byte> source, DType from, Span<byte> destination, DType to)
    {
        if (!Casts(from) || !Casts(to))
        {
            throw new ConversionException($"{from} cannot be cast to {to}: only F16, BF16, F32 and F64 are cast.");
        }

        if (from == to)
        {
            source.CopyTo(destination);
            return;
        }

        if (from == DType.F64)
        {
            NarrowDouble(MemoryMarshal.Cast<byte, double>(source), destination, to);
            return;
        }

        // Everything else fits a single exactly, so two steps round once.
        Span<float> singles = stackalloc float[Step];
        var (fromBytes, toBytes) = (from.Bits() / 8, to.Bits() / 8);
        for (var done = 0; done < source.Length / fromBytes; done += Step)
        {
            var count = Math.Min(Step, (source.Length / fromBytes) - done);
            ToSingle(source.Slice(done * fromBytes, count * fromBytes), from, singles[..count]);
            FromSingle(singles[..count], destination.Slice(done * toBytes, count * toBytes), to);
        }
    }

    /// <summary>Elements as doubles, for comparing: any dtype but complex and those below a byte.</summary>
    public static void ToDouble(ReadOnlySpan<byte> source, DType from, Span<double> destination)
    {
        var width = from.Bits() / 8;
        for (var i = 0; i < destination.Length; i++)
        {
            var element = source.Slice(i * width, width);
            destination[i] = from switch
            {
                DType.F64 => BinaryPrimitives.ReadDoubleLittleEndian(element),
                DType.F32 => BinaryPrimitives.ReadSingleLittleEndian(element),
                DType.F16 => (double)BinaryPrimitives.ReadHalfLittleEndian(element),
                DType.BF16 => BitConverter.Int32BitsToSingle(BinaryPrimitives.ReadInt16LittleEndian(element) << 16),
                DType.I64 => BinaryPrimitives.ReadInt64LittleEndian(element),
                DType.I32 => BinaryPrimitives.ReadInt32LittleEndian(element),
                DType.I16 => BinaryPrimitives.ReadInt16LittleEndian(element),
                DType.I8 => (sbyte)element[0],
                DType.U64 => BinaryPrimitives.ReadUInt64LittleEndian(element),
                DType.U32 => BinaryPrimitives.ReadUInt32LittleEndian(element),
                DType.U16 => BinaryPrimitives.ReadUInt16LittleEndian(element),
                _ => element[0],
            };
        }
    }

    /// <summary>Writes one value in a dtype.</summary>
    /// <exception cref="ConversionException">The dtype cannot hold it.</exception>
    public static void Encode(double value, DType dtype, Span<byte> element)
    {
        if (Casts(dtype))
        {
            Span<byte> wide = stackalloc byte[8];
            BinaryPrimitives.WriteDoubleLittleEndian(wide, value);
            Convert(wide, DType.F64, element[..(dtype.Bits() / 8)], dtype);
            return;
        }

        if (value != Math.Floor(value) || Math.Abs(value) > 127 || dtype.Bits() % 8 != 0 || dtype is DType.C64)
        {
            throw new ConversionException($"{dtype} cannot be filled with {value}.");
        }

        BinaryPrimitives.WriteInt64LittleEndian(element, (long)value);
    }

    private static void ToSingle(ReadOnlySpan<byte> source, DType from, Span<float> destination)
    {
        switch (from)
        {
            case DType.F16:
                HalfVectors.FromHalf(MemoryMarshal.Cast<byte, ushort>(source), destination);
                break;
            case DType.BF16:
                HalfVectors.FromBrain(MemoryMarshal.Cast<byte, ushort>(source), destination);
                break;
            default:
                MemoryMarshal.Cast<byte, float>(source).CopyTo(destination);
                break;
        }
    }

    private static void FromSingle(ReadOnlySpan<float> source, Span<byte> destination, DType to)
    {
        switch (to)
        {
            case DType.F16:
                HalfVectors.ToHalf(source, MemoryMarshal.Cast<byte, ushort>(destination));
                break;
            case DType.BF16:
                HalfVectors.ToBrain(source, MemoryMarshal.Cast<byte, ushort>(destination));
                break;
            case DType.F64:
                var doubles = MemoryMarshal.Cast<byte, double>(destination);
                for (var i = 0; i < source.Length; i++)
                {
                    doubles[i] = source[i];
                }

                break;
            default:
                MemoryMarshal.AsBytes(source).CopyTo(destination);
                break;
        }
    }

    private static void NarrowDouble(ReadOnlySpan<double> source, Span<byte> destination, DType to)
    {
        for (var i = 0; i < source.Length; i++)
        {
            switch (to)
            {
                case DType.F32:
                    BinaryPrimitives.WriteSingleLittleEndian(destination[(i * 4)..], (float)source[i]);
                    break;
                case DType.F16:
                    BinaryPrimitives.WriteHalfLittleEndian(destination[(i * 2)..], (Half)source[i]);
                    break;
                default:
                    BinaryPrimitives.WriteUInt16LittleEndian(destination[(i * 2)..], Brain(RoundToOdd(source[i])));
                    break;
            }
        }
    }

    private static ushort Brain(float value)
    {
        ushort brain = 0;
        HalfVectors.ToBrain(new ReadOnlySpan<float>(in value), new Span<ushort>(ref brain));
        return brain;
    }

    // Rounding twice to nearest may be off by one; rounding to odd first and to nearest then is exact.
    private static float RoundToOdd(double value)
    {
        var single = (float)value;
        if ((double)single == value || double.IsNaN(value))
        {
            return single;
        }

        var bits = BitConverter.SingleToInt32Bits(single);
        if (Math.Abs((double)single) > Math.Abs(value))
        {
            bits--;
        }

        return BitConverter.Int32BitsToSingle(bits | 1);
    }
}
