using System.Buffers.Binary;
using System.Text;

namespace Weft;

/// <summary>Reads a zip archive's directory and checks it: sizes, places, overlaps, names, and that each local header says the same.</summary>
internal sealed class ZipDirectory(string path, RandomAccessFile file, Allowance allowance)
{
    private const int EndLength = 22;
    private const int LocalLength = 30;
    private const int HeaderLength = 46;
    private const int LongestComment = 0xFFFF;
    private const int MostEntries = 1_000_000;

    // No more than this can come out of a byte of deflate.
    private const long MostExpansion = 1032;

    private static readonly UTF8Encoding Strict = new(false, throwOnInvalidBytes: true);

    /// <summary>The entries by name, in the order of the directory.</summary>
    public Dictionary<string, ZipEntry> Read()
    {
        var (start, length, count) = FindDirectory();
        var bytes = new byte[length];
        file.Read(start, bytes);
        var entries = new Dictionary<string, ZipEntry>(StringComparer.Ordinal);
        ReadOnlySpan<byte> rest = bytes;
        var seen = 0L;
        for (; seen < count && rest.Length >= HeaderLength; seen++)
        {
            if (ReadEntry(ref rest, start) is { } entry && !entries.TryAdd(entry.Name, entry))
            {
                throw Broken($"entry {Display.Name(entry.Name)} is there twice");
            }
        }

        if (seen < count || !rest.IsEmpty)
        {
            throw Broken($"its directory must hold {count} entries in {length} bytes, found {(seen < count ? $"{seen}" : "more")}");
        }

        var end = 0L;
        foreach (var entry in entries.Values.OrderBy(e => e.Start))
        {
            if (entry.Start < end)
            {
                throw Broken($"entry {Display.Name(entry.Name)} overlaps the one before it");
            }

            end = entry.Data + entry.Stored;
        }

        return entries;
    }

    private (long Start, long Length, long Count) FindDirectory()
    {
        var tail = new byte[Math.Min(file.Length, EndLength + LongestComment)];
        file.Read(file.Length - tail.Length, tail);
        for (var at = tail.Length - EndLength; at >= 0; at--)
        {
            var end = tail.AsSpan(at);
            if (end.StartsWith("PK\x5\x6"u8) && BinaryPrimitives.ReadUInt16LittleEndian(end[20..]) == end.Length - EndLength)
            {
                var (place, start, length, count) = ReadEnd(end, file.Length - tail.Length + at);
                return start >= 0 && length >= 0 && start <= place && length == place - start && count is >= 0 and <= MostEntries
                    ? (start, length, count)
                    : throw Broken($"its end record gives a directory of {count} entries in {length} bytes at {start}, which does not end at {place}, where it must");
            }
        }

        throw Broken("a zip archive ends with its directory, found none; the file is cut short");
    }

    private (long Place, long Start, long Length, long Count) ReadEnd(ReadOnlySpan<byte> end, long place)
    {
        int disk = BinaryPrimitives.ReadUInt16LittleEndian(end[4..]), disk2 = BinaryPrimitives.ReadUInt16LittleEndian(end[6..]);
        long here = BinaryPrimitives.ReadUInt16LittleEndian(end[8..]), count = BinaryPrimitives.ReadUInt16LittleEndian(end[10..]);
        long length = BinaryPrimitives.ReadUInt32LittleEndian(end[12..]), start = BinaryPrimitives.ReadUInt32LittleEndian(end[16..]);
        Span<byte> locator = stackalloc byte[20];
        if (place >= locator.Length)
        {
            file.Read(place - locator.Length, locator);
        }

        if (!locator.StartsWith("PK\x6\x7"u8))
        {
            return disk == 0 && disk2 == 0 && here == count ? (place, start, length, count) : throw Broken("it is one part of several, or its end record disagrees with itself");
        }

        // The large form repeats every number in 64 bits.
        var large = BinaryPrimitives.ReadInt64LittleEndian(locator[8..]);
        Span<byte> record = stackalloc byte[56];
        if (large < 0 || large > place - locator.Length - record.Length)
        {
            throw Broken($"its 64-bit end record must lie before byte {place}, found {large}");
        }

        file.Read(large, record);
        if (!record.StartsWith("PK\x6\x6"u8))
        {
            throw Broken("its 64-bit end record is not where its locator says");
        }

        var count64 = BinaryPrimitives.ReadInt64LittleEndian(record[32..]);
        var length64 = BinaryPrimitives.ReadInt64LittleEndian(record[40..]);
        var start64 = BinaryPrimitives.ReadInt64LittleEndian(record[48..]);
        return Agrees(count, count64, 0xFFFF) && Agrees(length, length64, uint.MaxValue) && Agrees(start, start64, uint.MaxValue)
            && BinaryPrimitives.ReadInt64LittleEndian(record[24..]) == count64 && BinaryPrimitives.ReadUInt32LittleEndian(record[16..]) == 0 && BinaryPrimitives.ReadUInt32LittleEndian(record[20..]) == 0
            ? (large, start64, length64, count64)
            : throw Broken("its two end records disagree, or it is one part of several");
    }

    private static bool Agrees(long small, long large, long absent) => small == absent || small == large;

