namespace Weft.Tests.Conversion;

/// <summary>A checkpoint in memory that counts what is read of it.</summary>
public sealed class MemoryCheckpoint : Checkpoint
{
    private readonly Dictionary<string, byte[]> data = [];

    public MemoryCheckpoint(params IEnumerable<(string Name, DType DType, long[] Shape, byte[] Bytes)> tensors)
        : base("memory")
    {
        var at = 0L;
        List<TensorEntry> entries = [];
        foreach (var (name, dtype, shape, bytes) in tensors)
        {
            entries.Add(new(name, dtype, [.. shape], "memory", at, bytes.Length));
            data[name] = bytes;
            at += bytes.Length;
        }

        Tensors = entries;
    }

    public override string Container => "memory";

    public override IReadOnlyList<TensorEntry> Tensors { get; }

    public override IReadOnlyDictionary<string, string> Metadata => new Dictionary<string, string>();

    public int Reads { get; private set; }

    public int LargestRead { get; private set; }

    public static MemoryCheckpoint Of(PlannedTensor[] tensors, Checkpoint source)
    {
        using var reader = new PlanReader(source);
        return new(tensors.Select(t => (t.Name, t.DType, t.Shape.ToArray(), Bytes(reader, t))).ToArray());
    }

    public static byte[] Bytes(PlanReader reader, PlannedTensor tensor)
    {
        var bytes = new byte[tensor.Length];
        reader.Read(tensor, bytes);
        return bytes;
    }

    /// <summary>F32 tensors whose elements count up from one number to the next tensor's.</summary>
    public static MemoryCheckpoint Counting(params (string Name, long[] Shape)[] tensors)
    {
        var next = 0;
        return new(tensors.Select(t =>
        {
            var values = new float[t.Shape.Aggregate(1L, (a, b) => a * b)];
            for (var i = 0; i < values.Length; i++)
            {
                values[i] = next++;
            }

            return (t.Name, DType.F32, t.Shape, System.Runtime.InteropServices.MemoryMarshal.AsBytes<float>(values).ToArray());
        }).ToArray());
    }

    public override void Read(TensorEntry entry, long offset, Span<byte> destination)
    {
        Reads++;
        LargestRead = Math.Max(LargestRead, destination.Length);
        data[entry.Name].AsSpan((int)offset, destination.Length).CopyTo(destination);
    }

    protected override void Dispose(bool disposing)
    {
    }
}
