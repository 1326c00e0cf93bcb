using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Weft.Cli;

/// <summary>Writes a command's <c>--json</c> form.</summary>
internal static class JsonOutput
{
    private static readonly JsonWriterOptions Form = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes one JSON object and a line end.</summary>
    public static void Write(TextWriter output, Action<Utf8JsonWriter> content)
    {
        var buffer = new PieceBuffer();
        using (var json = new Utf8JsonWriter(buffer, Form))
        {
            json.WriteStartObject();
            content(json);
            json.WriteEndObject();
        }

        var decoder = Encoding.UTF8.GetDecoder();
        var text = new char[PieceBuffer.Piece];
        foreach (var piece in buffer.Pieces)
        {
            for (var bytes = piece.Span; bytes.Length > 0;)
            {
                decoder.Convert(bytes, text, flush: false, out var used, out var count, out _);
                output.Write(text, 0, count);
                bytes = bytes[used..];
            }
        }

        output.WriteLine();
    }

    /// <summary>A property that is an array of strings.</summary>
    public static void Strings(this Utf8JsonWriter json, string name, IEnumerable<string> values)
    {
        json.WriteStartArray(name);
        foreach (var value in values)
        {
            json.WriteStringValue(value);
        }

        json.WriteEndArray();
    }

    /// <summary>A property <c>shape</c>.</summary>
    public static void Shape(this Utf8JsonWriter json, IEnumerable<long> shape)
    {
        json.WriteStartArray("shape");
        foreach (var size in shape)
        {
            json.WriteNumberValue(size);
        }

        json.WriteEndArray();
    }

    /// <summary>A property <c>config</c> with every param.</summary>
    public static void Config(this Utf8JsonWriter json, ArchitectureConfig config)
    {
        json.WriteStartObject("config");
        foreach (var param in config.Params)
        {
            json.WritePropertyName(param.Name);
            param.Value.WriteTo(json);
        }

        json.WriteEndObject();
    }

    /// <summary>A property <c>adapter</c>, where one was merged or converted.</summary>
    public static void Adapter(this Utf8JsonWriter json, AdapterReport? adapter)
    {
        if (adapter is not null)
        {
            json.WriteStartObject("adapter");
            json.WriteString("class", adapter.Architecture.Name);
            json.WriteString("layout", adapter.Layout.Name);
            json.WriteNumber("pairs", adapter.Pairs);
            json.WriteNumber("replaced", adapter.Replaced);
            json.WriteEndObject();
        }
    }
}
