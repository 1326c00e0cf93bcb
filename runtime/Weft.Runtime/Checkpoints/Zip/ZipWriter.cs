using System.Buffers.Binary;
using System.Text;

namespace Weft;

/// <summary>Writes a zip archive of stored entries (PKWARE APPNOTE 6.3.10), with 64-bit sizes where they are needed. Times are left at their epoch: equal content gives equal bytes.</summary>
/// <param name="file">Where it goes; its position is the archive's start.</param>
internal sealed class ZipWriter(OutputStream file)
{
    private const uint Most32 = 0xFFFFFFFF;
    private const ushort Most16 = 0xFFFF;
    private const ushort Version = 20;
    private const ushort Version64 = 45;
    private const ushort Utf8 = 1 << 11;
    private const ushort Epoch = (1 << 5) | 1;
    private const ushort Sizes64 = 1;

    // The id that PyTorch pads with; readers skip it.
    private const ushort Padding = 0x4246;

    private readonly List<Entry> entries = [];

    /// <summary>Writes an entry.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="length">Bytes of its content.</param>
    /// <param name="content">Writes them.</param>
    /// <param name="alignment">The content's first byte stands at a multiple of this.</param>
    /// <exception cref="CheckpointException">The name is too long, or another number of bytes was written.</exception>
    public void Add(string name, long length, Action<Stream> content, int alignment = 1)
    {
        var bytes = Encoding.UTF8.GetBytes(name);
        if (bytes.Length > Most16)
        {
            throw new CheckpointException($"entry {Display.Name(name)}: a zip archive has names of at most {Most16} bytes, found {bytes.Length}.");
        }

        if (!ZipDirectory.IsPlain(name))
        {
            throw new CheckpointException($"entry {Display.Name(name)}: the name would lead out of the archive, or is none.");
        }

        var start = file.Position;
        var extra = Extra(start + 30 + bytes.Length, length, alignment);
        var size = length >= Most32 ? Most32 : (uint)length;
        var header = new Record(30);
        header.UInt32(0x04034B50).UInt16(length >= Most32 ? Version64 : Version).UInt16(Flags(name)).UInt16(0).UInt16(0).UInt16(Epoch).UInt32(0).UInt32(size).UInt32(size).UInt16((ushort)bytes.Length).UInt16((ushort)extra.Length);
        file.Write(header.Bytes);
        file.Write(bytes);
        file.Write(extra);

        using var checksum = new CrcStream(file);
        content(checksum);
        if (checksum.Length != length)
        {
            throw new CheckpointException($"entry {Display.Name(name)}: {length} bytes were expected, {checksum.Length} were given.");
        }

        // The checksum is known now.
        var end = file.Position;
        file.Position = start + 14;
        file.Write(new Record(4).UInt32(checksum.Crc).Bytes);
        file.Position = end;
        entries.Add(new(name, bytes, start, length, checksum.Crc));
    }

    /// <summary>Writes the directory of entries.</summary>
    public void Finish()
    {
        var start = file.Position;
        foreach (var entry in entries)
        {
            var (wideSize, wideStart) = (entry.Length >= Most32, entry.Start >= Most32);
            var extra = new Record(4 + 24);
            if (wideSize || wideStart)
            {
                extra.UInt16(Sizes64).UInt16((ushort)((wideSize ? 16 : 0) + (wideStart ? 8 : 0)));
                _ = wideSize ? extra.Int64(entry.Length).Int64(entry.Length) : extra;
                _ = wideStart ? extra.Int64(entry.Start) : extra;
            }

            var size = wideSize ? Most32 : (uint)entry.Length;
            var version = wideSize || wideStart ? Version64 : Version;
            var header = new Record(46);
            header.UInt32(0x02014B50).UInt16(version).UInt16(version).UInt16(Flags(entry.Name)).UInt16(0).UInt16(0).UInt16(Epoch).UInt32(entry.Crc).UInt32(size).UInt32(size)
                .UInt16((ushort)entry.Bytes.Length).UInt16((ushort)extra.Bytes.Length).UInt16(0).UInt16(0).UInt16(0).UInt32(0).UInt32(wideStart ? Most32 : (uint)entry.Start);
            file.Write(header.Bytes);
            file.Write(entry.Bytes);
            file.Write(extra.Bytes);
        }

        var end = file.Position;
        var (length, isWide) = (end - start, entries.Count >= Most16 || start >= Most32 || end - start >= Most32);
        if (isWide)
        {
            file.Write(new Record(56).UInt32(0x06064B50).Int64(44).UInt16(Version64).UInt16(Version64).UInt32(0).UInt32(0).Int64(entries.Count).Int64(entries.Count).Int64(length).Int64(start).Bytes);
            file.Write(new Record(20).UInt32(0x07064B50).UInt32(0).Int64(end).UInt32(1).Bytes);
        }

        var count = isWide ? Most16 : (ushort)entries.Count;
        file.Write(new Record(22).UInt32(0x06054B50).UInt16(0).UInt16(0).UInt16(count).UInt16(count).UInt32(isWide ? Most32 : (uint)length).UInt32(isWide ? Most32 : (uint)start).UInt16(0).Bytes);
    }

    private static ushort Flags(string name) => Ascii.IsValid(name) ? (ushort)0 : Utf8;

    /// <summary>64-bit sizes, and what moves the content to its place.</summary>
    private static ReadOnlySpan<byte> Extra(long at, long length, int alignment)
    {
        var extra = new Record(20 + 4 + alignment);
        if (length >= Most32)
        {
            extra.UInt16(Sizes64).UInt16(16).Int64(length).Int64(length);
        }

        var over = (int)((at + extra.Bytes.Length) % alignment);
        if (over > 0)
        {
            var padding = (alignment - ((over + 4) % alignment)) % alignment;
            extra.UInt16(Padding).UInt16((ushort)padding).Skip(padding);
        }

        return extra.Bytes;
    }

    private sealed record Entry(string Name, byte[] Bytes, long Start, long Length, uint Crc);

    /// <summary>Little-endian fields one after the other.</summary>
    private sealed class Record(int most)
    {
        private readonly byte[] bytes = new byte[most];
        private int length;

        public ReadOnlySpan<byte> Bytes => bytes.AsSpan(0, length);

        public Record UInt16(ushort value)
        {
            BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(length), value);
            return Skip(2);
        }

        public Record UInt32(uint value)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(length), value);
            return Skip(4);
        }

        public Record Int64(long value)
        {
            BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(length), value);
            return Skip(8);
        }

        public Record Skip(int count)
        {
            length += count;
            return this;
        }
    }
}
