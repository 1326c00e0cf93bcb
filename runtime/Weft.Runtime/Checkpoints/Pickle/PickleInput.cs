using System.Buffers.Binary;
using System.Text;

namespace Weft;

/// <summary>Reads the bytes of pickles in order. Every length is compared with what is left before anything is allocated.</summary>
/// <param name="bytes">The bytes.</param>
/// <param name="place">What messages call them.</param>
internal sealed class PickleInput(StoredBytes bytes, string place)
{
    private const int LongestLine = 512;

    private static readonly UTF8Encoding Strict = new(false, throwOnInvalidBytes: true);

    private readonly byte[] buffer = new byte[(int)Math.Min(1 << 16, bytes.Length)];
    private int start;
    private int end;
    private long next;

    /// <summary>Bytes read so far.</summary>
    public long Position => next - (end - start);

    /// <summary>Bytes that are left.</summary>
    public long Left => bytes.Length - Position;

    /// <summary>The next byte.</summary>
    public byte Byte() => Take(1)[0];

    /// <summary>The next two bytes.</summary>
    public ushort UInt16() => BinaryPrimitives.ReadUInt16LittleEndian(Take(2));

    /// <summary>The next four bytes.</summary>
    public int Int32() => BinaryPrimitives.ReadInt32LittleEndian(Take(4));

    /// <summary>The next four bytes, as a length or an index.</summary>
    public uint UInt32() => BinaryPrimitives.ReadUInt32LittleEndian(Take(4));

    /// <summary>The next eight bytes.</summary>
    public ulong UInt64() => BinaryPrimitives.ReadUInt64LittleEndian(Take(8));

    /// <summary>The next eight bytes, the most significant first.</summary>
    public double Double() => BinaryPrimitives.ReadDoubleBigEndian(Take(8));

    /// <summary>Some bytes; valid until the next call.</summary>
    public ReadOnlySpan<byte> Take(int count)
    {
        if (end - start < count)
        {
            Need((ulong)count);
            buffer.AsSpan(start, end - start).CopyTo(buffer);
            (start, end) = (0, end - start);
            var part = buffer.AsSpan(end, (int)Math.Min(buffer.Length - end, bytes.Length - next));
            bytes.Read(next, part);
            next += part.Length;
            end += part.Length;
        }

        start += count;
        return buffer.AsSpan(start - count, count);
    }

    /// <summary>Passes over bytes.</summary>
    public void Skip(ulong count)
    {
        Need(count);
        for (var left = (long)count; left > 0;)
        {
            var part = (int)Math.Min(left, buffer.Length);
            Take(part);
            left -= part;
        }
    }

    /// <summary>Text of so many bytes; null when it is too long for a name, or is no UTF-8.</summary>
    public string? Text(ulong length, int longest)
    {
        if (length > (ulong)longest)
        {
            Skip(length);
            return null;
        }

        var raw = Take((int)length);
        try
        {
            return Strict.GetString(raw);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }

    /// <summary>Text up to the end of the line.</summary>
    public string Line()
    {
        var line = new StringBuilder();
        for (var c = Byte(); c != (byte)'\n'; c = Byte())
        {
            if (line.Length == LongestLine)
            {
                throw Broken($"a line is longer than {LongestLine} characters");
            }

            line.Append((char)c);
        }

        return line.ToString();
    }

    /// <summary>An error here.</summary>
    public CheckpointException Broken(string what) => new($"{place}: byte {Position}: {what}.");

    private void Need(ulong count)
    {
        if (count > (ulong)Left)
        {
            throw Broken($"{count} bytes were expected, {Left} are left; the pickle is cut short");
        }
    }
}
