using System.Buffers;
using System.Buffers.Binary;
using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace Weft;

/// <summary>A safetensors file before its data: which bytes stand in front and where each tensor goes.</summary>
/// <remarks>The form is the official serializer's: dtypes from wide to narrow, then names, and a header padded with spaces to a multiple of 8.</remarks>
public sealed class SafetensorsLayout
{
    private static readonly Dictionary<string, string> NoMetadata = [];

    private SafetensorsLayout(byte[] header, IReadOnlyList<TensorSpec> tensors, IReadOnlyList<long> offsets, long fileLength)
    {
        Header = header;
        Tensors = tensors;
        Offsets = offsets;
        FileLength = fileLength;
    }

    /// <summary>The length field and the header.</summary>
    public ReadOnlyMemory<byte> Header { get; }

    /// <summary>The tensors in the order of their data.</summary>
    public IReadOnlyList<TensorSpec> Tensors { get; }

    /// <summary>Position in the file of each of <see cref="Tensors"/>.</summary>
    public IReadOnlyList<long> Offsets { get; }

    /// <summary>Length of the whole file.</summary>
    public long FileLength { get; }

    /// <summary>Lays a file out.</summary>
    /// <param name="tensors">The tensors in any order.</param>
    /// <param name="metadata">Kept as it is; <c>format</c> = <c>pt</c> is added where it is absent, because loaders ask for it.</param>
    /// <exception cref="CheckpointException">A name is there twice or is reserved, or a size cannot be stored.</exception>
    public static SafetensorsLayout Create(IEnumerable<TensorSpec> tensors, IReadOnlyDictionary<string, string>? metadata = null)
    {
        ArgumentNullException.ThrowIfNull(tensors);
        var ordered = tensors.Select(tensor => (Tensor: tensor, Name: Encoding.UTF8.GetBytes(tensor.Name))).ToArray();
        Array.Sort(ordered, static (a, b) =>
            a.Tensor.DType != b.Tensor.DType ? b.Tensor.DType.CompareTo(a.Tensor.DType) : a.Name.AsSpan().SequenceCompareTo(b.Name));

        var lengths = WritableTensors.Lengths(ordered.Select(pair => pair.Tensor));
        var placed = new SafetensorsPlace[ordered.Length];
        var end = 0L;
        for (var i = 0; i < ordered.Length; i++)
        {
            var tensor = ordered[i].Tensor;
            if (tensor.Name == "__metadata__")
            {
                throw WritableTensors.Refused(tensor, "the name is reserved");
            }

            placed[i] = new(tensor, end, lengths[i]);
            end += lengths[i];
        }

        var header = WriteHeader(placed, metadata, null)
            ?? throw new CheckpointException($"the names of {ordered.Length} tensors need a header of more than the {SafetensorsHeader.LongestHeader} bytes that safetensors allows.");
        return new SafetensorsLayout(header, [.. placed.Select(one => one.Tensor)], [.. placed.Select(one => header.Length + one.Start)], header.Length + end);
    }

    /// <summary>The length field and the header of tensors whose places are known.</summary>
    /// <param name="tensors">The tensors in the order of their data.</param>
    /// <param name="metadata">Kept as it is; <c>format</c> = <c>pt</c> is added where it is absent.</param>
    /// <param name="length">Bytes that both fill, with spaces at the end; null: up to a multiple of 8.</param>
    /// <returns>Null when they need more, or more than the format allows.</returns>
    internal static byte[]? WriteHeader(IEnumerable<SafetensorsPlace> tensors, IReadOnlyDictionary<string, string>? metadata, long? length)
    {
        var json = new ArrayBufferWriter<byte>();
        WriteMetadata(json, metadata);
        foreach (var (tensor, start, count) in tensors)
        {
            json.Write(","u8);
            WriteString(json, tensor.Name);
            json.Write(":{\"dtype\":\""u8);
            json.Write(Encoding.UTF8.GetBytes(tensor.DType.ToString()));
            json.Write("\",\"shape\":"u8);
            WriteNumbers(json, tensor.Shape.AsSpan());
            json.Write(",\"data_offsets\":"u8);
            WriteNumbers(json, [start, start + count]);
            json.Write("}"u8);
        }

        json.Write("}"u8);
        var whole = length ?? 8 + ((json.WrittenCount + 7L) / 8 * 8);
        if (8 + json.WrittenCount > whole || (ulong)whole - 8 > SafetensorsHeader.LongestHeader)
        {
            return null;
        }

        var header = new byte[whole];
        header.AsSpan(8).Fill((byte)' ');
        BinaryPrimitives.WriteInt64LittleEndian(header, whole - 8);
        json.WrittenSpan.CopyTo(header.AsSpan(8));
        return header;
    }

    private static void WriteMetadata(ArrayBufferWriter<byte> json, IReadOnlyDictionary<string, string>? metadata)
    {
        json.Write("{\"__metadata__\":"u8);
        var before = "{"u8;
        foreach (var (key, value) in metadata ?? NoMetadata)
        {
            json.Write(before);
            WritePair(json, key, value);
            before = ","u8;
        }

        if (metadata?.ContainsKey("format") != true)
        {
            json.Write(before);
            WritePair(json, "format", "pt");
        }

        json.Write("}"u8);
    }

    private static void WritePair(ArrayBufferWriter<byte> json, string key, string value)
    {
        WriteString(json, key);
        json.Write(":"u8);
        WriteString(json, value);
    }

    private static void WriteNumbers(ArrayBufferWriter<byte> json, ReadOnlySpan<long> numbers)
    {
        const int Digits = 20;
        json.Write("["u8);
        for (var i = 0; i < numbers.Length; i++)
        {
            json.Write(i == 0 ? [] : ","u8);
            Utf8Formatter.TryFormat(numbers[i], json.GetSpan(Digits), out var written);
            json.Advance(written);
        }

        json.Write("]"u8);
    }

    // As serde_json writes: only what JSON requires is escaped, so that a rewritten header is the same bytes.
    private static void WriteString(ArrayBufferWriter<byte> json, string text)
    {
        var escaped = new StringBuilder(text.Length + 2).Append('"');
        foreach (var character in text)
        {
            _ = character switch
            {
                '"' => escaped.Append("\\\""),
                '\\' => escaped.Append("\\\\"),
                '\b' => escaped.Append("\\b"),
                '\f' => escaped.Append("\\f"),
                '\n' => escaped.Append("\\n"),
                '\r' => escaped.Append("\\r"),
                '\t' => escaped.Append("\\t"),
                < ' ' => escaped.Append(CultureInfo.InvariantCulture, $"\\u{(int)character:x4}"),
                _ => escaped.Append(character),
            };
        }

        json.Write(Encoding.UTF8.GetBytes(escaped.Append('"').ToString()));
    }
}
