namespace Weft;

/// <summary>Element types of checkpoint tensors, in safetensors' spelling.</summary>
/// <remarks>The order is safetensors' own: a written file holds the last dtypes first.</remarks>
public enum DType
{
    /// <summary>One byte, 0 or 1.</summary>
    BOOL,

    /// <summary>4-bit float, two to a byte.</summary>
    F4,

    /// <summary>6-bit float, 2 exponent bits.</summary>
    F6_E2M3,

    /// <summary>6-bit float, 3 exponent bits.</summary>
    F6_E3M2,

    /// <summary>Unsigned 8-bit integer.</summary>
    U8,

    /// <summary>Signed 8-bit integer.</summary>
    I8,

    /// <summary>8-bit float, 5 exponent bits.</summary>
    F8_E5M2,

    /// <summary>8-bit float, 4 exponent bits.</summary>
    F8_E4M3,

    /// <summary>8-bit power-of-two scale.</summary>
    F8_E8M0,

    /// <summary>8-bit float, 4 exponent bits, no infinities, unsigned zero.</summary>
    F8_E4M3FNUZ,

    /// <summary>8-bit float, 5 exponent bits, no infinities, unsigned zero.</summary>
    F8_E5M2FNUZ,

    /// <summary>Signed 16-bit integer.</summary>
    I16,

    /// <summary>Unsigned 16-bit integer.</summary>
    U16,

    /// <summary>IEEE half.</summary>
    F16,

    /// <summary>Brain float.</summary>
    BF16,

    /// <summary>Signed 32-bit integer.</summary>
    I32,

    /// <summary>Unsigned 32-bit integer.</summary>
    U32,

    /// <summary>IEEE single.</summary>
    F32,

    /// <summary>Complex of two IEEE singles.</summary>
    C64,

    /// <summary>IEEE double.</summary>
    F64,

    /// <summary>Signed 64-bit integer.</summary>
    I64,

    /// <summary>Unsigned 64-bit integer.</summary>
    U64,
}
