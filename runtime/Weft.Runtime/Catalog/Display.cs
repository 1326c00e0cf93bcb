using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Weft;

/// <summary>How values from files appear in messages: on one line, of bounded length, with nothing a terminal would obey.</summary>
internal static class Display
{
    private const int Longest = 200;

    /// <summary>A name in quotes; control characters are escaped and a very long name is cut.</summary>
    public static string Name(string name) => $"'{Text(name)}'";

    /// <summary>Text without control characters and not too long.</summary>
    public static string Text(string text) => text.Length > Longest ? Whole(text.AsSpan(0, Longest)) + '…' : Whole(text);

    /// <summary>Text without control characters, however long.</summary>
    public static string Whole(ReadOnlySpan<char> text)
    {
        var shown = new StringBuilder(text.Length);
        foreach (var character in text)
        {
            if (char.IsControl(character) || char.GetUnicodeCategory(character) is UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator)
            {
                shown.Append(CultureInfo.InvariantCulture, $"\\u{(int)character:x4}");
            }
            else
            {
                shown.Append(character);
            }
        }

        return shown.ToString();
    }

    /// <summary>A JSON value without the line breaks it may be written with.</summary>
    public static string Json(JsonElement value)
    {
        using var bytes = new MemoryStream();
        using (var writer = new Utf8JsonWriter(bytes, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            value.WriteTo(writer);
        }

        return Text(Encoding.UTF8.GetString(bytes.GetBuffer().AsSpan(0, (int)bytes.Length)));
    }

    /// <summary>Sizes as <c>[2, 3]</c>.</summary>
    public static string Shape(IEnumerable<long> shape) => $"[{string.Join(", ", shape.Select(size => size.ToString(CultureInfo.InvariantCulture)))}]";

    /// <summary>A count and its noun, which takes an s where the count is not one.</summary>
    public static string Count(int count, string noun) => string.Create(CultureInfo.InvariantCulture, $"{count} {noun}{(count == 1 ? "" : "s")}");

    /// <summary>A number of bytes in the largest unit of 1000 that it fills.</summary>
    public static string Bytes(long bytes)
    {
        var (amount, unit) = ((double)bytes, 0);
        string[] units = ["B", "kB", "MB", "GB", "TB", "PB", "EB"];
        for (; amount >= 999.5; unit++)
        {
            amount /= 1000;
        }

        return string.Create(CultureInfo.InvariantCulture, $"{amount.ToString(unit == 0 || amount >= 99.95 ? "F0" : amount >= 9.995 ? "F1" : "F2", CultureInfo.InvariantCulture)} {units[unit]}");
    }
}
