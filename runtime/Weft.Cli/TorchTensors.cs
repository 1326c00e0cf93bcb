using TorchSharp;
using static TorchSharp.torch;

namespace Weft.Cli;

/// <summary>Tensors from and to safetensors files.</summary>
internal static class TorchTensors
{
    /// <summary>The dtype's name in TorchSharp.</summary>
    /// <exception cref="UsageException">libtorch has no such dtype.</exception>
    public static ScalarType ScalarType(DType dtype) => dtype switch
    {
        DType.BOOL => torch.ScalarType.Bool,
        DType.U8 => torch.ScalarType.Byte,
        DType.I8 => torch.ScalarType.Int8,
        DType.I16 => torch.ScalarType.Int16,
        DType.I32 => torch.ScalarType.Int32,
        DType.I64 => torch.ScalarType.Int64,
        DType.F16 => torch.ScalarType.Float16,
        DType.BF16 => torch.ScalarType.BFloat16,
        DType.F32 => torch.ScalarType.Float32,
        DType.F64 => torch.ScalarType.Float64,
        DType.C64 => torch.ScalarType.ComplexFloat32,
        _ => throw new UsageException($"{dtype} tensors cannot be inputs."),
    };

    /// <summary>Reads a tensor; floating inputs take the dtype that is computed in, 32-bit integers become 64-bit ones.</summary>
    public static Tensor Read(Checkpoint file, TensorEntry entry, ScalarType? dtype, Device device)
    {
        var stored = ScalarType(entry.DType);
        var tensor = empty([.. entry.Shape], stored);
        file.Read(entry, 0, tensor.bytes);
        return tensor.to(dtype ?? (stored == torch.ScalarType.Int32 ? torch.ScalarType.Int64 : stored)).to(device);
    }

    /// <summary>Writes tensors as F32.</summary>
    public static IReadOnlyList<TensorSpec> Write(string path, IReadOnlyDictionary<string, Tensor> tensors, CancellationToken cancel)
    {
        var singles = tensors.ToDictionary(t => t.Key, t => t.Value.to(torch.ScalarType.Float32).cpu().contiguous(), StringComparer.Ordinal);
        IReadOnlyList<TensorSpec> specs = [.. singles.Select(t => new TensorSpec(t.Key, DType.F32, [.. t.Value.shape]))];
        SafetensorsWriter.Write(path, specs, null, (spec, stream) => stream.Write(singles[spec.Name].bytes), cancel);
        return specs;
    }
}
