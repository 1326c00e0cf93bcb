using System.Buffers.Binary;

namespace Weft.Testing;

/// <summary>A weights file with made-up values: small, and different wherever two could be taken for each other.</summary>
internal static class SyntheticCheckpoint
{
    /// <summary>Writes a safetensors file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="keys">What it holds.</param>
    /// <param name="constants">Keys whose elements all have one value.</param>
    public static void Write(string path, IEnumerable<KeySpec> keys, IReadOnlyDictionary<string, double> constants) =>
        SafetensorsWriter.Write(path, keys.Select(key => new TensorSpec(key.Key, key.DType, key.Shape)), null, (tensor, stream) =>
        {
            var seed = Seed(tensor.Name);
            double? constant = constants.TryGetValue(tensor.Name, out var value) ? value : null;
            tensor.DType.TryGetLength(tensor.Shape.AsSpan(), out var length);
            var bytes = new byte[length];
            var width = Math.Max(1, tensor.DType.Bits() / 8);
            for (var i = 0; i * width < bytes.Length; i++)
            {
                // A bijection of the index: no two elements of a tensor are alike before they are rounded.
                Put(bytes.AsSpan(i * width, width), tensor.DType, unchecked((seed + (uint)i) * 2654435761u), constant);
            }

            stream.Write(bytes);
        });

    private static void Put(Span<byte> to, DType dtype, uint random, double? constant)
    {
        var real = constant ?? ((random >> 8) / (double)(1 << 23)) - 1;
        switch (dtype)
        {
            case DType.F64:
                BinaryPrimitives.WriteDoubleLittleEndian(to, real);
                break;
            case DType.F32:
                BinaryPrimitives.WriteSingleLittleEndian(to, (float)real);
                break;
            case DType.F16:
                BinaryPrimitives.WriteHalfLittleEndian(to, (Half)real);
                break;
            case DType.BF16:
                BinaryPrimitives.WriteUInt16LittleEndian(to, (ushort)(BitConverter.SingleToUInt32Bits((float)real) >> 16));
                break;
            default:
                // Integers from 0 to 63, booleans of 0 and 1; as the first byte of anything else a number, too.
                to.Clear();
                to[0] = (byte)(constant is { } integer ? (long)integer : random >> 26);
                to[0] &= (byte)(dtype == DType.BOOL ? 1 : 255);
                break;
        }
    }

    private static uint Seed(string name) => name.Aggregate(2166136261u, static (hash, c) => unchecked((hash ^ c) * 16777619u));
}
