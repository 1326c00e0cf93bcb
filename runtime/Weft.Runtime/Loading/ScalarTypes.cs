using TorchSharp;

namespace Weft;

/// <summary>Element types in TorchSharp's terms.</summary>
public static class ScalarTypes
{
    /// <summary>The type of TorchSharp's with the same bits.</summary>
    public static DType ToDType(this torch.ScalarType type) => Enum.GetValues<DType>().First(dtype => dtype.ToScalarType() == type);

    /// <summary>TorchSharp's type with the same bits, or null where it has none.</summary>
    public static torch.ScalarType? ToScalarType(this DType dtype) => dtype switch
    {
        DType.BOOL => torch.ScalarType.Bool,
        DType.U8 => torch.ScalarType.Byte,
        DType.I8 => torch.ScalarType.Int8,
        DType.I16 => torch.ScalarType.Int16,
        DType.F16 => torch.ScalarType.Float16,
        DType.BF16 => torch.ScalarType.BFloat16,
        DType.I32 => torch.ScalarType.Int32,
        DType.F32 => torch.ScalarType.Float32,
        DType.C64 => torch.ScalarType.ComplexFloat32,
        DType.F64 => torch.ScalarType.Float64,
        DType.I64 => torch.ScalarType.Int64,
        _ => null,
    };
}
