using System.Buffers.Binary;

namespace Weft.Tests.Models;

/// <summary>The tensors of a weights file in memory, for comparing and for making damaged copies.</summary>
internal static class WeightFile
{
    public static SortedDictionary<string, (TensorSpec Spec, byte[] Bytes)> Read(string path)
    {
        using var checkpoint = Checkpoint.Open(path);
        SortedDictionary<string, (TensorSpec, byte[])> tensors = new(StringComparer.Ordinal);
        foreach (var entry in checkpoint.Tensors)
        {
            var bytes = new byte[entry.Length];
            checkpoint.Read(entry, 0, bytes);
            tensors.Add(entry.Name, (new(entry.Name, entry.DType, entry.Shape), bytes));
        }

        return tensors;
    }

    public static void Write(string path, IReadOnlyDictionary<string, (TensorSpec Spec, byte[] Bytes)> tensors) =>
        SafetensorsWriter.Write(path, tensors.Values.Select(tensor => tensor.Spec), null, (spec, stream) => stream.Write(tensors[spec.Name].Bytes));

    /// <summary>A copy whose tensors do not start at a multiple of their element size.</summary>
    public static string Unaligned(string from, string to)
    {
        var bytes = File.ReadAllBytes(from);
        var header = BinaryPrimitives.ReadInt64LittleEndian(bytes);
        using var file = File.Create(to);
        Span<byte> length = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(length, header + 1);
        file.Write(length);
        file.Write(bytes.AsSpan(8, (int)header));
        file.WriteByte((byte)' ');
        file.Write(bytes.AsSpan(8 + (int)header));
        return to;
    }

    /// <summary>Both files hold the same tensors: names, dtypes, shapes and bytes.</summary>
    public static void ShouldHoldTheSame(string path, IReadOnlyDictionary<string, (TensorSpec Spec, byte[] Bytes)> expected)
    {
        var found = Read(path);
        found.Values.Select(tensor => tensor.Spec.ToString()).ShouldBe(expected.Values.Select(tensor => tensor.Spec.ToString()), ignoreOrder: true);
        found.Keys.Where(key => !found[key].Bytes.AsSpan().SequenceEqual(expected[key].Bytes)).ShouldBeEmpty();
    }
}
