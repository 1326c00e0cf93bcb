using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Unicode;

namespace Weft;

/// <summary>The checked header of a safetensors file.</summary>
/// <param name="Tensors">Entries in the order of the data.</param>
/// <param name="Metadata"><c>__metadata__</c> in file order.</param>
internal sealed record SafetensorsHeader(IReadOnlyList<TensorEntry> Tensors, IReadOnlyDictionary<string, string> Metadata)
{
    /// <summary>The format's limit in bytes.</summary>
    public const ulong LongestHeader = 100_000_000;

    private const string MetadataName = "__metadata__";

    // A number may be as long as the header.
    private const int LongestShown = 1000;

    /// <summary>Reads the header's JSON and checks every rule of the format.</summary>
    /// <param name="path">The file, for entries and messages.</param>
    /// <param name="json">The bytes between the length field and the data.</param>
    /// <param name="fileLength">Length of the whole file.</param>
    /// <exception cref="CheckpointException">A rule is broken; the message names the tensor.</exception>
    public static SafetensorsHeader Parse(string path, ReadOnlySpan<byte> json, long fileLength)
    {
        try
        {
            return new Parser(path, 8 + json.Length, fileLength).Parse(json);
        }
        catch (JsonException e)
        {
            throw new CheckpointException($"{Display.Text(path)}: the header is not valid JSON at byte {e.BytePositionInLine ?? 0}: {Display.Text(e.Message.Split(" LineNumber")[0])}", e);
        }
    }

    private sealed class Parser(string path, long dataStart, long fileLength)
    {
        private readonly List<TensorEntry> tensors = [];
        private readonly HashSet<string> names = new(StringComparer.Ordinal);
        private readonly long[] integers = new long[TensorEntry.MostDimensions];
        private readonly Allowance allowance = Allowance.For(fileLength);
        private Dictionary<string, string>? metadata;

        public SafetensorsHeader Parse(ReadOnlySpan<byte> json)
        {
            if (json.IsEmpty || json[0] != (byte)'{')
            {
                throw Broken("the header must start with '{'");
            }

            if (!Utf8.IsValid(json))
            {
                throw Broken("the header is not valid UTF-8");
            }

            var reader = new Utf8JsonReader(json, new JsonReaderOptions { AllowMultipleValues = true });
            reader.Read();
            while (ReadName(ref reader) is { } name)
            {
                if (name == MetadataName)
                {
                    ReadMetadata(ref reader);
                }
                else if (names.Add(name))
                {
                    tensors.Add(ReadEntry(ref reader, name));
                }
                else
                {
                    throw Broken($"tensor {Display.Name(name)} is there twice");
                }
            }

            if (json[(int)reader.BytesConsumed..].ContainsAnyExcept((byte)' '))
            {
                throw Broken($"only spaces may follow the header's JSON object, found something else after byte {reader.BytesConsumed}");
            }

            CheckCover();
            return new SafetensorsHeader(tensors, metadata ?? []);
        }

        private void CheckCover()
        {
            tensors.Sort(static (a, b) => a.Offset != b.Offset ? a.Offset.CompareTo(b.Offset) : a.Length.CompareTo(b.Length));
            var end = dataStart;
            foreach (var entry in tensors)
            {
                if (entry.Offset != end)
                {
                    var what = entry.Offset < end ? "overlaps the tensor before it" : "leaves a hole before it";
                    throw Broken($"tensor {Display.Name(entry.Name)} {what}: its data must start at {end - dataStart}, found {entry.Offset - dataStart}");
                }

                end += entry.Length;
            }

            if (end != fileLength)
            {
                throw Broken(end < fileLength
                    ? $"{fileLength - end} bytes after the last tensor belong to none"
                    : $"the tensors take {end - dataStart} bytes, but only {fileLength - dataStart} follow the header; the file is cut short");
            }
        }

