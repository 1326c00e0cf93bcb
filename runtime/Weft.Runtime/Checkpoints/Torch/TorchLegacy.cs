using System.Buffers.Binary;
using System.Globalization;
using System.Numerics;

namespace Weft;

/// <summary>Opens the files that PyTorch wrote before it took to archives: five pickles, then the storages one after the other.</summary>
internal static class TorchLegacy
{
    private const long Version = 1001;

    private static readonly BigInteger Magic = BigInteger.Parse("1950a86a20f9469cfc6c", NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    /// <summary>Opens a file.</summary>
    public static Checkpoint Open(string path)
    {
        var file = RandomAccessFile.Open(path, path);
        try
        {
            return Read(path, file);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    private static ContainerCheckpoint Read(string path, RandomAccessFile file)
    {
        var place = Display.Text(path);
        var allowance = Allowance.For(file.Length);
        var input = new PickleInput(new FileBytes(file, 0, file.Length), $"{place}: pickle");
        if (Run(out _) is not BigInteger magic || magic != Magic || Run(out _) is not Version)
        {
            throw input.Broken("a PyTorch file begins with its magic number and version, found another pickle");
        }

        // What is told of the system that wrote it changes nothing: storages are little-endian.
        Run(out _);
        var value = Run(out var types);
        var keys = Run(out _) as PickleList ?? throw input.Broken("expected the list of storages");
        var storages = ReadStorages(place, file, input.Position, keys, types);
        return new(path, "torch legacy", file, allowance, StateDict.OfMapping(value, place).Select(found =>
        {
            var name = $"{place}: tensor {Display.Name(found.Name)}";
            return storages.TryGetValue(found.Tensor.Storage.Key, out var bytes)
                ? (found.Name, TorchTensors.View(found.Tensor, bytes, isBigEndian: false, name))
                : throw new CheckpointException($"{name}: its storage {Display.Name(found.Tensor.Storage.Key)} is not in the list of storages.");
        }));

        object? Run(out IReadOnlyDictionary<string, PickleStorage> named)
        {
            var machine = new PickleMachine(input, allowance);
            named = machine.Storages;
            return machine.Run();
        }
    }

    private static Dictionary<string, StoredBytes> ReadStorages(string place, RandomAccessFile file, long at, PickleList keys, IReadOnlyDictionary<string, PickleStorage> types)
    {
        var storages = new Dictionary<string, StoredBytes>(StringComparer.Ordinal);
        Span<byte> header = stackalloc byte[8];
        foreach (var item in keys.Items)
        {
            if (item is not string key || !types.TryGetValue(key, out var storage) || storage.Type.DType is not { } dtype)
            {
                throw new CheckpointException($"{place}: the list of storages names {(item is string text ? Display.Name(text) : "something else")}, which no tensor has.");
            }

            var left = file.Length - at - header.Length;
            if (left >= 0)
            {
                file.Read(at, header);
            }

            var count = left >= 0 ? BinaryPrimitives.ReadInt64LittleEndian(header) : -1;
            var width = dtype.Bits() / 8;
            if (count != storage.Count || count > left / width)
            {
                throw new CheckpointException($"{place}: storage {Display.Name(key)} must have {storage.Count} {storage.Type.Name} elements, found {(count < 0 ? "none" : $"a count of {count}")} and {Math.Max(0, left)} bytes after it.");
            }

            at += header.Length;
            if (!storages.TryAdd(key, new FileBytes(file, at, count * width)))
            {
                throw new CheckpointException($"{place}: storage {Display.Name(key)} is listed twice.");
            }

            at += count * width;
        }

        return storages;
    }
}
