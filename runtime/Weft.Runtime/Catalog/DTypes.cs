namespace Weft;

/// <summary>Facts about <see cref="DType"/>.</summary>
public static class DTypes
{
    /// <summary>Bits of one element: 4 and 6 for the sub-byte floats, else a multiple of 8.</summary>
    public static int Bits(this DType dtype) => dtype switch
    {
        DType.F4 => 4,
        DType.F6_E2M3 or DType.F6_E3M2 => 6,
        DType.BOOL or DType.U8 or DType.I8 or DType.F8_E5M2 or DType.F8_E4M3 or DType.F8_E8M0 or DType.F8_E4M3FNUZ or DType.F8_E5M2FNUZ => 8,
        DType.I16 or DType.U16 or DType.F16 or DType.BF16 => 16,
        DType.I32 or DType.U32 or DType.F32 => 32,
        _ => 64,
    };

    /// <summary>Whether the elements are real floating-point numbers.</summary>
    public static bool IsFloating(this DType dtype) => dtype is DType.F16 or DType.BF16 or DType.F32 or DType.F64 or DType.F4 or DType.F6_E2M3 or DType.F6_E3M2
        or DType.F8_E5M2 or DType.F8_E4M3 or DType.F8_E8M0 or DType.F8_E4M3FNUZ or DType.F8_E5M2FNUZ;

    /// <summary>Bytes that a contiguous tensor takes.</summary>
    /// <param name="dtype">The element type.</param>
    /// <param name="shape">Sizes; not negative.</param>
    /// <param name="bytes">The number of bytes.</param>
    /// <returns>False when the sizes do not fit 64 bits, or the elements do not fill whole bytes.</returns>
    public static bool TryGetLength(this DType dtype, ReadOnlySpan<long> shape, out long bytes)
    {
        bytes = 0;
        var empty = false;
        long bits = dtype.Bits();
        foreach (var size in shape)
        {
            // A zero among huge sizes is still refused: the strides of such a tensor would overflow.
            empty |= size == 0;
            if (size < 0 || (size > 0 && bits > long.MaxValue / size))
            {
                return false;
            }

            bits *= Math.Max(1, size);
        }

        if (empty)
        {
            return true;
        }

        bytes = bits / 8;
        return bits % 8 == 0;
    }

    /// <summary>Reads safetensors' spelling, capitals and all.</summary>
    public static bool TryParse(string name, out DType dtype)
    {
        DType? found = name switch
        {
            "BOOL" => DType.BOOL,
            "F4" => DType.F4,
            "F6_E2M3" => DType.F6_E2M3,
            "F6_E3M2" => DType.F6_E3M2,
            "U8" => DType.U8,
            "I8" => DType.I8,
            "F8_E5M2" => DType.F8_E5M2,
            "F8_E4M3" => DType.F8_E4M3,
            "F8_E8M0" => DType.F8_E8M0,
            "F8_E4M3FNUZ" => DType.F8_E4M3FNUZ,
            "F8_E5M2FNUZ" => DType.F8_E5M2FNUZ,
            "I16" => DType.I16,
            "U16" => DType.U16,
            "F16" => DType.F16,
            "BF16" => DType.BF16,
            "I32" => DType.I32,
            "U32" => DType.U32,
            "F32" => DType.F32,
            "C64" => DType.C64,
            "F64" => DType.F64,
            "I64" => DType.I64,
            "U64" => DType.U64,
            _ => null,
        };
        dtype = found ?? default;
        return found is not null;
    }
}
