using System.Runtime.InteropServices;
using TorchSharp;

namespace Weft;

/// <summary>Takes weights from files: as views of a private memory map where they lie in a file as they are, else as copies.</summary>
/// <remarks>Training on mapped weights is copy-on-write: the file never changes. The map lives as long as the last tensor that views it.</remarks>
internal sealed class MappedWeights : WeightSource, IDisposable
{
    // A thread costs more than it brings below the one, and a span is no longer than the other.
    private const long SmallestPart = 1 << 20;
    private const long LargestPart = 1 << 30;

    private readonly ITensorProvider tensors;
    private readonly LoadOptions options;
    private readonly Dictionary<string, List<torch.Tensor>> maps = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> lengths = new(StringComparer.Ordinal);

    /// <summary>Creates a source.</summary>
    /// <param name="tensors">Where the tensors are.</param>
    /// <param name="options">Device, dtype, and whether to copy.</param>
    /// <exception cref="CheckpointException">A file is shorter than its header says: reading beyond the end of a map would end the process.</exception>
    public MappedWeights(ITensorProvider tensors, LoadOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(tensors);
        this.tensors = tensors;
        this.options = options ?? new LoadOptions();
    }

    /// <inheritdoc/>
    public override torch.Tensor Take(string key, ReadOnlySpan<long> shape, Init init)
    {
        if (!tensors.TryFind(key, out var found))
        {
            throw new LoadException($"key {Display.Name(key)} is in no file.");
        }

        if (!found.Shape.AsSpan().SequenceEqual(shape))
        {
            throw new LoadException($"key {Display.Name(key)}: expected shape {Display.Shape(shape.ToArray())}, found {Display.Shape(found.Shape)}.");
        }

        var type = found.DType.ToScalarType()
            ?? throw new LoadException($"key {Display.Name(key)}: TorchSharp has no {found.DType}; convert the file to another dtype first.");
        return Place(!options.Copy && found.Stored is { Length: > 0 } entry && entry.Offset % (found.DType.Bits() / 8) == 0 ? Map(entry, type) : Copy(found, type));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var map in maps.Values.SelectMany(ofFile => ofFile))
        {
            map.Dispose();
        }

        maps.Clear();
    }

    private torch.Tensor Map(TensorEntry entry, torch.ScalarType type)
    {
        var itemSize = entry.DType.Bits() / 8;
        if (!maps.TryGetValue(entry.File, out var ofFile))
        {
            maps[entry.File] = ofFile = [];
        }

        var map = ofFile.Find(map => map.dtype == type);
        if (map is null)
        {
            map = torch.from_file(entry.File, shared: false, size: FileLength(entry) / itemSize, dtype: type).DetachFromDisposeScope();
            ofFile.Add(map);
        }

        if (entry.Offset + entry.Length > FileLength(entry))
        {
            throw new CheckpointException($"{Display.Text(entry.File)}: ends before tensor {Display.Name(entry.Name)} does; the file was changed after it was opened.");
        }

        var strides = new long[entry.Shape.Length];
        var step = 1L;
        for (var i = strides.Length - 1; i >= 0; i--)
        {
            strides[i] = step;
            step *= entry.Shape[i];
        }

        return map.as_strided([.. entry.Shape], strides, entry.Offset / itemSize).DetachFromDisposeScope();
    }

    private long FileLength(TensorEntry entry)
    {
        if (!lengths.TryGetValue(entry.File, out var length))
        {
            lengths[entry.File] = length = RandomAccessFile.LengthOf(entry.File);
        }

        return length;
    }

    private static torch.Tensor Copy(ProvidedTensor found, torch.ScalarType type)
    {
        var tensor = torch.empty([.. found.Shape], type).DetachFromDisposeScope();
        try
        {
            if (found.DType.TryGetLength(found.Shape.AsSpan(), out var length) && length > 0)
            {
                Fill(found, Data(tensor), length);
            }

            return tensor;
        }
        catch
        {
            tensor.Dispose();
            throw;
        }
    }

    /// <summary>Reads straight into a tensor's memory, by a part of its rows for each thread.</summary>
    internal static void Fill(ProvidedTensor found, nint data, long length)
    {
        // Rows that are too long for a span are cut along the next dimension.
        var (depth, rows) = (0, 1L);
        while (depth < found.Shape.Length && (depth == 0 || length / rows > LargestPart / 2))
        {
            rows *= found.Shape[depth++];
        }

        var parts = Math.Min(rows, Math.Max(length / LargestPart, Math.Min(Workers.Most, length / SmallestPart)) + 1);
        var row = length / rows;
        Workers.ForEach((int)parts, parts > 1 ? Workers.Most : 1, part =>
        {
            var (first, next) = (rows * part / parts, rows * (part + 1) / parts);
            unsafe
            {
                found.Read(depth, first, next - first, new Span<byte>((byte*)data + (first * row), checked((int)((next - first) * row))));
            }
        });
    }

    // A fresh tensor starts where its bytes start; a span would end at 2 GiB.
    private static unsafe nint Data(torch.Tensor tensor)
    {
        using var first = tensor.flatten().slice(0, 0, 1, 1);
        return (nint)System.Runtime.CompilerServices.Unsafe.AsPointer(ref MemoryMarshal.GetReference(first.bytes));
    }

    /// <summary>Device and dtype, once.</summary>
    private torch.Tensor Place(torch.Tensor tensor)
    {
        var type = options.DType is { } wanted && torch.is_floating_point(tensor) ? wanted : tensor.dtype;
        var device = options.Device ?? tensor.device;
        if (type == tensor.dtype && device == tensor.device)
        {
            return tensor;
        }

        using (tensor)
        {
            return tensor.to(type, device).DetachFromDisposeScope();
        }
    }
}
