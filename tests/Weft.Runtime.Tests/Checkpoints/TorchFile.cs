using System.Buffers.Binary;
using System.IO.Hashing;
using System.Text;

namespace Weft.Tests.Checkpoints;

/// <summary>Writes tensors as PyTorch does: an archive of stored entries with a pickle that names them.</summary>
internal static class TorchFile
{
    /// <summary>Writes a mapping of tensors, each with a storage of its own.</summary>
    public static string Write(string path, IEnumerable<(TensorSpec Spec, byte[] Bytes)> tensors)
    {
        var pickle = new Pickler().Op(0x80, 2).Op('}').Op('(');
        List<(string, byte[])> entries = [("m/byteorder", "little"u8.ToArray())];
        foreach (var (spec, bytes) in tensors)
        {
            var key = $"{entries.Count - 1}";
            pickle.Text(spec.Name).Tensor(key, spec);
            entries.Add(($"m/data/{key}", bytes));
        }

        entries.Insert(0, ("m/data.pkl", pickle.Op('u').Op('.').ToArray()));
        return WriteZip(path, entries);
    }

    /// <summary>Writes an archive whose content starts at multiples of 64.</summary>
    public static string WriteZip(string path, IEnumerable<(string Name, byte[] Content)> entries)
    {
        using var file = new MemoryStream();
        using var directory = new MemoryStream();
        var count = 0;
        foreach (var (name, content) in entries)
        {
            var raw = Encoding.UTF8.GetBytes(name);
            var (start, pad) = ((int)file.Position, (ushort)((64 - ((file.Position + 30 + raw.Length) % 64)) % 64));
            byte[] sums = [.. Number(Crc32.HashToUInt32(content)), .. Number((uint)content.Length), .. Number((uint)content.Length), .. Short((ushort)raw.Length)];
            file.Write([.. "PK\u0003\u0004"u8, 20, 0, 0, 0, 0, 0, 0, 0, 0, 0, .. sums, .. Short(pad), .. raw, .. new byte[pad], .. content]);
            directory.Write([.. "PK\u0001\u0002"u8, 20, 0, 20, 0, 0, 0, 0, 0, 0, 0, 0, 0, .. sums, .. new byte[12], .. Number((uint)start), .. raw]);
            count++;
        }

        var end = (uint)file.Position;
        file.Write(directory.ToArray());
        file.Write([.. "PK\u0005\u0006"u8, 0, 0, 0, 0, .. Short((ushort)count), .. Short((ushort)count), .. Number((uint)directory.Length), .. Number(end), 0, 0]);
        File.WriteAllBytes(path, file.ToArray());
        return path;
    }

    private static byte[] Number(uint value)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, value);
        return bytes;
    }

    private static byte[] Short(ushort value) => [(byte)value, (byte)(value >> 8)];
}