        private TensorEntry ReadEntry(ref Utf8JsonReader reader, string name)
        {
            Expect(ref reader, JsonTokenType.StartObject, name, "an object");
            DType? dtype = null;
            ImmutableArray<long> shape = default;
            ImmutableArray<long> offsets = default;
            while (ReadName(ref reader) is { } field)
            {
                switch (field)
                {
                    case "dtype" when dtype is null:
                        dtype = ReadDType(ref reader, name);
                        break;
                    case "shape" when shape.IsDefault:
                        shape = ReadIntegers(ref reader, name, field, TensorEntry.MostDimensions);
                        break;
                    case "data_offsets" when offsets.IsDefault:
                        offsets = ReadIntegers(ref reader, name, field, 2);
                        break;
                    case "dtype" or "shape" or "data_offsets":
                        throw Broken($"tensor {Display.Name(name)} gives {field} twice");
                    default:
                        throw Broken($"tensor {Display.Name(name)} has the unknown field {Display.Name(field)}; expected dtype, shape, data_offsets");
                }
            }

            if (dtype is null || shape.IsDefault || offsets.IsDefault)
            {
                throw Broken($"tensor {Display.Name(name)} lacks {(dtype is null ? "dtype" : shape.IsDefault ? "shape" : "data_offsets")}");
            }

            if (offsets.Length != 2 || offsets[0] > offsets[1])
            {
                throw Broken($"tensor {Display.Name(name)}: data_offsets must be [begin, end] with begin <= end, found {Display.Shape(offsets)}");
            }

            var (begin, end) = (offsets[0], offsets[1]);
            if (!dtype.Value.TryGetLength(shape.AsSpan(), out var length))
            {
                throw Broken($"tensor {Display.Name(name)}: shape {Display.Shape(shape)} of {dtype} does not fill whole bytes or is too large for 64 bits");
            }

            if (length != end - begin)
            {
                throw Broken($"tensor {Display.Name(name)}: {dtype}{Display.Shape(shape)} takes {length} bytes, data_offsets {Display.Shape(offsets)} give {end - begin}");
            }

            if (end > fileLength - dataStart)
            {
                throw Broken($"tensor {Display.Name(name)} ends at byte {end} of the data, but only {fileLength - dataStart} follow the header; the file is cut short");
            }

            Spend(allowance.TrySpend(name, shape.Length));
            return new TensorEntry(name, dtype.Value, shape, path, dataStart + begin, length);
        }

        private DType ReadDType(ref Utf8JsonReader reader, string name)
        {
            Expect(ref reader, JsonTokenType.String, name, "a string as dtype");
            var text = GetString(ref reader);
            return DTypes.TryParse(text, out var dtype)
                ? dtype
                : throw Broken($"tensor {Display.Name(name)} has the unknown dtype {Display.Name(text)}; expected one of {string.Join(", ", Enum.GetNames<DType>())}");
        }

        private ImmutableArray<long> ReadIntegers(ref Utf8JsonReader reader, string name, string field, int most)
        {
            Expect(ref reader, JsonTokenType.StartArray, name, $"an array as {field}");
            var count = 0;
            while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            {
                // Digits only: 2.0, 2e0 and -0 are numbers to JSON, but no sizes. The first two are no integers to the reader, either.
                if (reader.TokenType != JsonTokenType.Number || reader.ValueSpan[0] == (byte)'-' || !reader.TryGetInt64(out var value))
                {
                    var found = reader.TokenType == JsonTokenType.Number ? System.Text.Encoding.UTF8.GetString(reader.ValueSpan[..Math.Min(reader.ValueSpan.Length, LongestShown)]) : reader.TokenType.ToString();
                    throw Broken($"tensor {Display.Name(name)}: {field} must hold whole numbers from 0 to {long.MaxValue}, found {Display.Text(found)}");
                }

                if (count == most)
                {
                    throw Broken($"tensor {Display.Name(name)}: {field} may hold at most {most} numbers");
                }

                integers[count++] = value;
            }

            return ImmutableArray.Create(integers, 0, count);
        }

        private void ReadMetadata(ref Utf8JsonReader reader)
        {
            if (metadata is not null)
            {
                throw Broken($"{MetadataName} is there twice");
            }

            Expect(ref reader, JsonTokenType.StartObject, MetadataName, "an object");
            metadata = [];
            while (ReadName(ref reader) is { } key)
            {
                Spend(allowance.TrySpend(128));
                Expect(ref reader, JsonTokenType.String, $"{MetadataName}.{key}", "a string");
                if (!metadata.TryAdd(key, GetString(ref reader)))
                {
                    throw Broken($"{MetadataName} gives {Display.Name(key)} twice");
                }
            }
        }

        /// <summary>The next property's name, or null at the end of the object.</summary>
        private string? ReadName(ref Utf8JsonReader reader)
        {
            reader.Read();
            return reader.TokenType == JsonTokenType.PropertyName ? GetString(ref reader) : null;
        }

        private string GetString(ref Utf8JsonReader reader)
        {
            Spend(allowance.TrySpend(2L * reader.ValueSpan.Length));
            try
            {
                return reader.GetString()!;
            }
            catch (InvalidOperationException e)
            {
                // A lone surrogate written as an escape is valid JSON but no text.
                throw new CheckpointException($"{Display.Text(path)}: a name or value in the header is not valid Unicode.", e);
            }
        }

        private void Expect(ref Utf8JsonReader reader, JsonTokenType type, string name, string what)
        {
            reader.Read();
            if (reader.TokenType != type)
            {
                throw Broken($"{Display.Name(name)} must have {what}, found {reader.TokenType}");
            }
        }

        private void Spend(bool isLeft)
        {
            if (!isLeft)
            {
                throw Broken("the header describes more than a file of this size can have use for");
            }
        }

        private CheckpointException Broken(string what) => new($"{Display.Text(path)}: {what}.");
    }
}
