using System.Buffers.Binary;
using System.IO.Hashing;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Weft;

/// <summary>What a file and its directory were before a conversion in place, so that it can be undone after the process was killed.</summary>
/// <remarks>It is written whole and flushed before anything is changed, so a broken one means that nothing was.</remarks>
/// <param name="OldName">The weights file's name.</param>
/// <param name="NewName">The name that it gets.</param>
/// <param name="Identity">Which file it is.</param>
/// <param name="OldLength">Length of the file.</param>
/// <param name="NewLength">Length that it gets.</param>
/// <param name="NewHeader">Hash of the length field and header that it gets.</param>
/// <param name="NewHeaderLength">Bytes of both.</param>
/// <param name="Ranges">Bytes that are overwritten; the first range is the length field with the header.</param>
/// <param name="Files">Other files of the directory that are written or removed.</param>
internal sealed record Journal(
    string OldName,
    string NewName,
    FileIdentity Identity,
    long OldLength,
    long NewLength,
    byte[] NewHeader,
    int NewHeaderLength,
    IReadOnlyList<JournalRange> Ranges,
    IReadOnlyList<JournalFile> Files)
{
    private const string AnyForm = "weft-journal ";
    private const string Form = AnyForm + "2\n";
    private const string Ending = ".weft-journal";

    // XXH64 tells a journal that was cut short or damaged; nobody is kept from forging one who may write the weights anyway.
    private const int HashLength = 8;

    private const int LongestHeader = 8 + (int)SafetensorsHeader.LongestHeader;

    /// <summary>Matches the names of journals.</summary>
    public const string Pattern = ".*" + Ending;

    /// <summary>The name of the journal of a file.</summary>
    public static string NameOf(string file) => $".{TemporaryName.Short(file)}{Ending}";

    /// <summary>The bytes that every journal begins with; the old bytes of the ranges follow.</summary>
    public static byte[] Mark { get; } = Encoding.ASCII.GetBytes(Form);

    /// <summary>Writes the journal.</summary>
    /// <param name="target">A new file.</param>
    /// <param name="weights">The file that holds the ranges' bytes.</param>
    public void Write(HashedFile target, SafeFileHandle weights)
    {
        target.Add(Mark);
        foreach (var range in Ranges)
        {
            FileSystem.Read(weights, range.Place, range.Length, target.Add);
        }

        target.Add(ToBytes());
        target.AddHash();
    }

    /// <summary>Bytes of a file that tell whether it is a journal.</summary>
    public static int LongestMark => 2 * Mark.Length;

    /// <summary>Whether a file that begins so is a journal of any version, whole or not.</summary>
    public static bool IsAny(ReadOnlySpan<byte> start) => start.IndexOf(Encoding.ASCII.GetBytes(AnyForm)) >= 0;

    /// <summary>Whether a file is a journal of another version, whole or not.</summary>
    public static bool IsOther(SafeFileHandle file) => FileSystem.Read(file, 0, LongestMark) is var start && IsAny(start) && !start.AsSpan().StartsWith(Mark);

    /// <summary>Reads a journal file.</summary>
    /// <returns>Null when it was not written whole.</returns>
    public static Journal? Read(SafeFileHandle file)
    {
        var end = RandomAccess.GetLength(file) - HashLength;
        if (end < sizeof(int) || !IsWhole(file, end))
        {
            return null;
        }

        var length = BinaryPrimitives.ReadInt32LittleEndian(FileSystem.Read(file, end - sizeof(int), sizeof(int)));
        if (length < 0 || length > end - sizeof(int))
        {
            return null;
        }

        var fields = end - sizeof(int) - length;
        using var reader = new BinaryReader(new MemoryStream(FileSystem.Read(file, fields, length)), Encoding.UTF8);
        try
        {
            return Read(reader) is { Ranges.Count: > 0, NewHeaderLength: >= 8 and <= LongestHeader } journal && journal.Ranges.All(range => range.Length >= 0 && range.Kept >= Mark.Length && range.Kept <= fields - range.Length)
                ? journal
                : null;
        }
        catch (Exception e) when (e is IOException or FormatException or ArgumentException)
        {
            return null;
        }
    }

    /// <summary>Whether all names are of files in the journal's own directory.</summary>
    public bool StaysInDirectory => Files.Select(file => file.Name).Append(OldName).Append(NewName).All(name => name.Length > 0 && name is not ("." or "..") && Path.GetFileName(name) == name);

    private static bool IsWhole(SafeFileHandle file, long end)
    {
        if (!FileSystem.Read(file, 0, Mark.Length).AsSpan().SequenceEqual(Mark))
        {
            return false;
        }

        var hash = new XxHash64();
        FileSystem.Read(file, 0, end, hash.Append);
        return hash.GetCurrentHash().AsSpan().SequenceEqual(FileSystem.Read(file, end, HashLength));
    }

    /// <summary>Everything but the old bytes, and how long it is.</summary>
    private byte[] ToBytes()
    {
        using var bytes = new MemoryStream();
        using var writer = new BinaryWriter(bytes, Encoding.UTF8);
        writer.Write(OldName);
        writer.Write(NewName);
        writer.Write(Identity.Device);
        writer.Write(Identity.Inode);
        writer.Write(OldLength);
        writer.Write(NewLength);
        Write(writer, NewHeader);
        writer.Write(NewHeaderLength);
        writer.Write(Ranges.Count);
        foreach (var (place, length, kept) in Ranges)
        {
            writer.Write(place);
            writer.Write(length);
            writer.Write(kept);
        }

        writer.Write(Files.Count);
        foreach (var (name, old, made) in Files)
        {
            writer.Write(name);
            writer.Write(old is not null);
            Write(writer, old ?? []);
            Write(writer, made);
        }

        writer.Write((int)bytes.Length);
        return bytes.ToArray();
    }

    private static Journal Read(BinaryReader reader) => new(
        reader.ReadString(),
        reader.ReadString(),
        new(reader.ReadUInt64(), reader.ReadUInt64()),
        reader.ReadInt64(),
        reader.ReadInt64(),
        ReadBytes(reader),
        reader.ReadInt32(),
        Repeat(reader, static reader => new JournalRange(reader.ReadInt64(), reader.ReadInt32(), reader.ReadInt64())),
        Repeat(reader, static reader =>
        {
            var (name, isThere, old) = (reader.ReadString(), reader.ReadBoolean(), ReadBytes(reader));
            return new JournalFile(name, isThere ? old : null, ReadBytes(reader));
        }));

    private static void Write(BinaryWriter writer, byte[] bytes)
    {
        writer.Write(bytes.Length);
        writer.Write(bytes);
    }

    private static byte[] ReadBytes(BinaryReader reader) => reader.ReadBytes(Count(reader));

    // What is counted takes a byte at least.
    private static int Count(BinaryReader reader)
    {
        var count = reader.ReadInt32();
        return count >= 0 && count <= reader.BaseStream.Length - reader.BaseStream.Position ? count : throw new FormatException($"{count} is no count.");
    }

    // What a count says is believed as far as it is there.
    private static List<T> Repeat<T>(BinaryReader reader, Func<BinaryReader, T> read)
    {
        List<T> all = [];
        for (var left = Count(reader); left > 0; left--)
        {
            all.Add(read(reader));
        }

        return all;
    }
}