    private ZipEntry? ReadEntry(ref ReadOnlySpan<byte> rest, long directory)
    {
        var header = rest[..HeaderLength];
        int nameLength = BinaryPrimitives.ReadUInt16LittleEndian(header[28..]), extraLength = BinaryPrimitives.ReadUInt16LittleEndian(header[30..]);
        var whole = HeaderLength + nameLength + extraLength + BinaryPrimitives.ReadUInt16LittleEndian(header[32..]);
        if (!header.StartsWith("PK\x1\x2"u8) || whole > rest.Length)
        {
            throw Broken("its directory is damaged");
        }

        if (!allowance.TrySpend(160 + (2 * nameLength)))
        {
            throw Broken("its directory lists more entries than a file of this size can have use for");
        }

        var rawName = rest.Slice(HeaderLength, nameLength);
        var extra = rest.Slice(HeaderLength + nameLength, extraLength);
        rest = rest[whole..];
        var name = Decode(rawName);
        int flags = BinaryPrimitives.ReadUInt16LittleEndian(header[8..]), method = BinaryPrimitives.ReadUInt16LittleEndian(header[10..]);
        long stored = BinaryPrimitives.ReadUInt32LittleEndian(header[20..]), length = BinaryPrimitives.ReadUInt32LittleEndian(header[24..]), start = BinaryPrimitives.ReadUInt32LittleEndian(header[42..]);
        ReadLarge(extra, name, ref length, ref stored, ref start);
        if ((flags & 1) != 0)
        {
            throw Broken($"entry {Display.Name(name)} is encrypted");
        }

        if (method is not (0 or 8))
        {
            throw Broken($"entry {Display.Name(name)} is compressed by method {method}; only stored (0) and deflated (8) entries are read");
        }

        if (start < 0 || stored < 0 || length < 0 || start > directory - LocalLength || stored > directory - LocalLength - start)
        {
            throw Broken($"entry {Display.Name(name)} would take {stored} bytes from byte {start} on, but the directory starts at {directory}");
        }

        if (method == 0 ? length != stored : length / MostExpansion > stored)
        {
            throw Broken($"entry {Display.Name(name)} cannot have {length} bytes when it is stored in {stored}");
        }

        var data = start + CheckLocal(start, rawName, flags, method, name);
        if (stored > directory - data)
        {
            throw Broken($"entry {Display.Name(name)} ends after byte {directory}, where the directory starts");
        }

        // A folder is an entry of its own in archives that were made from files.
        return name.EndsWith('/') && length == 0 ? null : new(name, method == 8, BinaryPrimitives.ReadUInt32LittleEndian(header[16..]), start, data, stored, length);
    }

    private void ReadLarge(ReadOnlySpan<byte> extra, string name, ref long length, ref long stored, ref long start)
    {
        while (extra.Length >= 4)
        {
            int id = BinaryPrimitives.ReadUInt16LittleEndian(extra), size = BinaryPrimitives.ReadUInt16LittleEndian(extra[2..]);
            if (size > extra.Length - 4)
            {
                break;
            }

            var field = extra.Slice(4, size);
            extra = extra[(4 + size)..];
            if (id == 1)
            {
                Widen(ref field, name, ref length);
                Widen(ref field, name, ref stored);
                Widen(ref field, name, ref start);
            }
        }
    }

    private void Widen(ref ReadOnlySpan<byte> field, string name, ref long value)
    {
        if (value == uint.MaxValue)
        {
            value = field.Length >= 8 ? BinaryPrimitives.ReadInt64LittleEndian(field) : throw Broken($"entry {Display.Name(name)} lacks its 64-bit sizes");
            field = field[8..];
        }
    }

    private int CheckLocal(long start, ReadOnlySpan<byte> rawName, int flags, int method, string name)
    {
        var local = new byte[LocalLength + rawName.Length];
        file.Read(start, local.AsSpan(0, LocalLength));
        int nameLength = BinaryPrimitives.ReadUInt16LittleEndian(local.AsSpan(26)), extraLength = BinaryPrimitives.ReadUInt16LittleEndian(local.AsSpan(28));
        var same = local.AsSpan().StartsWith("PK\x3\x4"u8) && nameLength == rawName.Length
            && BinaryPrimitives.ReadUInt16LittleEndian(local.AsSpan(8)) == method && ((BinaryPrimitives.ReadUInt16LittleEndian(local.AsSpan(6)) ^ flags) & 1) == 0;
        if (same)
        {
            file.Read(start + LocalLength, local.AsSpan(LocalLength));
            same = local.AsSpan(LocalLength).SequenceEqual(rawName);
        }

        return same ? LocalLength + nameLength + extraLength : throw Broken($"entry {Display.Name(name)} is not at byte {start}, where the directory says, or is another one there");
    }

    /// <summary>Whether a name is one, and leads nowhere but into the archive.</summary>
    public static bool IsPlain(string name) => name.Length > 0 && name[0] != '/' && !name.Any(c => c == '\\' || char.IsControl(c)) && !name.Split('/').Contains("..");

    private string Decode(ReadOnlySpan<byte> raw)
    {
        try
        {
            var name = Strict.GetString(raw);
            return IsPlain(name)
                ? name
                : throw Broken($"entry {Display.Name(name)} has a name that leads out of the archive or is none");
        }
        catch (DecoderFallbackException e)
        {
            throw new CheckpointException($"{Display.Text(path)}: the name of an entry is not valid UTF-8.", e);
        }
    }

    private CheckpointException Broken(string what) => new($"{Display.Text(path)}: {what}.");
}
