using System.Security.Cryptography;
using System.Text;

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
    private const string Form = "weft-journal 1";
    private const string Ending = ".weft-journal";
    private const int LongestHeader = 8 + (int)SafetensorsHeader.LongestHeader;

    /// <summary>Matches the names of journals.</summary>
    public const string Pattern = ".*" + Ending;

    /// <summary>The name of the journal of a file.</summary>
    public static string NameOf(string file) => $".{TemporaryName.Short(file)}{Ending}";

    /// <summary>The bytes of a journal file.</summary>
    public byte[] ToBytes()
    {
        using var bytes = new MemoryStream();
        using (var writer = new BinaryWriter(bytes, Encoding.UTF8, leaveOpen: true))
        {
            writer.Write(Form);
            writer.Write(OldName);
            writer.Write(NewName);
            writer.Write(Identity.Device);
            writer.Write(Identity.Inode);
            writer.Write(OldLength);
            writer.Write(NewLength);
            Write(writer, NewHeader);
            writer.Write(NewHeaderLength);
            writer.Write(Ranges.Count);
            foreach (var (place, old) in Ranges)
            {
                writer.Write(place);
                Write(writer, old);
            }

            writer.Write(Files.Count);
            foreach (var (name, old, made) in Files)
            {
                writer.Write(name);
                writer.Write(old is not null);
                Write(writer, old ?? []);
                Write(writer, made);
            }
        }

        bytes.Write(SHA256.HashData(bytes.GetBuffer().AsSpan(0, (int)bytes.Length)));
        return bytes.ToArray();
    }

    /// <summary>The bytes that every journal begins with.</summary>
    public static byte[] Mark { get; } = [(byte)Form.Length, .. Encoding.ASCII.GetBytes(Form)];

    /// <summary>Reads a journal file.</summary>
    /// <returns>Null when it was not written whole.</returns>
    public static Journal? Parse(byte[] bytes)
    {
        var length = bytes.Length - SHA256.HashSizeInBytes;
        if (length < 0 || !SHA256.HashData(bytes.AsSpan(0, length)).AsSpan().SequenceEqual(bytes.AsSpan(length)))
        {
            return null;
        }

        using var reader = new BinaryReader(new MemoryStream(bytes, 0, length), Encoding.UTF8);
        try
        {
            return reader.ReadString() == Form && Read(reader) is { Ranges.Count: > 0, NewHeaderLength: >= 8 and <= LongestHeader } journal ? journal : null;
        }
        catch (Exception e) when (e is IOException or FormatException or ArgumentException)
        {
            return null;
        }
    }

    /// <summary>Whether all names are of files in the journal's own directory.</summary>
    public bool StaysInDirectory => Files.Select(file => file.Name).Append(OldName).Append(NewName).All(name => name.Length > 0 && name is not ("." or "..") && Path.GetFileName(name) == name);

    private static Journal Read(BinaryReader reader) => new(
        reader.ReadString(),
        reader.ReadString(),
        new(reader.ReadUInt64(), reader.ReadUInt64()),
        reader.ReadInt64(),
        reader.ReadInt64(),
        ReadBytes(reader),
        reader.ReadInt32(),
        Repeat(reader, static reader => new JournalRange(reader.ReadInt64(), ReadBytes(reader))),
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
