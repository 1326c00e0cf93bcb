using TorchSharp;
using Weft;

namespace Quickstart;

/// <summary>Tensors of safetensors files.</summary>
internal static class Tensors
{
    /// <summary>Reads a tensor of 32-bit floats.</summary>
    public static torch.Tensor Read(Checkpoint file, string name)
    {
        var entry = file.Tensors.Single(t => t.Name == name);
        var tensor = torch.empty([.. entry.Shape], torch.ScalarType.Float32);
        file.Read(entry, 0, tensor.bytes);
        return tensor;
    }

    /// <summary>How many tensors of either file the other holds with the same dtype, shape and bytes, and how many names there are.</summary>
    public static (int Same, int Of) CountIdentical(string first, string second)
    {
        using var a = Checkpoint.Open(first);
        using var b = Checkpoint.Open(second);
        var others = b.Tensors.ToDictionary(t => t.Name, StringComparer.Ordinal);
        var same = a.Tensors.Count(t => others.TryGetValue(t.Name, out var other)
            && t.DType == other.DType
            && t.Shape.SequenceEqual(other.Shape)
            && Bytes(a, t).AsSpan().SequenceEqual(Bytes(b, other)));
        return (same, a.Tensors.Select(t => t.Name).Union(others.Keys).Count());
    }

    private static byte[] Bytes(Checkpoint file, TensorEntry entry)
    {
        var bytes = new byte[entry.Length];
        file.Read(entry, 0, bytes);
        return bytes;
    }
}
