using System.Buffers.Binary;
using System.IO.Compression;
using System.IO.Hashing;

namespace Weft.Tests.Fuzzing;

/// <summary>An entry of an archive, of which every field may be a lie.</summary>
/// <param name="Name">Its name, in its local header and in the directory.</param>
/// <param name="Stored">The bytes that are there.</param>
/// <param name="Method">How they are packed.</param>
/// <param name="Length">What they are said to unpack to.</param>
/// <param name="Crc">The checksum that they are said to have.</param>
internal sealed record ZipPart(byte[] Name, byte[] Stored, ushort Method, long Length, uint Crc)
{
    private const int LocalLength = 30;
    private const int HeaderLength = 46;
    private const int EndLength = 22;

    /// <summary>Flags of the entry.</summary>
    public ushort Flags { get; init; }

    /// <summary>The extra field in the directory.</summary>
    public byte[] Extra { get; init; } = [];

    /// <summary>How far the directory is wrong about the place.</summary>
    public long Shift { get; init; }

    /// <summary>A stored entry that is true.</summary>
    public static ZipPart Of(byte[] name, byte[] content) => new(name, content, 0, content.Length, Crc32.HashToUInt32(content));

    /// <summary>The entries of an archive that is whole enough; null for others.</summary>
    public static List<ZipPart>? Split(byte[] archive)
    {
        var end = archive.AsSpan().LastIndexOf("PK\u0005\u0006"u8);
        if (end < 0 || archive.Length - end < EndLength)
        {
            return null;
        }

        List<ZipPart> parts = [];
        long at = BinaryPrimitives.ReadUInt32LittleEndian(archive.AsSpan(end + 16));
        while (at <= end - HeaderLength && parts.Count < 200)
        {
            var header = archive.AsSpan((int)at);
            int name = UInt16(header[28..]), extra = UInt16(header[30..]), comment = UInt16(header[32..]);
            long stored = BinaryPrimitives.ReadUInt32LittleEndian(header[20..]), start = BinaryPrimitives.ReadUInt32LittleEndian(header[42..]);
            if (!header.StartsWith("PK\u0001\u0002"u8) || HeaderLength + name + extra > header.Length || start > archive.Length - LocalLength)
            {
                return null;
            }

            var data = start + LocalLength + UInt16(archive.AsSpan((int)start + 26)) + UInt16(archive.AsSpan((int)start + 28));
            if (data + stored > archive.Length)
            {
                return null;
            }

            parts.Add(new(header.Slice(HeaderLength, name).ToArray(), archive[(int)data..(int)(data + stored)], UInt16(header[10..]), BinaryPrimitives.ReadUInt32LittleEndian(header[24..]), BinaryPrimitives.ReadUInt32LittleEndian(header[16..])));
            at += HeaderLength + name + extra + comment;
        }

        return parts;
    }

    /// <summary>The archive of some entries.</summary>
    /// <param name="parts">The entries.</param>
    /// <param name="isWide">With an end record in 64 bits.</param>
    public static byte[] Join(IReadOnlyList<ZipPart> parts, bool isWide)
    {
        using var file = new MemoryStream();
        using var writer = new BinaryWriter(file);
        var starts = new List<long>();
        foreach (var part in parts)
        {
            starts.Add(file.Position);
            writer.Write("PK\u0003\u0004"u8);
            part.WriteShared(writer);
            writer.Write((ushort)0);
            writer.Write(part.Name);
            writer.Write(part.Stored);
        }

        var start = file.Position;
        foreach (var (part, place) in parts.Zip(starts))
        {
            writer.Write("PK\u0001\u0002"u8);
            writer.Write((ushort)20);
            part.WriteShared(writer);
            writer.Write((ushort)part.Extra.Length);
            writer.Write(new byte[10]);
            writer.Write((uint)(place + part.Shift));
            writer.Write(part.Name);
            writer.Write(part.Extra);
        }

        var (end, count) = (file.Position, (ushort)Math.Min(parts.Count, ushort.MaxValue));
        if (isWide)
        {
            foreach (var (width, value) in new (int, long)[] { (4, 0x06064B50), (8, 44), (2, 45), (2, 45), (4, 0), (4, 0), (8, parts.Count), (8, parts.Count), (8, end - start), (8, start), (4, 0x07064B50), (4, 0), (8, end), (4, 1) })
            {
                writer.Write(BitConverter.GetBytes(value).AsSpan(0, width));
            }
        }

        writer.Write([.. "PK\u0005\u0006"u8, 0, 0, 0, 0]);
        writer.Write(count);
        writer.Write(count);
        writer.Write((uint)(end - start));
        writer.Write((uint)start);
        writer.Write((ushort)0);
        writer.Flush();
        return file.ToArray();
    }

    /// <summary>What it unpacks to; null where it does not, or to a lot.</summary>
    public byte[]? Content()
    {
        if (Method != 8)
        {
            return Stored;
        }

        try
        {
            using var stream = new DeflateStream(new MemoryStream(Stored), CompressionMode.Decompress);
            var content = new byte[1 << 20];
            var length = stream.ReadAtLeast(content, content.Length, throwOnEndOfStream: false);
            return length < content.Length ? content[..length] : null;
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }

    private static ushort UInt16(ReadOnlySpan<byte> bytes) => BinaryPrimitives.ReadUInt16LittleEndian(bytes);

    private void WriteShared(BinaryWriter writer)
    {
        writer.Write((ushort)20);
        writer.Write(Flags);
        writer.Write(Method);
        writer.Write(0);
        writer.Write(Crc);
        writer.Write((uint)Stored.Length);
        writer.Write((uint)Length);
        writer.Write((ushort)Name.Length);
    }
}
