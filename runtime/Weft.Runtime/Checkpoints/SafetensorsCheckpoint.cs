using System.Buffers.Binary;

namespace Weft;

/// <summary>One safetensors file.</summary>
internal sealed class SafetensorsCheckpoint : Checkpoint
{
    private readonly RandomAccessFile file;
    private readonly SafetensorsHeader header;

    private SafetensorsCheckpoint(string path, RandomAccessFile file, SafetensorsHeader header)
        : base(path)
    {
        this.file = file;
        this.header = header;
    }

    /// <inheritdoc/>
    public override string Container => "safetensors";

    /// <inheritdoc/>
    public override IReadOnlyList<TensorEntry> Tensors => header.Tensors;

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, string> Metadata => header.Metadata;

    /// <summary>Position of the first byte of data.</summary>
    public long DataStart => header.Tensors.Count > 0 ? header.Tensors[0].Offset : file.Length;

    /// <summary>Length of the file.</summary>
    public long FileLength => file.Length;

    /// <summary>Opens a safetensors file and checks its whole header.</summary>
    public static new SafetensorsCheckpoint Open(string path)
    {
        var file = RandomAccessFile.Open(path, path);
        try
        {
            return new SafetensorsCheckpoint(path, file, ReadHeader(path, file));
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public override void Read(TensorEntry entry, long offset, Span<byte> destination)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(destination.Length, entry.Length - offset);
        file.Read(entry.Offset + offset, destination);
    }

    /// <inheritdoc/>
    internal override IEnumerable<RandomAccessFile> Files => [file];

    /// <inheritdoc/>
    internal override RandomAccessFile? PlainFile(TensorEntry entry) => file;

    /// <inheritdoc/>
    protected override void Dispose(bool disposing) => file.Dispose();

    private static SafetensorsHeader ReadHeader(string path, RandomAccessFile file)
    {
        if (file.Length < 8)
        {
            throw new CheckpointException($"{Display.Text(path)}: a safetensors file starts with 8 bytes of header length, found {file.Length} bytes in all.");
        }

        Span<byte> prefix = stackalloc byte[8];
        file.Read(0, prefix);
        var length = BinaryPrimitives.ReadUInt64LittleEndian(prefix);
        if (length > SafetensorsHeader.LongestHeader)
        {
            throw new CheckpointException($"{Display.Text(path)}: the header length must be at most {SafetensorsHeader.LongestHeader} bytes, found {length}.");
        }

        if (length > (ulong)(file.Length - 8))
        {
            throw new CheckpointException($"{Display.Text(path)}: the header must be {length} bytes long, but only {file.Length - 8} follow its length; the file is cut short.");
        }

        var json = new byte[length];
        file.Read(8, json);
        return SafetensorsHeader.Parse(path, json, file.Length);
    }
}
